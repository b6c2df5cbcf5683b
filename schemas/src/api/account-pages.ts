/** Accounts over HTTP: the search, and all about one of them. */
import { z } from "zod";
import { identifier, utcTimestamp } from "../primitives.ts";
import { alertItem } from "./alerts.ts";
import { commaList, cursor, limit, pageOf } from "./common.ts";
import { controlItem } from "./controls.ts";
import { decisionItem } from "./decisions.ts";

export const ACCOUNT_SORTS = ["recent", "requests", "alerts"] as const;
export type AccountSort = (typeof ACCOUNT_SORTS)[number];

/**
 * `GET /v1/accounts`: without a filter the accounts of the newest day of event time, else all that fit. By
 * their last request, by requests or by open alerts, from the most on.
 */
export const accountsQuery = z.object({
  /** Contained in the id, or equal to organization, plan, status, e-mail domain or an identifier of the profile. */
  q: z.string().trim().max(200).optional(),
  plan: commaList(identifier),
  status: commaList(identifier),
  organization: identifier.optional(),
  sort: z.enum(ACCOUNT_SORTS).default("recent"),
  cursor,
  limit,
});

export const accountItem = z.object({
  account_id: z.string(),
  plan: z.string().nullable(),
  status: z.string().nullable(),
  organization_id: z.string().nullable(),
  created_at: utcTimestamp.nullable(),
  /** Newest request of the last 30 days of event time, by five minutes or less; null for none. */
  last_seen_at: utcTimestamp.nullable(),
  /** In these days; without a filter, in the newest day. */
  requests: z.int(),
  open_alerts: z.int(),
});
export type AccountItem = z.infer<typeof accountItem>;
export const accountsPage = pageOf(accountItem);
export type AccountsPage = z.infer<typeof accountsPage>;

/** What an account system says of an account. */
export const profile = z.object({
  account_id: identifier,
  updated_at: utcTimestamp,
  created_at: utcTimestamp.nullable(),
  plan: z.string().nullable(),
  quota_units_per_day: z.number().nullable(),
  status: z.string().nullable(),
  organization_id: z.string().nullable(),
  email_domain: z.string().nullable(),
  email_hash: z.string().nullable(),
  payment_fingerprint: z.string().nullable(),
  signup_ip: z.string().nullable(),
  signup_device_id: z.string().nullable(),
  reseller: z.string().nullable(),
  /** Null where the profile says nothing of it. */
  entitlements: z.array(z.string()).nullable(),
});

/** `GET /v1/accounts/{id}` */
export const accountDetail = z.object({
  account_id: z.string(),
  /** Null where no profile was ever told: it is watched, and unknown. */
  profile: profile.nullable(),
  /** Event time up to which the figures go; null where it never made a request. */
  seen_until: utcTimestamp.nullable(),
  units_today: z.number(),
  /** By hour, of the last seven days before `seen_until`; an hour without requests is left out. */
  activity: z.array(
    z.object({
      at: utcTimestamp,
      requests: z.int(),
      units: z.number(),
      refused: z.int(),
      exhausted: z.int(),
      errors: z.int(),
    }),
  ),
  /** What it used in these days, the most used first, 60 at most. */
  identifiers: z.array(
    z.object({
      kind: z.string(),
      value: z.string(),
      requests: z.int(),
      first_at: utcTimestamp,
      last_at: utcTimestamp,
      /** Accounts that used it in these days, this one included; null where it is not counted. */
      holders: z.int().nullable(),
    }),
  ),
  /** Its cluster of now; null where it is in none. */
  cluster: z
    .object({
      cluster_id: z.string(),
      membership: z.enum(["core", "attached"]),
      confidence: z.number(),
      since: utcTimestamp,
      members: z.int(),
    })
    .nullable(),
  /** The strongest ties of its cluster that touch it. */
  links: z.array(
    z.object({
      account_id: z.string(),
      bits: z.number(),
      log_odds: z.number(),
      evidence: z.array(
        z.object({ kind: z.string(), value: z.string(), bits: z.number(), holders: z.int() }),
      ),
    }),
  ),
  /** Whatever their status, the newest first, 100 at most. */
  alerts: z.array(alertItem),
  decisions: z.array(decisionItem),
  /** Entries in force that name it, its organization or its cluster. */
  controls: z.array(controlItem),
});
export type AccountDetail = z.infer<typeof accountDetail>;
