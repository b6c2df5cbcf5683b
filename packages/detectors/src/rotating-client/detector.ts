import type { Severity } from "@ringfence/schemas";
import { z } from "zod";
import { defineDetector, windowOf } from "../define.ts";
import { type Opened, openedTogether } from "../opened.ts";
import { circumstancesOf, handoversOf } from "./circumstances.ts";
import { lookAlikes, SAME_CONTENT_MIN } from "./look-alikes.ts";
import { page } from "./page.ts";
import { plural, poissonSurprise, say } from "../statistics.ts";
import { evidenceOf } from "./evidence.ts";
import { type Turns, turnsOf } from "./turns.ts";

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
  /** Calls of one caller whose order is worked out, the newest. */
  order_calls_max: z.int().min(100).max(20_000).default(3_000),
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
  units: z.number(),
  order: z.array(z.tuple([z.int(), z.int()])),
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
  readonly turns: Turns;
  /** Whether accounts follow one another in an order that chance does not explain. */
  readonly inTurns: boolean;
  /** Use through this caller over what the largest single allowance is for that time; or null. */
  readonly pressure: number | null;
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
/** Log-odds of one opener from which on the accounts are one actor's own. */
const ONE_ACTOR = 1;

export const rotatingClient = defineDetector(import.meta.url, {
  id: "rotating-client",
  version: 4,
  category: "pooling",
  subject: "client",
  title: "One client takes turns over many accounts",
  every: "half-hour",
  candidates: true,
  params,
  row,
  prior: PRIOR,
  page,
  assess: (measured, { rescue_seconds, hours, accounts_min }) => {
    const found = workOut(measured, hours);
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
    "Is the caller a partner with a contract, who works with accounts of its customers?",
  ],
});

/** Surprise from which on an order of the accounts is no chance, nats. */
const ORDERED = 6;
/** Share of the changes that an order foresees, at least. */
const FORESEEN_MIN = 0.6;

/**
 * Who takes part: in a rotation by turns the accounts with about the share of calls that falls to
 * each, in one by refusals the accounts that lost or took over a call.
 */
function workOut(measured: z.output<typeof row>, hours: number): Row {
  const { accounts, calls, rescued } = measured;
  const turns = turnsOf(measured.order);
  const inTurns =
    turns.foreseen >= FORESEEN_MIN * turns.changes &&
    poissonSurprise(turns.foreseen, turns.expected) >= ORDERED;
  const rescuers = new Set(rescued.flatMap(([from, to]) => [from, to]));
  const account_ids = accounts
    .filter(([id, count], index) => {
      const takesTurns = inTurns && 3 * count * accounts.length >= calls;
      return rescuers.has(id) || (takesTurns && turns.members.has(index));
    })
    .map(([id]) => id);
  const taking = new Set(account_ids);
  const profiles = measured.profiles.filter(([id]) => taking.has(id));
  const quotas = profiles.flatMap(([, , quota]) => quota ?? []);
  return {
    ...measured,
    turns,
    inTurns,
    account_ids,
    pressure: pressureOf(measured.units, quotas, hours),
    opened: openedTogether(
      profiles.flatMap(([, created_ms]) => created_ms ?? []),
      quotas,
    ),
    rescues: rescued.length,
    same_content_rescues: rescued.filter(([, , same]) => same).length,
  };
}

function pressureOf(units: number, quotas: readonly number[], hours: number): number | null {
  if (units === 0) return 0;
  return quotas.length === 0 ? null : units / ((Math.max(...quotas) * hours) / 24);
}

function isOneActors({ opened, same_content_rescues }: Row): boolean {
  return (opened?.weight ?? 0) >= ONE_ACTOR && same_content_rescues < SAME_CONTENT_MIN;
}

function callerOf({ subject_id }: Row): string {
  if (subject_id.startsWith("device:")) return "device";
  return subject_id.startsWith("network:") ? "network" : "client";
}

function rescuesOf({ refusals, rescues }: Row): string {
  if (refusals === 0) return "";
  return `; another account made good at once ${say(rescues)} of ${plural(refusals, "refusal")}`;
}

function severityOf({ account_ids, rescues, same_content_rescues }: Row): Severity {
  const rescued = rescues >= 5 || same_content_rescues >= 3;
  return account_ids.length >= 5 && rescued ? "high" : "medium";
}
