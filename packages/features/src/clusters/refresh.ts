import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { ACCOUNTS_MAX, horizonOf } from "../links/write-links.ts";
import { sqlTime } from "../time.ts";
import { bitsToLink, type Breadth, type Cluster, clusterAccounts, type Pair } from "./cluster.ts";
import { type AccountAges, mergedClusters, nameClusters } from "./name.ts";
import { changes, type MemberRow, memberRows, type Snapshot } from "./snapshot.ts";

/** Evidence that gives less than this share of what links two accounts is not looked at. */
const SHARE_MIN = 1 / 3;
/** Accounts that one query asks for; a parameter has a bound. */
const PAGE = 2_000;

const until = z.object({ to: z.string() });

const liveLinks = loadQuery({
  url: import.meta.url,
  file: "./live-links.sql",
  params: until.extend({
    since: z.string(),
    accounts_active: z.int(),
    accounts_max: z.int(),
    value_bits_min: z.number(),
    bits_min: z.number(),
  }),
  row: z.strictObject({
    account_a: z.string(),
    account_b: z.string(),
    evidence: z.array(
      z.tuple([z.string(), z.string(), z.int(), z.number(), z.int(), z.int(), z.int()]),
    ),
  }),
  limits: { rows: 2_000_000, seconds: 60, memoryBytes: 2_000_000_000 },
});

const activeAccounts = loadQuery({
  url: import.meta.url,
  file: "./active-accounts.sql",
  params: until,
  row: z.strictObject({ accounts: z.int() }),
});

const knownClusters = loadQuery({
  url: import.meta.url,
  file: "./known-clusters.sql",
  params: until,
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

const accountAges = loadQuery({
  url: import.meta.url,
  file: "./account-ages.sql",
  params: z.object({ account_ids: z.array(z.string()) }),
  row: z.strictObject({ account_id: z.string(), created_ms: z.int().nullable() }),
});

/**
 * Clusters as the links known before `to` make them, stored where they changed. Done again it
 * stores nothing, unless late events changed the links meanwhile.
 *
 * @returns the ids of clusters that were merged into others and are no more
 */
export async function refreshClusters(store: Store, to: Date): Promise<string[]> {
  const accounts = await countActiveAccounts(store, to);
  const { pairs, breadth } = await readLinks(store, to, accounts);
  const clusters = clusterAccounts(pairs, accounts, breadth);
  const standing = await readSnapshot(store, to);
  const again = standing?.window_end_ms === to.getTime();
  const before = again ? await readSnapshot(store, new Date(to.getTime() - 1)) : standing;
  const known = before?.members ?? [];
  const ages = await readAges(store, clusters, known);
  const named = nameClusters(clusters, known, ages, to.getTime());
  const wanted = memberRows(named);
  // What changed too little to be stored at its time stays as it was told before.
  const members = changes(known, wanted) ? wanted : known;
  if (standing === null || changes(standing.members, members, { exactly: true })) {
    const version = again ? standing.version + 1 : 1;
    await writeSnapshot(store, { window_end_ms: to.getTime(), version, members });
  }
  return mergedClusters(known, named);
}

/** Accounts active in the day before `to`: the N of the evidence and of the prior. */
async function countActiveAccounts(store: Store, to: Date): Promise<number> {
  const [row] = await store.query(activeAccounts, { to: sqlTime(to) });
  return row?.accounts ?? 0;
}

interface Links {
  readonly pairs: readonly Pair[];
  readonly breadth: Breadth;
}

async function readLinks(store: Store, to: Date, accounts: number): Promise<Links> {
  const rows = await store.query(liveLinks, {
    to: sqlTime(to),
    since: horizonOf(to),
    accounts_active: Math.max(accounts, 2),
    accounts_max: ACCOUNTS_MAX,
    value_bits_min: SHARE_MIN * bitsToLink(accounts),
    bits_min: bitsToLink(accounts),
  });
  const shares = new Map<string, number>();
  const pairs = rows.map(({ account_a, account_b, evidence }) => ({
    a: account_a,
    b: account_b,
    evidence: evidence.map(([kind, value, accounts, bits, common, breadthA, breadthB]) => {
      shares.set(`${account_a} ${kind}`, breadthA).set(`${account_b} ${kind}`, breadthB);
      return { kind, value, accounts, bits, common };
    }),
  }));
  return { pairs, breadth: (account, kind) => shares.get(`${account} ${kind}`) ?? 1 };
}

/** When the members of clusters without a past were created. */
async function readAges(
  store: Store,
  clusters: readonly Cluster[],
  known: readonly { readonly account_id: string }[],
): Promise<AccountAges> {
  const past = new Set(known.map(({ account_id }) => account_id));
  const members = clusters
    .filter((cluster) => cluster.members.some(({ account_id }) => !past.has(account_id)))
    .flatMap((cluster) => cluster.members.map(({ account_id }) => account_id));
  const ages = new Map<string, number>();
  for (let start = 0; start < members.length; start += PAGE) {
    const account_ids = members.slice(start, start + PAGE);
    for (const { account_id, created_ms } of await store.query(accountAges, { account_ids })) {
      if (created_ms !== null) ages.set(account_id, created_ms);
    }
  }
  return ages;
}

/** The snapshot that holds at `to`; null before the first one. */
async function readSnapshot(store: Store, to: Date): Promise<Snapshot | null> {
  const rows = await store.query(knownClusters, { to: sqlTime(to) });
  const [first] = rows;
  if (first === undefined) return null;
  const { window_end_ms, version } = first;
  const members: MemberRow[] = rows
    .filter(({ cluster_id }) => cluster_id !== "")
    .map(({ window_end_ms: _, version: __, ...member }) => member);
  return { window_end_ms, version, members };
}

async function writeSnapshot(store: Store, snapshot: Snapshot): Promise<void> {
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
  const rows = members.map(({ since_ms, ...member }) => ({
    window_end,
    version: snapshot.version,
    ...member,
    since: new Date(since_ms).toISOString(),
  }));
  await store.insert("account_clusters", rows, { columns: Object.keys(rows[0] ?? {}) });
}
