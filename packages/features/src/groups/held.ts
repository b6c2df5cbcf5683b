import { holdersMax, mostShared } from "../links/evidence.ts";
import type { Account, Holdings } from "../links/holdings.ts";
import { type AsOf, standingHolders } from "../links/view.ts";

/** A value with those who have it, one or more, over the days on which they are mostly the same. */
export interface Held {
  readonly kind: string;
  readonly value: string;
  /** First bucket, days since 1970. */
  readonly bucket: number;
  readonly holders: readonly Account[];
  /** Kind of the network that a place is in; null where nobody knows. */
  readonly network: string | null;
}

/**
 * What accounts hold, for every bucket of a name: an address that stays with its accounts is one
 * value over all its days, and says what it says once; when it changes hands it is another. From one
 * bucket to the next at least half of the smaller number of accounts are the same.
 */
export function heldUnder(name: number, holdings: Holdings, asOf: AsOf): Held[] {
  const buckets = holdings
    .valuesOfName(name)
    .map((value) => ({ value, bucket: holdings.bucket(value) }))
    .sort((x, y) => x.bucket - y.bucket);
  const stretches: {
    readonly value: number;
    readonly bucket: number;
    readonly holders: Set<Account>;
    readonly networks: string[];
  }[] = [];
  let before: ReadonlySet<Account> = new Set();
  for (const { value, bucket } of buckets) {
    const holders = standingHolders(holdings, value, asOf);
    if (holders.length === 0) continue;
    const now = new Set(holders);
    const networks = holdings.networks(value, asOf.quarter);
    const last = stretches.at(-1);
    if (last !== undefined && areSame(before, now)) {
      for (const account of holders) last.holders.add(account);
      last.networks.push(...networks);
    } else {
      stretches.push({ value, bucket, holders: new Set(holders), networks });
    }
    before = now;
  }
  return stretches.flatMap(({ value, bucket, holders, networks }) => {
    const kind = holdings.kind(value);
    if (holders.size > holdersMax(kind)) return [];
    const network = mostShared(networks);
    return [{ kind, value: holdings.text(value), bucket, holders: [...holders], network }];
  });
}

export function inOrder(x: Held, y: Held): number {
  if (x.kind !== y.kind) return x.kind < y.kind ? -1 : 1;
  if (x.value !== y.value) return x.value < y.value ? -1 : 1;
  return x.bucket - y.bucket;
}

function areSame(x: ReadonlySet<Account>, y: ReadonlySet<Account>): boolean {
  const [small, large] = x.size <= y.size ? [x, y] : [y, x];
  let common = 0;
  for (const account of small) if (large.has(account)) common += 1;
  return 2 * common >= small.size;
}
