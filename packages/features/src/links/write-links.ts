import { readFileSync } from "node:fs";
import type { Store } from "@ringfence/store";
import { bitsToLink } from "../clusters/cluster.ts";
import { sqlTime } from "../time.ts";

/** Accounts that may share a value and still make pairs; Σ d² bounds the work. */
const ACCOUNTS_MAX = 64;
/** Evidence that gives less than this share of what links two accounts is not worth a row. */
const SHARE_MIN = 1 / 3;

const LINKS = read("./write-links.sql");
const PROFILE_LINKS = read("./write-profile-links.sql");

/**
 * Writes the links that arose in `[from, to)`. Doing it again writes the same rows.
 *
 * @param accounts accounts active in the period, the N of the evidence
 * @param version number of the tick
 */
export async function writeLinks(
  store: Store,
  range: { readonly from: Date; readonly to: Date },
  accounts: number,
  version: number,
): Promise<void> {
  const params = {
    from: sqlTime(range.from),
    to: sqlTime(range.to),
    accounts_active: Math.max(accounts, 2),
    accounts_max: ACCOUNTS_MAX,
    bits_min: SHARE_MIN * bitsToLink(accounts),
    version,
  };
  const settings = {
    max_execution_time: 60,
    max_memory_usage: 2_000_000_000,
    max_rows_to_read: 2_000_000_000,
  };
  await store.command(LINKS, params, { settings: { ...settings, log_comment: "write-links.sql" } });
  await store.command(PROFILE_LINKS, params, {
    settings: { ...settings, log_comment: "write-profile-links.sql" },
  });
}

function read(file: string): string {
  return readFileSync(new URL(file, import.meta.url), "utf8");
}
