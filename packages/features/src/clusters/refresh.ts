import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { sqlTime } from "../time.ts";
import { bitsToLink, type Breadth, clusterAccounts, type Pair } from "./cluster.ts";
import { nameClusters, type NamedCluster } from "./name.ts";

/** Days for which evidence of co-use counts. */
const HORIZON_DAYS = 14;

const until = z.object({ to: z.string() });

const liveLinks = loadQuery({
  url: import.meta.url,
  file: "./live-links.sql",
  params: until.extend({ since: z.string(), bits_min: z.number() }),
  row: z.strictObject({
    account_a: z.string(),
    account_b: z.string(),
    evidence: z.array(z.tuple([z.string(), z.string(), z.int(), z.number(), z.int()])),
    since_ms: z.int(),
  }),
  limits: { rows: 2_000_000, seconds: 60, memoryBytes: 2_000_000_000 },
});

const linkBreadth = loadQuery({
  url: import.meta.url,
  file: "./link-breadth.sql",
  params: until.extend({ since: z.string() }),
  row: z.strictObject({ account_id: z.string(), kind: z.string(), shared_values: z.int() }),
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
    cluster_id: z.string(),
    account_id: z.string(),
    membership: z.enum(["core", "attached"]),
    since_ms: z.int(),
    confidence: z.number(),
  }),
  limits: { rows: 1_000_000 },
});

const accountAges = loadQuery({
  url: import.meta.url,
  file: "./account-ages.sql",
  params: z.object({ account_ids: z.array(z.string()) }),
  row: z.strictObject({ account_id: z.string(), created_ms: z.int().nullable() }),
  limits: { rows: 1_000_000 },
});

/** Accounts active in the day before `to`. */
export async function countActiveAccounts(store: Store, to: Date): Promise<number> {
  const [row] = await store.query(activeAccounts, { to: sqlTime(to) });
  return row?.accounts ?? 0;
}

/**
 * Clusters as the links known before `to` make them, stored where they changed.
 *
 * @param accounts the N of the prior
 * @returns the clusters that hold from `to` on
 */
export async function refreshClusters(
  store: Store,
  to: Date,
  accounts: number,
): Promise<NamedCluster[]> {
  const before = new Date(to.getTime() - 1);
  const since = new Date(to.getTime() - HORIZON_DAYS * 86_400_000).toISOString().slice(0, 10);
  const rows = await store.query(liveLinks, {
    to: sqlTime(to),
    since,
    bits_min: bitsToLink(accounts),
  });
  const pairs = rows.map(({ account_a, account_b, evidence }): Pair => ({
    a: account_a,
    b: account_b,
    evidence: evidence.map(([kind, value, shared, bits, common]) => ({
      kind,
      value,
      accounts: shared,
      bits,
      common,
    })),
  }));
  const clusters = clusterAccounts(pairs, accounts, await readBreadth(store, to, since));
  const known = await store.query(knownClusters, { to: sqlTime(before) });
  const members = clusters.flatMap((cluster) => cluster.members.map((one) => one.account_id));
  const ages = await store.query(accountAges, { account_ids: members });
  const born = new Map<string, number>();
  for (const { account_id, created_ms } of ages) {
    if (created_ms !== null) born.set(account_id, created_ms);
  }
  const named = nameClusters(clusters, known, born, to.getTime());
  if (fingerprint(named) !== known.map(memberKey).sort().join("\n")) {
    await writeClusters(store, to, named);
  }
  return named;
}

async function readBreadth(store: Store, to: Date, since: string): Promise<Breadth> {
  const rows = await store.query(linkBreadth, { to: sqlTime(to), since });
  const known = new Map(
    rows.map(({ account_id, kind, shared_values }) => [`${account_id} ${kind}`, shared_values]),
  );
  return (account, kind) => known.get(`${account} ${kind}`) ?? 1;
}

interface MemberRow {
  readonly cluster_id: string;
  readonly account_id: string;
  readonly membership: string;
  readonly confidence: number;
}

/** What makes a change worth writing: who belongs where, and roughly how sure. */
function memberKey({ cluster_id, account_id, membership, confidence }: MemberRow): string {
  return `${cluster_id}\u0000${account_id}\u0000${membership}\u0000${confidence.toFixed(2)}`;
}

function fingerprint(clusters: readonly NamedCluster[]): string {
  const keys = clusters.flatMap(({ cluster_id, members }) =>
    members.map((member) => memberKey({ ...member, cluster_id })),
  );
  return keys.sort().join("\n");
}

async function writeClusters(
  store: Store,
  to: Date,
  clusters: readonly NamedCluster[],
): Promise<void> {
  const window_end = to.toISOString();
  const rows = clusters.flatMap(({ cluster_id, members, since_ms, prior_bits, bits, shared }) =>
    members.map((member) => ({
      window_end,
      cluster_id,
      ...member,
      since: new Date(since_ms.get(member.account_id) ?? to.getTime()).toISOString(),
      prior_bits,
      bits,
      shared,
    })),
  );
  const none = { window_end, cluster_id: "", account_id: "", membership: "core", confidence: 0 };
  await store.insert(
    "account_clusters",
    rows.length > 0 ? rows : [{ ...none, since: window_end }],
    {
      columns: [
        "window_end",
        "cluster_id",
        "account_id",
        "membership",
        "confidence",
        "since",
        ...(rows.length > 0 ? ["prior_bits", "bits", "shared"] : []),
      ],
    },
  );
}
