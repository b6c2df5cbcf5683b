import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { sqlTime } from "../time.ts";
import { HOLDERS_MAX } from "./evidence.ts";

/** Days for which the use of a value counts. */
const HORIZON_DAYS = 14;

/** First day (UTC) whose uses still count at `to`. */
export function horizonOf(to: Date): string {
  return new Date(to.getTime() - HORIZON_DAYS * 86_400_000).toISOString().slice(0, 10);
}

/** One row of `account_links`: an account has a value of a kind, in a bucket, since a time. */
export const linkRow = z.strictObject({
  kind: z.string(),
  bucket: z.iso.date(),
  value: z.string(),
  /** Empty: since then the value is a crowd and links nobody, or is known to be in a network. */
  account_id: z.string(),
  /** Kind of the network that a place is in, in a row of the empty account; else empty or absent. */
  network_kind: z.string().optional(),
  began_ms: z.int(),
});
export type LinkRow = z.output<typeof linkRow>;

const bounds = z.object({
  from: z.string(),
  to: z.string(),
  accounts_max: z.int(),
  owned_max: z.int(),
});
const limits = { rows: 2_000_000, seconds: 60, memoryBytes: 2_000_000_000 };

const newLinks = loadQuery({
  url: import.meta.url,
  file: "./new-links.sql",
  params: bounds,
  row: linkRow,
  limits,
});

const newContentLinks = loadQuery({
  url: import.meta.url,
  file: "./new-content-links.sql",
  params: bounds.omit({ owned_max: true }),
  row: linkRow,
  limits,
});

const newProfileLinks = loadQuery({
  url: import.meta.url,
  file: "./new-profile-links.sql",
  params: bounds.extend({ quarters: z.array(z.string()), horizon_days: z.int() }),
  row: linkRow,
  limits,
});

/** `[from, to)` of event time. */
export interface Range {
  readonly from: Date;
  readonly to: Date;
}

/**
 * The links that uses made in `[from, to)`, quarters of an hour within one day (UTC). Each row is
 * true whenever it is read, so reading again, or earlier quarters after later ones, changes nothing
 * but what late events add.
 */
export async function readNewLinks(store: Store, { from, to }: Range): Promise<LinkRow[]> {
  const { owned_max, ...rest } = boundsOf(from, to);
  const links = await store.query(newLinks, { ...rest, owned_max });
  return [...links, ...(await store.query(newContentLinks, rest))];
}

/** The same for what profiles say of the accounts that were active in some quarters, one at least. */
export function readNewProfileLinks(store: Store, quarters: readonly Range[]): Promise<LinkRow[]> {
  const [first, last] = [quarters[0], quarters.at(-1)];
  if (first === undefined || last === undefined) throw new Error("no quarter to read links of");
  return store.query(newProfileLinks, {
    ...boundsOf(first.from, last.to),
    quarters: quarters.map(({ from }) => sqlTime(from)),
    horizon_days: HORIZON_DAYS,
  });
}

function boundsOf(from: Date, to: Date) {
  const { owned, other } = HOLDERS_MAX;
  return { from: sqlTime(from), to: sqlTime(to), accounts_max: other, owned_max: owned };
}

/** Writing a row again changes nothing. */
export async function writeLinks(store: Store, rows: readonly LinkRow[]): Promise<void> {
  const values = rows.map(({ began_ms, network_kind = "", ...row }) => {
    return { ...row, network_kind, began_at: new Date(began_ms).toISOString() };
  });
  await store.insert("account_links", values, {
    columns: ["kind", "bucket", "value", "account_id", "network_kind", "began_at"],
  });
}
