import type { FamilyEvidence, Severity } from "@ringfence/schemas";
import { z } from "zod";
import { defineDetector, windowOf } from "../define.ts";
import { type Opened, openedTogether } from "../opened.ts";
import { page } from "./page.ts";
import { plural, round, say } from "../statistics.ts";
import { circumstancesOf, handoversOf } from "./circumstances.ts";
import { type Pool, poolOf } from "./failovers.ts";
import { isOneOrganization, lookAlikes } from "./look-alikes.ts";

const params = z.object({
  /** A refused call that another account does within this time was passed on. */
  failover_seconds: z.int().min(1).max(600).default(20),
  /** What more accounts ask for in a day comes from two of them at once by chance. */
  piece_accounts_max: z.int().min(2).max(100).default(4),
  /** Pieces of content that are looked at in one look; a bound on memory. */
  pieces_max: z.int().min(10).max(100_000).default(5_000),
  /** Failovers of a day that are looked at, a bound on memory. */
  failovers_max: z.int().min(10).max(10_000).default(2_000),
});

const row = z.strictObject({
  gave_up: z.string(),
  window_start: z.string(),
  window_end: z.string(),
  failovers: z.array(z.tuple([z.string(), z.string(), z.boolean(), z.int(), z.int(), z.string()])),
  profiles: z.array(
    z.tuple([z.string(), z.int().nullable(), z.number().nullable(), z.string().nullable()]),
  ),
});
type Row = z.output<typeof row>;
export type Params = z.output<typeof params>;

/** What a day of an account's failovers amounts to. */
export interface Found {
  readonly pool: Pool;
  /** Whether one actor opened the accounts; null where too little is known. */
  readonly opened: Opened | null;
  /** Organizations that members name, and members that name one. */
  readonly organizations: number;
  readonly organization_members: number;
}

/** Of accounts that ask for one rare thing at once, few are pooled: most know each other. */
const PRIOR = -5;
/** The same content, refused to one and done by another within seconds, nats: the first, and each more. */
const FIRST = 7;
const NEXT = 3;
/** Log-odds of one opener from which on the accounts are one actor's own. */
const ONE_ACTOR = 1;
/** An organization may spread its work over its own accounts; whether it may is in its contract. */
const ORGANIZATION = -5;

export const accountFailover = defineDetector(import.meta.url, {
  id: "account-failover",
  version: 1,
  category: "pooling",
  subject: "client",
  title: "What one account is refused another account does at once",
  every: "half-hour",
  candidates: true,
  params,
  row,
  prior: PRIOR,
  page,
  assess: (measured, settings) => {
    const found = workOut(measured);
    const { pool, opened } = found;
    // An actor's own accounts are a ring: quota-ring speaks of them.
    if (pool.pieces < 1 || (opened?.weight ?? 0) >= ONE_ACTOR) return null;
    return {
      subject_id: `failover:${pool.first}`,
      window: windowOf(measured),
      prior: PRIOR,
      evidence: evidenceOf(found, settings),
      severity: severityOf(found),
      summary:
        `${plural(pool.pieces, "piece")} of work that ${pool.pieces === 1 ? "was" : "were"} refused to ` +
        `one account ${pool.pieces === 1 ? "was" : "were"} done by another within ` +
        `${settings.failover_seconds} s: ${pool.account_ids.length} accounts are used as one.`,
      account_ids: pool.account_ids,
      found,
    };
  },
  look_alikes: lookAlikes,
  circumstances: circumstancesOf,
  handovers: handoversOf,
  triage: [
    "Do the accounts know each other (organization, payment), or are they strangers?",
    "Do their owners use them too, from elsewhere and with wishes of their own?",
    "Is a gateway or a reseller known that works with customers' accounts?",
  ],
});

function workOut(measured: Row): Found {
  const failovers = measured.failovers.map(([from, to, spent, refused_ms, done_ms, piece]) => {
    return { from, to, spent, refused_ms, done_ms, piece };
  });
  const pool = poolOf(failovers, measured.gave_up);
  const members = new Set(pool.account_ids);
  const profiles = measured.profiles.filter(([id]) => members.has(id));
  const named = profiles.flatMap(([, , , organization]) => organization ?? []);
  return {
    pool,
    opened: openedTogether(
      profiles.flatMap(([, created_ms]) => created_ms ?? []),
      profiles.flatMap(([, , quota]) => quota ?? []),
    ),
    organizations: new Set(named).size,
    organization_members: named.length,
  };
}

function evidenceOf(found: Found, { failover_seconds }: Params): FamilyEvidence[] {
  const { pool, opened } = found;
  const accounts = pool.account_ids.length;
  return [
    {
      feature: "refused_content_done_by_another_account",
      observed: pool.pieces,
      expected: 0,
      weight: round(Math.min(13, FIRST + NEXT * (pool.pieces - 1))),
      text:
        `${plural(pool.pieces, "refused piece")} of content, which hardly anybody else asks for, ` +
        `${pool.pieces === 1 ? "was" : "were"} done by another account within ${failover_seconds} s ` +
        "(by chance: hardly any)",
      family: "content",
    },
    {
      feature: "accounts_used_as_one",
      observed: accounts,
      expected: 1,
      weight: round(Math.min(3, Math.log(accounts / 2))),
      text: `${plural(accounts, "account")} are connected by that (of a customer: 1)`,
      family: "quota",
    },
    ...(opened === null
      ? []
      : [
          {
            feature: "spread_of_signups_days",
            observed: round(opened.spread_days),
            expected: null,
            // Strangers' accounts are what is pooled; one's own are another breach.
            weight: round(-opened.weight / 2),
            text:
              `half of the accounts were opened within ${say(Math.round(opened.spread_days))} days of ` +
              "the middle one (by one actor: within days)",
            family: "identity" as const,
          },
        ]),
    ...(isOneOrganization(found)
      ? [
          {
            feature: "one_declared_organization",
            observed: 1,
            expected: null,
            weight: ORGANIZATION,
            text: `all ${say(accounts)} accounts name 1 organization: they are declared`,
            family: "identity" as const,
          },
        ]
      : []),
  ];
}

function severityOf(found: Found): Severity {
  if (isOneOrganization(found)) return "low";
  const { account_ids, pieces } = found.pool;
  return account_ids.length >= 5 && pieces >= 5 ? "high" : "medium";
}
