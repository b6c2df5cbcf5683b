/** Who used what when, from the rollups and the events of a few accounts. */
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { READ_LIMITS, storedTime } from "./time.ts";

const stretch = { accounts: z.array(z.string()), from: z.string(), to: z.string() };

const activity = loadQuery({
  url: import.meta.url,
  file: "./activity.sql",
  params: z.object({ ...stretch, step: z.int() }),
  row: z.strictObject({
    account_id: z.string(),
    at: storedTime,
    requests: z.int(),
    units: z.number(),
    refused: z.int(),
    exhausted: z.int(),
    errors: z.int(),
  }),
  limits: READ_LIMITS,
});
export type Slot = z.output<typeof activity.row>;

const identifiers = loadQuery({
  url: import.meta.url,
  file: "./identifiers.sql",
  params: z.object({ ...stretch, most: z.int() }),
  row: z.strictObject({
    kind: z.string(),
    value: z.string(),
    account_id: z.string(),
    requests: z.int(),
    first_at: storedTime,
    last_at: storedTime,
  }),
  limits: READ_LIMITS,
});

const holders = loadQuery({
  url: import.meta.url,
  file: "./holders.sql",
  params: z.object({
    kinds: z.array(z.string()),
    values: z.array(z.string()),
    from: z.string(),
  }),
  row: z.strictObject({ kind: z.string(), value: z.string(), holders: z.int() }),
  limits: READ_LIMITS,
});

export interface Stretch {
  readonly accounts: readonly string[];
  /** `[from, to)`, RFC 3339. */
  readonly from: string;
  readonly to: string;
}

/** By account and slot of `step` seconds, a multiple of 300. */
export async function readActivity(
  store: Store,
  { accounts, from, to }: Stretch,
  step: number,
  signal?: AbortSignal,
): Promise<Slot[]> {
  if (accounts.length === 0) return [];
  return store.query(activity, { accounts: [...accounts], from, to, step }, { signal });
}

export interface UsedIdentifier {
  readonly kind: string;
  readonly value: string;
  readonly used_by: {
    readonly account_id: string;
    readonly requests: number;
    readonly first_at: string;
    readonly last_at: string;
  }[];
}

/** Those of most of the accounts first, then the most used. */
export async function readIdentifiers(
  store: Store,
  { accounts, from, to }: Stretch,
  most: number,
  signal?: AbortSignal,
): Promise<UsedIdentifier[]> {
  if (accounts.length === 0) return [];
  const asked = { accounts: [...accounts], from, to, most };
  const rows = await store.query(identifiers, asked, { signal });
  const found = new Map<string, UsedIdentifier>();
  for (const { kind, value, ...use } of rows) {
    const id = `${kind}:${value}`;
    const known = found.get(id) ?? { kind, value, used_by: [] };
    known.used_by.push(use);
    found.set(id, known);
  }
  return [...found.values()].sort(
    (x, y) => y.used_by.length - x.used_by.length || usesOf(y) - usesOf(x),
  );
}

export function usesOf({ used_by }: UsedIdentifier): number {
  return used_by.reduce((sum, { requests }) => sum + requests, 0);
}

/** How many accounts have each, by `kind:value`; one that is missing is not counted. */
export async function readHolders(
  store: Store,
  asked: readonly { readonly kind: string; readonly value: string }[],
  from: string,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  if (asked.length === 0) return new Map();
  const kinds = asked.map(({ kind }) => kind);
  const values = asked.map(({ value }) => value);
  const rows = await store.query(holders, { kinds, values, from }, { signal });
  return new Map(rows.map((row) => [`${row.kind}:${row.value}`, row.holders]));
}
