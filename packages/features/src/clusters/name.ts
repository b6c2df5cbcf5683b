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
 * identity. A known cluster lives on where most of its members went, of two halves in the larger.
 * Where several were merged, the one of longest standing lives on. A cluster without a past is
 * named after its oldest account.
 *
 * @param now_ms event time at which the clusters hold
 */
export function nameClusters(
  clusters: readonly Cluster[],
  known: readonly KnownMember[],
  ages: AccountAges,
  now_ms: number,
): NamedCluster[] {
  const past = new Map(known.map((member) => [member.account_id, member]));
  const heirs = heirsOf(clusters, known);
  const taken = new Set(known.map(({ cluster_id }) => cluster_id));
  return [...clusters]
    .sort((x, y) => compare(first(x), first(y)))
    .map((cluster) => {
      const cluster_id = heirs.get(cluster) ?? freshName(cluster, ages, taken, now_ms);
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

/** When accounts were created, milliseconds since 1970; those are missing of whom it is unknown. */
export type AccountAges = ReadonlyMap<string, number>;

/**
 * The known clusters that were merged into others: most of their members live on together under
 * another name. A cluster that fell apart is not among them: its links may come back.
 */
export function mergedClusters(
  known: readonly KnownMember[],
  named: readonly NamedCluster[],
): string[] {
  const now = new Map(
    named.flatMap(({ cluster_id, members }) =>
      members.map(({ account_id }) => [account_id, cluster_id]),
    ),
  );
  const alive = new Set(named.map(({ cluster_id }) => cluster_id));
  const merged: string[] = [];
  for (const [cluster_id, members] of groupBy(known, (member) => member.cluster_id)) {
    if (alive.has(cluster_id)) continue;
    const places = groupBy(members, ({ account_id }) => now.get(account_id) ?? "");
    places.delete("");
    const most = Math.max(0, ...[...places.values()].map((together) => together.length));
    if (most > members.length / 2) merged.push(cluster_id);
  }
  return merged.sort(compare);
}

/** Which known name each cluster bears on. */
function heirsOf(
  clusters: readonly Cluster[],
  known: readonly KnownMember[],
): ReadonlyMap<Cluster, string> {
  const home = new Map(
    clusters.flatMap((cluster) => cluster.members.map(({ account_id }) => [account_id, cluster])),
  );
  const heirs = new Map<Cluster, string>();
  const past = [...groupBy(known, (member) => member.cluster_id)].map(([cluster_id, members]) => ({
    cluster_id,
    members,
    since_ms: Math.min(...members.map((member) => member.since_ms)),
  }));
  past.sort((x, y) => x.since_ms - y.since_ms || compare(x.cluster_id, y.cluster_id));
  for (const { cluster_id, members } of past) {
    const places = new Map<Cluster, number>();
    for (const { account_id } of members) {
      const cluster = home.get(account_id);
      if (cluster !== undefined) places.set(cluster, (places.get(cluster) ?? 0) + 1);
    }
    const [heir] = [...places].sort(
      ([x, inX], [y, inY]) =>
        inY - inX || y.members.length - x.members.length || compare(first(x), first(y)),
    );
    // Longest standing first: who comes later finds the heir taken.
    if (heir !== undefined && !heirs.has(heir[0])) heirs.set(heir[0], cluster_id);
  }
  return heirs;
}

/** After the oldest account whose name is free: one that left a cluster leaves the name there. */
function freshName(
  { members }: Cluster,
  ages: AccountAges,
  taken: ReadonlySet<string>,
  now_ms: number,
): string {
  const accounts = members
    .map(({ account_id }) => account_id)
    .sort((x, y) => byAge(ages.get(x), ages.get(y)) || compare(x, y));
  const names = accounts.map((account_id) => contentId("clu", account_id));
  return names.find((name) => !taken.has(name)) ?? contentId("clu", accounts[0], now_ms);
}

function first(cluster: Cluster): string {
  return cluster.members[0]?.account_id ?? "";
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function compare(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Oldest first; an account of unknown age comes last. */
function byAge(x: number | undefined, y: number | undefined): number {
  if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
  return x - y;
}
