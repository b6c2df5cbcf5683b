/** Clusters against actors. Pure. */
import { groupBy, sum } from "./statistics.ts";

export interface Agreement {
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
}

export interface ClusterScore {
  readonly accounts: number;
  /** Over pairs of accounts of which at least one is judged. */
  readonly pairwise: Agreement;
  /** Over the judged accounts (Bagga and Baldwin 1998); an account in no cluster is one alone. */
  readonly b_cubed: Agreement;
}

/**
 * @param actors account → actor, of every account that can be in a cluster
 * @param clusters account → cluster; accounts in none are missing
 * @param judged accounts whose clusters are looked at; what they are wrongly linked to counts
 *   against them, wherever it belongs
 */
export function scoreClusters(
  actors: ReadonlyMap<string, string>,
  clusters: ReadonlyMap<string, string>,
  judged: ReadonlySet<string>,
): ClusterScore {
  const byCluster = groupBy([...clusters.keys()], (id) => clusters.get(id) ?? "");
  const byActor = groupBy([...actors.keys()], (id) => actors.get(id) ?? "");
  const rows = [...judged].map((id) => {
    const actor = byActor.get(actors.get(id) ?? "") ?? [id];
    const cluster = byCluster.get(clusters.get(id) ?? "") ?? [id];
    const both = cluster.filter((other) => actors.get(other) === actors.get(id)).length;
    return { id, actor, cluster, both };
  });
  // A pair of two judged accounts is met from both sides, so each side counts half of it.
  const halves = (id: string, others: readonly string[]) =>
    sum(others.map((other) => (other === id ? 0 : judged.has(other) ? 0.5 : 1)));
  const linked = sum(rows.map(({ id, cluster }) => halves(id, cluster)));
  const real = sum(rows.map(({ id, actor }) => halves(id, actor)));
  const right = sum(
    rows.map(({ id, cluster }) =>
      halves(
        id,
        cluster.filter((other) => actors.get(other) === actors.get(id)),
      ),
    ),
  );
  const mean = (values: readonly number[]) =>
    values.length === 0 ? null : sum(values) / values.length;
  return {
    accounts: rows.length,
    pairwise: agreement(linked === 0 ? null : right / linked, real === 0 ? null : right / real),
    b_cubed: agreement(
      mean(rows.map(({ both, cluster }) => both / cluster.length)),
      mean(rows.map(({ both, actor }) => both / actor.length)),
    ),
  };
}

function agreement(precision: number | null, recall: number | null): Agreement {
  if (recall === null) return { precision, recall, f1: null };
  // Nothing linked is nothing wrong, and nothing found.
  if (precision === null) return { precision, recall, f1: 0 };
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { precision, recall, f1 };
}

/**
 * The same where every account is judged, from a table of how many accounts an actor has in a
 * cluster, so that a component of half of all accounts costs no more than any other.
 */
export function scorePartition(
  actors: ReadonlyMap<string, string>,
  clusters: ReadonlyMap<string, string>,
): ClusterScore {
  const cells = new Map<string, Map<string, number>>();
  const [actorSizes, clusterSizes] = [new Map<string, number>(), new Map<string, number>()];
  for (const [id, actor] of actors) {
    // Alone, unless it is in a cluster; no cluster has such a name.
    const cluster = clusters.get(id) ?? `alone ${id}`;
    const row = cells.get(cluster) ?? new Map<string, number>();
    cells.set(cluster, row.set(actor, (row.get(actor) ?? 0) + 1));
    actorSizes.set(actor, (actorSizes.get(actor) ?? 0) + 1);
    clusterSizes.set(cluster, (clusterSizes.get(cluster) ?? 0) + 1);
  }
  const pairs = (sizes: Iterable<number>) => sum([...sizes].map((size) => (size * (size - 1)) / 2));
  const both = [...cells].flatMap(([cluster, row]) =>
    [...row].map(([actor, count]) => {
      const shares = [clusterSizes.get(cluster) ?? 0, actorSizes.get(actor) ?? 0];
      return { count, shares: shares.map((size) => count / size) };
    }),
  );
  const right = pairs(both.map(({ count }) => count));
  const linked = pairs(clusterSizes.values());
  const real = pairs(actorSizes.values());
  const mean = (which: 0 | 1) =>
    actors.size === 0
      ? null
      : sum(both.map(({ count, shares }) => count * (shares[which] ?? 0))) / actors.size;
  return {
    accounts: actors.size,
    pairwise: agreement(linked === 0 ? null : right / linked, real === 0 ? null : right / real),
    b_cubed: agreement(mean(0), mean(1)),
  };
}
