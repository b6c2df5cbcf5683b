import type { FamilyEvidence, Severity } from "@ringfence/schemas";
import { z } from "zod";
import { defineDetector, windowOf } from "../define.ts";
import { type Opened, openedTogether } from "../opened.ts";
import { circumstancesOf, handoversOf } from "./circumstances.ts";
import { lookAlikes, SAME_CONTENT_MIN } from "./look-alikes.ts";
import { plural, poissonScarcity, poissonSurprise, round, say } from "../statistics.ts";

const params = z.object({
  /** Fewer accounts behind one caller are a person with a second account. */
  accounts_min: z.int().min(2).default(3),
  /** More accounts behind one caller are a crowd or a whole gateway of a partner. */
  accounts_max: z.int().min(3).default(400),
  /** More accounts in one network are a crowd. */
  network_accounts_max: z.int().min(3).default(24),
  /** Hours that are looked at. */
  hours: z.int().min(1).max(24).default(6),
  /** Calls of one caller that are looked at; a bound on memory. */
  calls_max: z.int().min(100).max(100_000).default(20_000),
  /** Fewer calls of one caller say nothing about its order. */
  calls_min: z.int().min(10).default(15),
  /** Fewer changes from one account to another are no rotation. */
  switches_min: z.int().min(2).default(10),
  /** A refused call that another account makes good within this time was rescued. */
  rescue_seconds: z.int().min(1).max(600).default(20),
});

const row = z.strictObject({
  subject_id: z.string(),
  window_start: z.string(),
  window_end: z.string(),
  accounts: z.array(z.tuple([z.string(), z.int()])),
  api_keys: z.array(z.tuple([z.string(), z.string()])),
  calls: z.int(),
  switches: z.int(),
  repeats_expected: z.number(),
  refusals: z.int(),
  first_ms: z.int(),
  last_ms: z.int(),
  /** From and to whom, whether the content was the same; refused and made good when. */
  rescued: z.array(z.tuple([z.string(), z.string(), z.boolean(), z.int(), z.int()])),
  profiles: z.array(z.tuple([z.string(), z.int().nullable(), z.number().nullable()])),
});
export type Params = z.output<typeof params>;
/** A row with what follows from it. */
export type Row = z.output<typeof row> & {
  /** Refused calls that another account made good at once, and those with the same content. */
  readonly rescues: number;
  readonly same_content_rescues: number;
  /** Accounts that take part in the rotation; others only happen to be near. */
  readonly account_ids: readonly string[];
  /** Whether one actor opened them; null where too little is known. */
  readonly opened: Opened | null;
};

/** Most callers of several accounts are integrators, agencies and shared machines. */
const PRIOR = -6;
/** A refused call that comes again with the same content and another account, log-odds each. */
const SAME_CONTENT_WEIGHT = 3;
/** Log-odds of one opener from which on the accounts are one actor's own. */
const ONE_ACTOR = 1;

export const rotatingClient = defineDetector(import.meta.url, {
  id: "rotating-client",
  version: 3,
  category: "pooling",
  subject: "client",
  title: "One client takes turns over many accounts",
  every: "half-hour",
  candidates: true,
  params,
  row,
  assess: (measured, { rescue_seconds, hours, accounts_min }) => {
    const found = workOut(measured);
    if (found.account_ids.length < Math.min(accounts_min, 3)) return null;
    // An actor's own accounts are a ring, whatever the order in which they are used.
    if (isOneActors(found)) return null;
    const takers = new Set(found.account_ids);
    return {
      subject_id: found.subject_id,
      window: windowOf(found),
      prior: PRIOR,
      evidence: evidenceOf(found, rescue_seconds),
      severity: severityOf(found),
      summary:
        `One ${callerOf(found)} made ${plural(found.calls, "call")} in ${plural(hours, "hour")} ` +
        `with ${plural(found.account_ids.length, "account")}, switching ` +
        `${plural(found.switches, "time")}${rescuesOf(found)}.`,
      account_ids: found.account_ids,
      api_key_ids: found.api_keys.filter(([account]) => takers.has(account)).map(([, key]) => key),
      found,
    };
  },
  look_alikes: lookAlikes,
  circumstances: circumstancesOf,
  handovers: handoversOf,
  triage: [
    "Do refused calls come again at once with another account and the same content?",
    "Do the accounts know each other (organization, payment), or are they strangers?",
    "Is the caller a partner with a contract? Then put it on the allow-list",
  ],
});

/**
 * Who takes part: in a rotation by turns the accounts with about the share of calls that falls to
 * each, in one by refusals the accounts that lost or took over a call.
 */
function workOut(measured: z.output<typeof row>): Row {
  const { accounts, calls, rescued, switches, repeats_expected } = measured;
  const inTurns = calls - 1 - switches < repeats_expected;
  const rescuers = new Set(rescued.flatMap(([from, to]) => [from, to]));
  const account_ids = accounts
    .filter(([id, count]) =>
      inTurns ? 3 * count * accounts.length >= calls || rescuers.has(id) : rescuers.has(id),
    )
    .map(([id]) => id);
  const taking = new Set(account_ids);
  const profiles = measured.profiles.filter(([id]) => taking.has(id));
  return {
    ...measured,
    account_ids,
    opened: openedTogether(
      profiles.flatMap(([, created_ms]) => created_ms ?? []),
      profiles.flatMap(([, , quota]) => quota ?? []),
    ),
    rescues: rescued.length,
    same_content_rescues: rescued.filter(([, , same]) => same).length,
  };
}

function isOneActors({ opened, same_content_rescues }: Row): boolean {
  return (opened?.weight ?? 0) >= ONE_ACTOR && same_content_rescues < SAME_CONTENT_MIN;
}

function callerOf({ subject_id }: Row): string {
  if (subject_id.startsWith("device:")) return "device";
  return subject_id.startsWith("network:") ? "network" : "client";
}

function evidenceOf(found: Row, rescueSeconds: number): FamilyEvidence[] {
  const { calls, switches, repeats_expected } = found;
  const repeats = calls - 1 - switches;
  return [
    {
      feature: "repeats_of_an_account",
      observed: repeats,
      expected: round(repeats_expected),
      weight: round(repeatWeight(found)),
      text:
        `an account was used twice in a row ${plural(repeats, "time")}, where calls mixed at ` +
        `random would repeat ${plural(round(repeats_expected), "time")}`,
      family: "timing",
    },
    {
      feature: "accounts_per_caller",
      observed: found.account_ids.length,
      expected: 1,
      weight: round(Math.min(3, Math.log(found.account_ids.length))),
      text: `${plural(found.account_ids.length, "account")} behind one ${wordOf(found.subject_id)} (of a customer: 1)`,
      family: "identity",
    },
    ...rescueEvidence(found, rescueSeconds),
  ];
}

/**
 * Fewer repeats than chance speak for a rotation, more for sessions of people. A program that only
 * changes when it is refused repeats as much as people do, so rescues take the objection away.
 */
function repeatWeight({ calls, switches, repeats_expected, same_content_rescues }: Row): number {
  const repeats = calls - 1 - switches;
  if (repeats < repeats_expected) {
    return Math.min(7, poissonScarcity(repeats, repeats_expected));
  }
  if (same_content_rescues >= SAME_CONTENT_MIN) return 0;
  return -Math.min(6, poissonSurprise(repeats, repeats_expected) / 2);
}

function rescueEvidence(found: Row, rescueSeconds: number): FamilyEvidence[] {
  const { refusals, rescues, same_content_rescues, switches, calls } = found;
  if (refusals === 0) return [];
  // Where switches do not care about refusals, a refusal is followed by a switch as any call is.
  const expected = refusals * (switches / calls);
  const chance = poissonSurprise(rescues, expected) / 2;
  const same = SAME_CONTENT_WEIGHT * same_content_rescues;
  const refused = plural(refusals, "refused call");
  const within = `succeeded within ${rescueSeconds} s with another account`;
  // Two readings of the same calls: the stronger one counts.
  if (same > chance) {
    return [
      {
        feature: "refused_content_rescued_by_another_account",
        observed: same_content_rescues,
        // The same content comes again by chance hardly ever.
        expected: 0,
        weight: round(Math.min(10, same)),
        text: `of ${refused} ${say(same_content_rescues)} ${within}, with the same content (by chance: hardly any)`,
        family: "quota",
      },
    ];
  }
  return [
    {
      feature: "refusals_rescued_by_another_account",
      observed: rescues,
      expected: round(expected),
      weight: round(Math.min(10, chance)),
      text: `of ${refused} ${say(rescues)} ${within}, where chance would give ${say(round(expected))}`,
      family: "quota",
    },
  ];
}

function rescuesOf({ refusals, rescues }: Row): string {
  if (refusals === 0) return "";
  return `; another account made good at once ${say(rescues)} of ${plural(refusals, "refusal")}`;
}

/** What kind of caller it is, in a word: the subject is «kind:value». */
function wordOf(subject: string): string {
  const kind = subject.slice(0, subject.indexOf(":"));
  return kind === "caller" ? "client at one address" : kind;
}

function severityOf({ account_ids, rescues, same_content_rescues }: Row): Severity {
  const rescued = rescues >= 5 || same_content_rescues >= 3;
  return account_ids.length >= 5 && rescued ? "high" : "medium";
}
