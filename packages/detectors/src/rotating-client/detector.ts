import type { FamilyEvidence, Severity } from "@ringfence/schemas";
import { z } from "zod";
import { defineDetector, windowOf } from "../define.ts";
import { plural, poissonScarcity, poissonSurprise, round, say } from "../statistics.ts";

const params = z.object({
  /** Fewer accounts behind one caller are a person with a second account. */
  accounts_min: z.int().min(2).default(3),
  /** More accounts behind one caller are a crowd or a whole gateway of a partner. */
  accounts_max: z.int().min(3).default(400),
  /** Calls of one caller that are looked at; a bound on memory. */
  calls_max: z.int().min(100).max(100_000).default(20_000),
  /** Fewer calls of one caller say nothing about its order. */
  calls_min: z.int().min(10).default(30),
  /** Fewer changes from one account to another are no rotation. */
  switches_min: z.int().min(2).default(10),
  /** A refused call that another account makes good within this time was rescued. */
  rescue_seconds: z.int().min(1).max(600).default(20),
});

const row = z.strictObject({
  subject_id: z.string(),
  window_start: z.string(),
  window_end: z.string(),
  caller_kind: z.string(),
  account_ids: z.array(z.string()),
  api_key_ids: z.array(z.string()),
  calls: z.int(),
  switches: z.int(),
  repeats_expected: z.number(),
  refusals: z.int(),
  rescues: z.int(),
  same_content_rescues: z.int(),
});
type Row = z.output<typeof row>;

/** Most callers of several accounts are integrators, agencies and shared machines. */
const PRIOR = -6;

export const rotatingClient = defineDetector(import.meta.url, {
  id: "rotating-client",
  version: 1,
  category: "pooling",
  subject: "client",
  title: "One client takes turns over many accounts",
  every: "quarter",
  params,
  row,
  assess: (found, { rescue_seconds }) => ({
    subject_id: found.subject_id,
    window: windowOf(found),
    prior: PRIOR,
    evidence: evidenceOf(found, rescue_seconds),
    severity: severityOf(found),
    summary:
      `One ${found.caller_kind === "device" ? "device" : "client"} made ` +
      `${plural(found.calls, "call")} in an hour with ` +
      `${plural(found.account_ids.length, "account")}, switching ` +
      `${plural(found.switches, "time")}; ${say(found.rescues)} of ` +
      `${plural(found.refusals, "refusal")} were made good at once by another account.`,
    account_ids: found.account_ids,
    api_key_ids: found.api_key_ids,
  }),
  benign: [
    "a crowd behind one NAT: many clients, each with one account",
    "an agency that works in one client's account after the other: long runs, few switches",
    "an integrator that calls with its customers' keys: mixes at random, does not pass on refusals",
    "a test harness: few calls",
  ],
  triage: [
    "Do refused calls come again at once with another account and the same content?",
    "Do the accounts know each other (organization, payment), or are they strangers?",
    "Is the caller a partner with a contract? Then put it on the allow-list",
  ],
});

function evidenceOf(found: Row, rescueSeconds: number): FamilyEvidence[] {
  const { calls, switches, repeats_expected, refusals, rescues } = found;
  const repeats = calls - 1 - switches;
  const evidence: FamilyEvidence[] = [
    {
      feature: "repeats_of_an_account",
      observed: repeats,
      expected: round(repeats_expected),
      weight: round(repeatWeight(repeats, repeats_expected)),
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
      text: `${plural(found.account_ids.length, "account")} behind one caller`,
      family: "identity",
    },
  ];
  if (refusals > 0) {
    // Where switches do not care about refusals, a refusal is followed by one as any call is,
    // and with the same content hardly ever.
    const expected = refusals * (switches / calls) * 0.05;
    evidence.push({
      feature: "refusals_rescued_by_another_account",
      observed: rescues,
      expected: round(expected),
      weight: round(Math.min(8, poissonSurprise(rescues, expected) / 2)),
      text:
        `${say(rescues)} of ${plural(refusals, "refused call")} succeeded within ` +
        `${rescueSeconds} s with another account` +
        (found.same_content_rescues > 0
          ? `, ${say(found.same_content_rescues)} of them with the same content`
          : ""),
      family: "quota",
    });
  }
  return evidence;
}

/** Fewer repeats than chance speak for a rotation, more for sessions of people. */
function repeatWeight(repeats: number, expected: number): number {
  if (repeats >= expected) return -Math.min(6, poissonSurprise(repeats, expected) / 2);
  return Math.min(7, poissonScarcity(repeats, expected) / 2);
}

function severityOf({ account_ids, rescues }: Row): Severity {
  if (account_ids.length >= 5 && rescues >= 5) return "high";
  return "medium";
}
