import { contentId } from "@ringfence/schemas";
import type { Cluster } from "./cluster.ts";

export interface KnownMember {
  readonly cluster_id: string;
  readonly account_id: string;
  /** Event time since which the account is a member, milliseconds since 1970. */
  readonly since_ms: number;
}

export interface NamedCluster extends Cluster {
  readonly cluster_id: string;
  readonly since_ms: ReadonlyMap<string, number>;
}

/**
 * Gives each cluster the id of the known cluster that lives on in it, so that growth keeps its
 * identity: the one with the member of longest standing. Of two halves of a split the larger keeps
 * the id. A cluster without a past is named after its oldest account.
 *
 * @param ages when accounts were created, milliseconds since 1970, where that is known
 */
export function nameClusters(
  clusters: readonly Cluster[],
  known: readonly KnownMember[],
  ages: ReadonlyMap<string, number>,
  now_ms: number,
): NamedCluster[] {
  const past = new Map(known.map((member) => [member.account_id, member]));
  const taken = new Set<string>();
  return [...clusters]
    .sort((x, y) => y.members.length - x.members.length || compare(first(x), first(y)))
    .map((cluster) => {
      const heirs = cluster.members
        .map(({ account_id }) => past.get(account_id))
        .filter((member) => member !== undefined)
        .sort((x, y) => x.since_ms - y.since_ms || compare(x.cluster_id, y.cluster_id));
      const heir = heirs.find(({ cluster_id }) => !taken.has(cluster_id));
      const cluster_id = heir?.cluster_id ?? contentId("clu", oldest(cluster, ages), now_ms);
      taken.add(cluster_id);
      const since_ms = new Map(
        cluster.members.map(({ account_id }) => {
          const before = past.get(account_id);
          return [account_id, before?.cluster_id === cluster_id ? before.since_ms : now_ms];
        }),
      );
      return { ...cluster, cluster_id, since_ms };
    });
}

function oldest(cluster: Cluster, ages: ReadonlyMap<string, number>): string {
  const [account] = cluster.members
    .map(({ account_id }) => account_id)
    .sort((x, y) => byAge(ages.get(x), ages.get(y)) || compare(x, y));
  if (account === undefined) throw new Error("a cluster has members");
  return account;
}

function first(cluster: Cluster): string {
  return cluster.members[0]?.account_id ?? "";
}

function compare(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Oldest first; an account of unknown age comes last. */
function byAge(x: number | undefined, y: number | undefined): number {
  if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
  return x - y;
}
