import type { Alert } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const accounts = loadQuery({
  url: import.meta.url,
  file: "./accounts.sql",
  params: z.object({ account_ids: z.array(z.string()), from: z.string(), to: z.string() }),
  row: z.strictObject({
    account_id: z.string(),
    plan: z.string().nullable(),
    status: z.string().nullable(),
    organization_id: z.string().nullable(),
    reseller: z.string().nullable(),
    created_ms: z.int().nullable(),
    quota_units_per_day: z.number().nullable(),
    units_today: z.number().nullable(),
    requests: z.int().nullable(),
  }),
});

/** Accounts that are told one by one; a parameter has a bound, and so has a reader. */
const MOST_ACCOUNTS = 100;

/** What is known of an account at the time of an alert. Null is unknown. */
export interface AccountFacts {
  readonly account_id: string;
  readonly plan: string | null;
  readonly status: string | null;
  readonly organization_id: string | null;
  readonly reseller: string | null;
  readonly created_at: string | null;
  readonly age_days: number | null;
  readonly quota_units_per_day: number | null;
  /** Since midnight (UTC) of the day in which the evidence sufficed, up to there. */
  readonly units_today: number;
  /** In the window of the alert, on a grid of five minutes. */
  readonly requests: number;
}

const DAY_MS = 86_400_000;

export async function readAccounts(
  store: Store,
  { account_ids, window, observed_at }: Alert,
): Promise<{ total: number; shown: AccountFacts[] }> {
  const asked = account_ids.slice(0, MOST_ACCOUNTS);
  if (asked.length === 0) return { total: 0, shown: [] };
  const rows = await store.query(accounts, {
    account_ids: asked,
    from: window.start,
    to: observed_at,
  });
  const now = Date.parse(observed_at);
  const shown = rows.map(({ created_ms, units_today, requests, ...known }): AccountFacts => ({
    ...known,
    created_at: created_ms === null ? null : new Date(created_ms).toISOString(),
    age_days: created_ms === null ? null : Math.max(0, Math.floor((now - created_ms) / DAY_MS)),
    units_today: units_today ?? 0,
    requests: requests ?? 0,
  }));
  return { total: account_ids.length, shown };
}
