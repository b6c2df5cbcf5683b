/** Accounts: profiles, the search, and until when one was seen. */
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
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
  total: z.int(),
});
const place = { most: z.int(), skip: z.int() };

const search = loadQuery({
  url: import.meta.url,
  file: "./accounts-search.sql",
  params: z.object({ words: z.string(), ...place }),
  row: accountRow,
  limits: READ_LIMITS,
});

const recent = loadQuery({
  url: import.meta.url,
  file: "./accounts-recent.sql",
  params: z.object(place),
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

export async function readAccountItems(
  store: Store,
  words: string,
  asked: { readonly most: number; readonly skip: number },
  signal: AbortSignal,
) {
  const rows =
    words === ""
      ? await store.query(recent, asked, { signal })
      : await store.query(search, { words, ...asked }, { signal });
  return {
    items: rows.map(({ total: _, requests, open_alerts, ...row }) => ({
      ...row,
      requests: requests ?? 0,
      open_alerts: open_alerts ?? 0,
    })),
    total: rows[0]?.total ?? 0,
  };
}
