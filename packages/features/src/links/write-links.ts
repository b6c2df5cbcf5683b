import { readFileSync } from "node:fs";
import type { Store } from "@ringfence/store";
import { sqlTime } from "../time.ts";

/** Accounts that may share a value and still be linked by it; d² for each value bounds the work. */
export const ACCOUNTS_MAX = 64;

/** Days for which the use of a value counts. */
const HORIZON_DAYS = 14;

/** First day (UTC) whose uses still count at `to`. */
export function horizonOf(to: Date): string {
  return new Date(to.getTime() - HORIZON_DAYS * 86_400_000).toISOString().slice(0, 10);
}

const FILES = ["write-links.sql", "write-profile-links.sql"] as const;
const STATEMENTS = FILES.map((file) => ({
  file,
  sql: readFileSync(new URL(file, import.meta.url), "utf8"),
}));

/**
 * Writes the links that arose in a quarter of an hour `[from, to)` of event time. Each row is true
 * whenever and however often it is written, so doing it again, or earlier quarters after later
 * ones, changes nothing.
 */
export async function writeLinks(
  store: Store,
  range: { readonly from: Date; readonly to: Date },
): Promise<void> {
  const params = {
    from: sqlTime(range.from),
    to: sqlTime(range.to),
    since: horizonOf(range.to),
    accounts_max: ACCOUNTS_MAX,
  };
  for (const { file, sql } of STATEMENTS) {
    await store.command(sql, params, {
      settings: {
        max_execution_time: 60,
        max_memory_usage: 2_000_000_000,
        max_rows_to_read: 2_000_000_000,
        log_comment: file,
      },
    });
  }
}
