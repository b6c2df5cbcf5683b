/** Accounts: profiles, the search, and until when one was seen. */
import type { AccountSort } from "@ringfence/schemas/api";
import { ACCOUNT_SORTS } from "@ringfence/schemas/api";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { cutPage, PAGE_PARAMS, type PageAsked, pageParams } from "./place.ts";
import { READ_LIMITS, storedTime } from "./time.ts";

const text = z.string().nullable();

const profiles = loadQuery({
  url: import.meta.url,
  file: "./profiles.sql",
  params: z.object({ accounts: z.array(z.string()) }),
  row: z.strictObject({
    account_id: z.string(),
    updated_at: storedTime,
    created_at: storedTime.nullable(),
    plan: text,
    quota_units_per_day: z.number().nullable(),
    status: text,
    organization_id: text,
    email_domain: text,
    email_hash: text,
    payment_fingerprint: text,
    signup_ip: text,
    signup_device_id: text,
    reseller: text,
    entitlements: z.array(z.string()),
    entitlements_known: z.boolean(),
  }),
  limits: READ_LIMITS,
});

const seen = loadQuery({
  url: import.meta.url,
  file: "./account-seen.sql",
  params: z.object({ account: z.string() }),
  row: z.strictObject({ seen_until: storedTime.nullable(), units_today: z.number() }),
  limits: READ_LIMITS,
});

const accountRow = z.strictObject({
  account_id: z.string(),
  plan: text,
  status: text,
  organization_id: text,
  created_at: storedTime.nullable(),
  last_seen_at: storedTime.nullable(),
  requests: z.int().nullable(),
  open_alerts: z.int().nullable(),
  sort_key: z.number(),
  total: z.int(),
});
const page = { sort: z.enum(ACCOUNT_SORTS), ...PAGE_PARAMS };

const search = loadQuery({
  url: import.meta.url,
  file: "./accounts-search.sql",
  params: z.object({
    words: z.string(),
    plans: z.array(z.string()),
    statuses: z.array(z.string()),
    organization: z.string(),
    ...page,
  }),
  row: accountRow,
  limits: READ_LIMITS,
});

const recent = loadQuery({
  url: import.meta.url,
  file: "./accounts-recent.sql",
  params: z.object(page),
  row: accountRow,
  limits: READ_LIMITS,
});

export type StoredProfile = Omit<
  z.output<typeof profiles.row>,
  "entitlements_known" | "entitlements"
> & {
  readonly entitlements: string[] | null;
};

/** By account; those without a profile are missing. */
export async function readProfiles(
  store: Store,
  accounts: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, StoredProfile>> {
  if (accounts.length === 0) return new Map();
  const rows = await store.query(profiles, { accounts: [...accounts] }, { signal });
  return new Map(
    rows.map(({ entitlements_known, entitlements, ...row }) => [
      row.account_id,
      { ...row, entitlements: entitlements_known ? entitlements : null },
    ]),
  );
}

export async function readSeen(store: Store, account: string, signal: AbortSignal) {
  const [row] = await store.query(seen, { account }, { signal });
  return row ?? { seen_until: null, units_today: 0 };
}

export interface AccountFilter {
  readonly words?: string | undefined;
  readonly plans?: readonly string[] | undefined;
  readonly statuses?: readonly string[] | undefined;
  readonly organization?: string | undefined;
}

/** Without a filter those of the newest day. */
export async function readAccountItems(
  store: Store,
  filter: AccountFilter,
  asked: PageAsked & { readonly sort: AccountSort },
) {
  const { words = "", plans = [], statuses = [], organization = "" } = filter;
  const { most, sort, signal } = asked;
  const behind = { sort, ...pageParams(asked) };
  const isSearch = [words, plans, statuses, organization].some(({ length }) => length > 0);
  const named = { words, plans: [...plans], statuses: [...statuses], organization };
  const rows = isSearch
    ? await store.query(search, { ...named, ...behind }, { signal })
    : await store.query(recent, behind, { signal });
  const { shown, next } = cutPage(rows, most, ({ account_id }) => account_id);
  return {
    items: shown.map(({ total: _, sort_key: __, requests, open_alerts, ...row }) => ({
      ...row,
      requests: requests ?? 0,
      open_alerts: open_alerts ?? 0,
    })),
    total: rows[0]?.total ?? 0,
    next,
  };
}
