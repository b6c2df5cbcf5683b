/** Clusters: the snapshot in which one stands, its members and its ties. */
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { cutPage, PAGE_PARAMS, type PageAsked, pageParams } from "./place.ts";
import { READ_LIMITS, storedTime } from "./time.ts";

const membership = z.enum(["core", "attached"]);

const snapshot = loadQuery({
  url: import.meta.url,
  file: "./cluster-snapshot.sql",
  params: z.object({ cluster: z.string(), until: z.string() }),
  row: z.strictObject({
    window_end: storedTime,
    version: z.int(),
    prior_bits: z.number(),
    bits: z.record(z.string(), z.number()),
    shared: z.record(z.string(), z.int()),
    members: z.int(),
    current: z.coerce.boolean(),
  }),
  limits: READ_LIMITS,
});

const atSnapshot = { cluster: z.string(), window_end: z.string(), version: z.int() };

const members = loadQuery({
  url: import.meta.url,
  file: "./cluster-members.sql",
  params: z.object({ ...atSnapshot, most: z.int() }),
  row: z.strictObject({
    account_id: z.string(),
    membership,
    confidence: z.number(),
    since: storedTime,
  }),
  limits: READ_LIMITS,
});
export type Member = z.output<typeof members.row>;

const ties = loadQuery({
  url: import.meta.url,
  file: "./cluster-ties.sql",
  params: z.object(atSnapshot),
  row: z.strictObject({
    account_a: z.string(),
    account_b: z.string(),
    bits: z.number(),
    evidence: z.array(
      z.object({ kind: z.string(), value: z.string(), bits: z.number(), holders: z.int() }),
    ),
  }),
  limits: READ_LIMITS,
});
export type Tie = z.output<typeof ties.row>;

const page = loadQuery({
  url: import.meta.url,
  file: "./clusters-page.sql",
  params: z.object(PAGE_PARAMS),
  row: z.strictObject({
    cluster_id: z.string(),
    core: z.int(),
    attached: z.int(),
    confidence: z.number(),
    since: storedTime,
    account_ids: z.array(z.string()),
    sort_key: z.number(),
    total: z.int(),
  }),
  limits: READ_LIMITS,
});

const clusterOf = loadQuery({
  url: import.meta.url,
  file: "./cluster-of.sql",
  params: z.object({ account: z.string() }),
  row: z.strictObject({
    cluster_id: z.string(),
    membership,
    confidence: z.number(),
    since: storedTime,
    members: z.int(),
  }),
  limits: READ_LIMITS,
});

export interface ClusterAt {
  readonly snapshot: z.output<typeof snapshot.row>;
  readonly members: readonly Member[];
  readonly ties: readonly Tie[];
}

/** Later than every snapshot. */
export const NEWEST = "2200-01-01T00:00:00.000Z";

/** The newest snapshot up to an event time in which the cluster stands; null where there is none. */
export async function readCluster(
  store: Store,
  cluster: string,
  { until, most, signal }: { until: string; most: number; signal?: AbortSignal },
): Promise<ClusterAt | null> {
  const [found] = await store.query(snapshot, { cluster, until }, { signal });
  if (found === undefined) return null;
  const { window_end, version } = found;
  const at = { cluster, window_end, version };
  const [inside, links] = await Promise.all([
    store.query(members, { ...at, most }, { signal }),
    store.query(ties, at, { signal }),
  ]);
  return { snapshot: found, members: inside, ties: links };
}

export async function readClustersPage(store: Store, asked: PageAsked) {
  const rows = await store.query(page, pageParams(asked), { signal: asked.signal });
  const { shown, next } = cutPage(rows, asked.most, ({ cluster_id }) => cluster_id);
  const items = shown.map(({ total: _, sort_key: __, ...row }) => row);
  return { items, total: rows[0]?.total ?? 0, next };
}

export async function readClusterOf(store: Store, account: string, signal: AbortSignal) {
  const [row] = await store.query(clusterOf, { account }, { signal });
  return row ?? null;
}
