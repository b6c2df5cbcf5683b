/** The stretch of event time that a timeline shows, and on which grid. */
import type { Alert } from "@ringfence/schemas";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Longer windows show their end. */
const MOST_DAYS = 14;
/** A grid is as fine as the stretch allows. */
const GRIDS = [
  { step: 300, up_to_ms: 1.25 * DAY_MS },
  { step: 900, up_to_ms: 3 * DAY_MS },
  { step: 3_600, up_to_ms: Number.POSITIVE_INFINITY },
] as const;
/** Accounts that a timeline has room for. */
const MOST_ACCOUNTS = 50;

export function windowOf({ window, observed_at }: Pick<Alert, "window" | "observed_at">): {
  readonly from: string;
  readonly to: string;
  /** Seconds. */
  readonly step: number;
} {
  const end = Math.max(Date.parse(window.end), Date.parse(observed_at));
  const begin = Math.max(Date.parse(window.start), end - MOST_DAYS * DAY_MS);
  const step = GRIDS.find(({ up_to_ms }) => end - begin <= up_to_ms)?.step ?? 3_600;
  const grid = step * 1_000;
  return {
    from: new Date(Math.floor(begin / grid) * grid).toISOString(),
    to: new Date(Math.max(Math.ceil(end / grid) * grid, begin + MINUTE_MS)).toISOString(),
    step,
  };
}

export function firstAccounts({ account_ids }: Pick<Alert, "account_ids">): string[] {
  return account_ids.slice(0, MOST_ACCOUNTS);
}
