import type { Edge } from "./forest.ts";
import type { NamedCluster } from "./name.ts";

/** The clusters of a time, one entry a member. */
export interface Snapshot {
  readonly window_end_ms: number;
  /** Grows where the same time was judged again with late events. */
  readonly version: number;
  readonly members: readonly MemberRow[];
  readonly links: readonly ClusterLinks[];
}

/** What holds a cluster together, the strongest first. */
export interface ClusterLinks {
  readonly cluster_id: string;
  readonly links: readonly LinkOfCluster[];
}

export interface LinkOfCluster {
  readonly account_a: string;
  readonly account_b: string;
  /** What the link says in all, bits: by family the most, added up. */
  readonly bits: number;
  /** What the two share, the strongest first. */
  readonly evidence: readonly SharedValue[];
}

export interface SharedValue {
  /** Kind of the value; `workload` and `coordination` speak of what accounts ask for, and when. */
  readonly kind: string;
  readonly value: string;
  readonly bits: number;
  /** Accounts that have it, in all. */
  readonly accounts: number;
}

export interface MemberRow {
  readonly cluster_id: string;
  readonly account_id: string;
  readonly membership: "core" | "attached";
  readonly confidence: number;
  readonly since_ms: number;
  readonly prior_bits: number;
  readonly bits: Readonly<Record<string, number>>;
  readonly shared: Readonly<Record<string, number>>;
}

/** The rows of clusters, in the order of their key. */
export function memberRows(clusters: readonly NamedCluster[]): MemberRow[] {
  return clusters
    .flatMap(({ cluster_id, members, since_ms, prior_bits, bits, shared }) =>
      members.map((member) => ({
        cluster_id,
        ...member,
        since_ms: since_ms.get(member.account_id) ?? 0,
        prior_bits,
        bits: sorted(bits),
        shared: sorted(shared),
      })),
    )
    .sort((x, y) => compare(x.cluster_id, y.cluster_id) || compare(x.account_id, y.account_id));
}

/** What holds each of the clusters together, in the order of their key. */
export function linkRows(clusters: readonly NamedCluster[]): ClusterLinks[] {
  return clusters
    .map(({ cluster_id, links }) => ({ cluster_id, links: links.map(linkRow) }))
    .sort((x, y) => compare(x.cluster_id, y.cluster_id));
}

function linkRow({ a, b, bits, evidence }: Edge): LinkOfCluster {
  const shared = evidence.map(({ kind, value, accounts, bits: own }) => {
    return { kind, value, bits: own, accounts };
  });
  return { account_a: a, account_b: b, bits, evidence: shared };
}

/** Whether a snapshot that was told of the same time told anything else. */
export function differ(
  told: Snapshot,
  { members, links }: Pick<Snapshot, "members" | "links">,
): boolean {
  return changes(told.members, members, { exactly: true }) || !areSame(told.links, links);
}

function areSame(x: readonly ClusterLinks[], y: readonly ClusterLinks[]): boolean {
  return JSON.stringify(x) === JSON.stringify(y);
}

/**
 * Whether two lists of members differ so much that the newer one is worth a snapshot: who belongs
 * where, and roughly how sure. With `exactly`, whether they differ at all.
 */
export function changes(
  before: readonly MemberRow[],
  after: readonly MemberRow[],
  { exactly = false }: { exactly?: boolean } = {},
): boolean {
  const keyOf = exactly ? exactKey : roughKey;
  return (
    before.length !== after.length ||
    before.map(keyOf).sort().join("\n") !== after.map(keyOf).sort().join("\n")
  );
}

function roughKey({ cluster_id, account_id, membership, confidence }: MemberRow): string {
  return JSON.stringify([cluster_id, account_id, membership, confidence.toFixed(2)]);
}

function exactKey(row: MemberRow): string {
  const { confidence, since_ms, prior_bits, bits, shared } = row;
  return (
    roughKey(row) + JSON.stringify([confidence, since_ms, prior_bits, sorted(bits), sorted(shared)])
  );
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([x], [y]) => compare(x, y)));
}

function compare(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}
