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
  /** Empty: since then the value is a crowd and links nobody. */
  account_id: z.string(),
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

const newProfileLinks = loadQuery({
  url: import.meta.url,
  file: "./new-profile-links.sql",
  params: bounds.extend({ since: z.string() }),
  row: linkRow,
  limits,
});

interface Range {
  readonly from: Date;
  readonly to: Date;
}

/**
 * The links that uses made in `[from, to)`, quarters of an hour within one day (UTC). Each row is
 * true whenever it is read, so reading again, or earlier quarters after later ones, changes nothing
 * but what late events add.
 */
export function readNewLinks(store: Store, { from, to }: Range): Promise<LinkRow[]> {
  return store.query(newLinks, boundsOf(from, to));
}

/** The same for what profiles say, for one quarter of an hour. */
export function readNewProfileLinks(store: Store, { from, to }: Range): Promise<LinkRow[]> {
  return store.query(newProfileLinks, { ...boundsOf(from, to), since: horizonOf(to) });
}

function boundsOf(from: Date, to: Date) {
  const { owned, other } = HOLDERS_MAX;
  return { from: sqlTime(from), to: sqlTime(to), accounts_max: other, owned_max: owned };
}

/** Writing a row again changes nothing. */
export async function writeLinks(store: Store, rows: readonly LinkRow[]): Promise<void> {
  const values = rows.map(({ began_ms, ...row }) => {
    return { ...row, began_at: new Date(began_ms).toISOString() };
  });
  await store.insert("account_links", values, {
    columns: ["kind", "bucket", "value", "account_id", "began_at"],
  });
}
