import type { FamilyEvidence, Severity } from "@ringfence/schemas";
import { z } from "zod";
import { defineDetector, windowOf } from "../define.ts";
import { type Opened, openedTogether } from "../opened.ts";
import { page } from "./page.ts";
import { plural, round, say } from "../statistics.ts";
import { circumstancesOf, handoversOf } from "./circumstances.ts";
import { type Failover, type Pool, poolsOf } from "./failovers.ts";
import { isOneOrganization, lookAlikes } from "./look-alikes.ts";

const params = z.object({
  /** A refused call that another account takes up within this time was passed on. */
  failover_seconds: z.int().min(1).max(600).default(20),
  /** What more accounts ask for in a day comes from two of them at once by chance. */
  piece_accounts_max: z.int().min(2).max(100).default(4),
  /** Accounts that are looked at in one look; a bound on memory. */
  accounts_max: z.int().min(10).max(100_000).default(2_000),
  /** Failovers of an account in a day that are looked at, the newest. */
  failovers_each_max: z.int().min(5).max(10_000).default(100),
  /** Failovers of all accounts in a day that are looked at, the newest; a bound on memory. */
  failovers_max: z.int().min(10).max(100_000).default(5_000),
});

const row = z.strictObject({
  window_start: z.string(),
  window_end: z.string(),
  fresh_from_ms: z.int(),
  passed: z.array(
    z.tuple([z.string(), z.string(), z.boolean(), z.int(), z.int(), z.boolean(), z.string()]),
  ),
  both: z.array(z.tuple([z.string(), z.string(), z.int()])),
  profiles: z.array(
    z.tuple([z.string(), z.int().nullable(), z.number().nullable(), z.string().nullable()]),
  ),
});
type Row = z.output<typeof row>;
export type Params = z.output<typeof params>;

/** What a day of failovers between some accounts amounts to. */
export interface Found {
  readonly pool: Pool;
  /** Whether one actor opened the accounts; null where too little is known. */
  readonly opened: Opened | null;
  /** Members of which a profile is known, organizations that these name, and how many name one. */
  readonly known: number;
  readonly organizations: number;
  readonly organization_members: number;
}

/** Of accounts that ask for one rare thing at once, few are pooled: most know each other. */
const PRIOR = -5;
/** The same content, refused to one and done by another within seconds, nats: the first, and each more. */
const FIRST = 5.5;
const NEXT = 3;
/** Log-odds of one opener from which on the accounts are one actor's own. */
const ONE_ACTOR = 1;
/** An organization may spread its work over its own accounts; whether it may is in its contract. */
const ORGANIZATION = -5;
/** One piece may be a coincidence: nobody is accused of it. */
const ACCUSED_PIECES = 2;

export const accountFailover = defineDetector(import.meta.url, {
  id: "account-failover",
  version: 3,
  category: "pooling",
  subject: "client",
  title: "What one account is refused another account does at once",
  every: "half-hour",
  candidates: true,
  params,
  row,
  prior: PRIOR,
  page,
  assess: (measured, settings) =>
    poolsIn(measured).map((found) => {
      const { account_ids, pieces } = found.pool;
      const was = pieces === 1 ? "was" : "were";
      return {
        subject_id: `failover:${account_ids[0] ?? ""}`,
        window: windowOf(measured),
        prior: PRIOR,
        evidence: evidenceOf(found, settings),
        severity: severityOf(found),
        summary:
          `${plural(pieces, "piece")} of work that ${was} refused to one account ${was} done by ` +
          `another within ${settings.failover_seconds} s: ${account_ids.length} accounts are used ` +
          "as one.",
        account_ids,
        found,
      };
    }),
  look_alikes: lookAlikes,
  circumstances: circumstancesOf,
  handovers: handoversOf,
  triage: [
    "Do the accounts know each other (organization, payment), or are they strangers?",
    "Do their owners use them too, from elsewhere and with wishes of their own?",
    "Is a gateway or a reseller known that works with customers' accounts?",
  ],
});

/** The pools in which something was passed on in this look. */
function poolsIn(measured: Row): Found[] {
  const failovers = measured.passed.map(
    ([from, to, spent, refused_ms, taken_ms, done, piece]): Failover => {
      return { from, to, spent, refused_ms, taken_ms, done, piece };
    },
  );
  const profiles = new Map(measured.profiles.map((profile) => [profile[0], profile]));
  return poolsOf(failovers, measured.both)
    .filter(({ failovers: own }) => own.some(({ taken_ms }) => taken_ms >= measured.fresh_from_ms))
    .map((pool) => foundOf(pool, profiles))
    .filter(
      // An actor's own accounts are a ring: quota-ring speaks of them.
      ({ pool, opened }) => pool.pieces > 0 && (opened?.weight ?? 0) < ONE_ACTOR,
    );
}

function foundOf(pool: Pool, profiles: ReadonlyMap<string, Row["profiles"][number]>): Found {
  const known = pool.account_ids.flatMap((id) => {
    const profile = profiles.get(id);
    return profile === undefined ? [] : [profile];
  });
  const named = known.flatMap(([, , , organization]) => organization ?? []);
  return {
    pool,
    opened: openedTogether(
      known.flatMap(([, created_ms]) => created_ms ?? []),
      known.flatMap(([, , quota]) => quota ?? []),
    ),
    known: known.length,
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
      family: "content",
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
            text: `all ${say(found.known)} accounts with a profile name 1 organization: they are declared`,
            family: "identity" as const,
          },
        ]
      : []),
  ];
}

function severityOf(found: Found): Severity {
  const { account_ids, pieces } = found.pool;
  if (pieces < ACCUSED_PIECES || isOneOrganization(found)) return "low";
  return account_ids.length >= 5 && pieces >= 5 ? "high" : "medium";
}
