import type { ClusterLink } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { sqlTime } from "../time.ts";
import { valueBits } from "./evidence.ts";
import { horizonOf } from "./new-links.ts";

/** Values that are looked at, the rarest; a bound on memory. */
const VALUES_MAX = 2_000;
/** Members that are looked at: a parameter has a bound. */
const ACCOUNTS_MAX = 1_000;

const clusterLinks = loadQuery({
  url: import.meta.url,
  file: "./cluster-links.sql",
  params: z.object({
    account_ids: z.array(z.string()),
    since: z.iso.date(),
    to: z.string(),
    most: z.int(),
  }),
  row: z.strictObject({
    kind: z.string(),
    bucket: z.iso.date(),
    value: z.string(),
    account_ids: z.array(z.string()),
    holders: z.int(),
    active_accounts: z.int(),
  }),
});

/** A value that accounts of a cluster share. */
export interface SharedValue {
  readonly kind: string;
  readonly value: string;
  /** Accounts of the cluster that have it, in the order of their ids. */
  readonly account_ids: readonly string[];
  /** Accounts that have it in all. */
  readonly holders: number;
}

/**
 * What holds accounts together: a tree of links that spans them, as far as values that they share
 * do, the strongest links first. What accounts share that is no value of an event or a profile (one
 * workload, times of work) is not among them.
 *
 * @param at event time: links that arose later are not told
 */
export async function readClusterLinks(
  store: Store,
  account_ids: readonly string[],
  at: Date,
): Promise<ClusterLink[]> {
  const members = account_ids.slice(0, ACCOUNTS_MAX);
  if (members.length < 2) return [];
  const values = await store.query(clusterLinks, {
    account_ids: members,
    since: horizonOf(at),
    to: sqlTime(at),
    most: VALUES_MAX,
  });
  return spanningLinks(values, values[0]?.active_accounts ?? 0);
}

/**
 * Kruskal's tree: value by value, the strongest first, a link between accounts that nothing stronger
 * joins yet.
 *
 * @param accounts accounts active in the period, the N of the evidence
 */
export function spanningLinks(values: readonly SharedValue[], accounts: number): ClusterLink[] {
  const weighed = values
    .map((one) => ({ ...one, bits: bitsOf(one, accounts) }))
    .filter(({ bits }) => bits > 0)
    .sort((x, y) => y.bits - x.bits || compare(x.kind, y.kind) || compare(x.value, y.value));
  const home = new Map<string, string>();
  const find = (account: string): string => {
    let root = account;
    for (let next = home.get(root); next !== undefined; next = home.get(root)) root = next;
    return root;
  };
  const links: ClusterLink[] = [];
  for (const { kind, value, account_ids, bits, holders } of weighed) {
    const [first, ...others] = account_ids;
    if (first === undefined) continue;
    for (const other of others) {
      const [a, b] = [find(first), find(other)];
      if (a === b) continue;
      home.set(b, a);
      links.push({ kind, value, account_a: first, account_b: other, bits, holders });
    }
  }
  return links;
}

function bitsOf({ kind, holders }: SharedValue, accounts: number): number {
  return Math.round(1000 * valueBits(kind, holders, accounts)) / 1000;
}

function compare(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}
