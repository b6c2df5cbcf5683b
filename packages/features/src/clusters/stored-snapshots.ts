/** Snapshots in the store: who belongs where, and what holds the clusters together. */
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { sqlTime } from "../time.ts";
import type { ClusterLinks, LinkOfCluster, MemberRow, Snapshot } from "./snapshot.ts";

const knownClusters = loadQuery({
  url: import.meta.url,
  file: "./known-clusters.sql",
  params: z.object({ to: z.string() }),
  row: z.strictObject({
    window_end_ms: z.int(),
    version: z.int(),
    cluster_id: z.string(),
    account_id: z.string(),
    membership: z.enum(["core", "attached"]),
    confidence: z.number(),
    since_ms: z.int(),
    prior_bits: z.number(),
    bits: z.record(z.string(), z.number()),
    shared: z.record(z.string(), z.int()),
  }),
  limits: { rows: 1_000_000 },
});

const links = z.array(
  z.strictObject({
    account_a: z.string(),
    account_b: z.string(),
    bits: z.number(),
    evidence: z.array(
      z.strictObject({ kind: z.string(), value: z.string(), bits: z.number(), accounts: z.int() }),
    ),
  }),
);

const knownClusterLinks = loadQuery({
  url: import.meta.url,
  file: "./known-cluster-links.sql",
  params: z.object({ window_end: z.string(), version: z.int() }),
  row: z.strictObject({ cluster_id: z.string(), links }),
  limits: { rows: 1_000_000 },
});

const clusterLinks = loadQuery({
  url: import.meta.url,
  file: "./cluster-links.sql",
  params: z.object({ cluster_id: z.string(), to: z.string() }),
  row: z.strictObject({ links }),
});

/**
 * The links that hold a cluster together as it stood at an event time, the strongest first, a dozen
 * at most; empty where there was no such cluster then.
 *
 * @throws StoreError
 */
export async function readLinksOfCluster(
  store: Store,
  cluster_id: string,
  at: Date,
): Promise<readonly LinkOfCluster[]> {
  const [row] = await store.query(clusterLinks, { cluster_id, to: sqlTime(at) });
  return row?.links ?? [];
}

const coreMembers = loadQuery({
  url: import.meta.url,
  file: "./core-members.sql",
  params: z.object({ account_ids: z.array(z.string()), to: z.string() }),
  row: z.strictObject({ cluster_id: z.string(), account_id: z.string(), confidence: z.number() }),
});

/**
 * Which clusters some accounts were core members of at an event time, in order of cluster and account,
 * with the probability of each membership.
 *
 * @throws StoreError
 */
export function readCoreMembers(store: Store, account_ids: readonly string[], at: Date) {
  return store.query(coreMembers, { account_ids: [...account_ids], to: sqlTime(at) });
}

/** The snapshot that holds at `to`; null before the first one. */
export async function readSnapshot(store: Store, to: Date): Promise<Snapshot | null> {
  const rows = await store.query(knownClusters, { to: sqlTime(to) });
  const [first] = rows;
  if (first === undefined) return null;
  const { window_end_ms, version } = first;
  const members: MemberRow[] = rows
    .filter(({ cluster_id }) => cluster_id !== "")
    .map(({ window_end_ms: _, version: __, ...member }) => member);
  const window_end = sqlTime(new Date(window_end_ms));
  const clusters = new Set(members.map(({ cluster_id }) => cluster_id));
  const stored = await store.query(knownClusterLinks, { window_end, version });
  const linksOf: ClusterLinks[] = stored.filter(({ cluster_id }) => clusters.has(cluster_id));
  return { window_end_ms, version, members, links: linksOf };
}

/** The links come first: whoever finds a member finds what holds it. */
export async function writeSnapshots(store: Store, snapshots: readonly Snapshot[]): Promise<void> {
  const links = snapshots.flatMap(({ version, window_end_ms, links: own }) => {
    const window_end = new Date(window_end_ms).toISOString();
    return own.map((one) => ({ window_end, version, ...one }));
  });
  await store.insert("account_cluster_links", links, {
    columns: ["window_end", "version", "cluster_id", "links"],
  });
  const rows = snapshots.flatMap(snapshotRows);
  await store.insert("account_clusters", rows, { columns: Object.keys(rows[0] ?? {}) });
}

function snapshotRows(snapshot: Snapshot): object[] {
  const window_end = new Date(snapshot.window_end_ms).toISOString();
  const none: MemberRow = {
    cluster_id: "",
    account_id: "",
    membership: "core",
    confidence: 0,
    since_ms: snapshot.window_end_ms,
    prior_bits: 0,
    bits: {},
    shared: {},
  };
  const members = snapshot.members.length > 0 ? snapshot.members : [none];
  return members.map(({ since_ms, ...member }) => ({
    window_end,
    version: snapshot.version,
    ...member,
    since: new Date(since_ms).toISOString(),
  }));
}
