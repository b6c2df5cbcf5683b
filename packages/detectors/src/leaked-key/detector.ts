import type { FamilyEvidence, Severity } from "@ringfence/schemas";
import { z } from "zod";
import { isUnrelated } from "../content-likeness.ts";
import { defineDetector, windowOf } from "../define.ts";
import { type Newcomer, newcomersOf, type Origin } from "../newcomers.ts";
import { plural, poissonSurprise, round, say } from "../statistics.ts";
import { circumstancesOf } from "./circumstances.ts";
import { lookAlikes } from "./look-alikes.ts";
import { page } from "./page.ts";

const params = z.object({
  /** Calls with which a newcomer has to begin that only look, each at something else. */
  opening_calls: z.int().min(2).max(10).default(3),
  /** Looking around takes no longer than this. */
  opening_seconds: z.int().min(1).max(3_600).default(60),
  /** Hours for which a network is new to an account. */
  new_hours: z.int().min(1).max(23).default(6),
  /** Origins that come this soon after the first belong to it. */
  settling_minutes: z.int().min(0).max(1_440).default(30),
  /** Calls of others from which on a credential has an owner. */
  owner_calls_min: z.int().min(1).default(1),
  /** Hours that are looked at. */
  hours: z.int().min(1).max(168).default(48),
  /** Origins of a credential that are looked at; a bound on memory. */
  origins_max: z.int().min(2).max(10_000).default(500),
  /** First contents of an origin that are compared with those of the others. */
  pieces_max: z.int().min(4).max(100).default(16),
});

const row = z.strictObject({
  subject_id: z.string(),
  api_key_id: z.string(),
  window_start: z.string(),
  window_end: z.string(),
  origins: z.array(
    z.tuple([
      z.string(),
      z.string(),
      z.string().nullable(),
      z.string().nullable(),
      z.int(),
      z.int(),
      z.int(),
      z.int(),
      z.int(),
      z.array(z.tuple([z.int(), z.string(), z.boolean()])),
      z.array(z.string()),
    ]),
  ),
});
type Row = z.output<typeof row>;
export type Params = z.output<typeof params>;

/** About one credential in four hundred that somebody new uses has leaked. */
const PRIOR = -6;
/** Calls of a credential after which its usual origins are known. */
const KNOWN_CALLS = 20;
/** Log-odds below which a leak is a guess: nobody is accused of one. */
const ACCUSED_FROM = 1.5;

export const leakedKey = defineDetector(import.meta.url, {
  id: "leaked-key",
  version: 4,
  category: "credential_sharing",
  subject: "account",
  title: "Strangers use the key of a customer",
  every: "quarter",
  candidates: true,
  params,
  row,
  prior: PRIOR,
  page,
  assess: (measured, settings) => {
    const found = workOut(measured, settings);
    if (found === null) return null;
    const { scouts, newcomers } = found;
    const evidence = evidenceOf(found);
    return {
      subject_id: measured.subject_id,
      window: windowOf(measured),
      prior: PRIOR,
      evidence,
      severity: severityOf(found, evidence),
      summary:
        `Credential ${measured.api_key_id}, used ${plural(found.calls_before, "time")} before, ` +
        `was tried out from ${plural(scouts.length, "new origin")} of ` +
        `${say(newcomers.length)} that came, which have made ` +
        `${plural(found.foreign_calls, "call")} since.`,
      account_ids: [measured.subject_id],
      api_key_ids: [measured.api_key_id],
      found,
    };
  },
  look_alikes: lookAlikes,
  circumstances: circumstancesOf,
  triage: [
    "Ask the holder whether the new origins are theirs, and rotate the key if not",
    "Search public repositories and pastes for the key's identifier",
    "Look at what the new origins asked for after they had looked around",
  ],
});

export interface Found {
  readonly newcomers: readonly Newcomer[];
  readonly scouts: readonly Newcomer[];
  /** Calls before the first of them came, and those that they made. */
  readonly calls_before: number;
  readonly foreign_calls: number;
  /** Networks that came and began with work: how usual something new is here. */
  readonly usual_arrivals: number;
}

/** Null where nobody new looked around. */
function workOut(measured: Row, settings: Params): Found | null {
  const scouting = {
    calls: settings.opening_calls,
    within_ms: settings.opening_seconds * 1_000,
  };
  const origins = measured.origins.map(originOf);
  const newcomers = newcomersOf(origins, scouting, settings.settling_minutes * 60_000);
  const scouts = newcomers.filter((one) => one.scouts);
  const [first] = scouts;
  if (first === undefined || first.calls_before < settings.owner_calls_min) return null;
  return {
    newcomers,
    scouts,
    calls_before: first.calls_before,
    foreign_calls: scouts.reduce((sum, { origin }) => sum + origin.calls, 0),
    usual_arrivals: newcomers.length - scouts.length,
  };
}

function originOf(use: Row["origins"][number]): Origin {
  const [client, network, operator, country, first_ms, last_ms, ...counts] = use;
  const [calls, looks, minutes, opening, pieces] = counts;
  const seen = { first_ms, last_ms, calls, looks, minutes, opening, pieces };
  return { client, network, operator, country, ...seen };
}

function evidenceOf(found: Found): FamilyEvidence[] {
  const { newcomers, scouts, calls_before, usual_arrivals } = found;
  const expected = newcomers.reduce((sum, { chance }) => sum + chance, 0);
  const surprise = poissonSurprise(scouts.length, expected);
  const [news, newsText] = newsOf(scouts);
  const wentOn = scouts.filter((one) => one.others_went_on).length;
  return [
    {
      feature: "newcomers_that_looked_around",
      observed: scouts.length,
      expected: round(expected),
      weight: round(Math.min(9, surprise)),
      text:
        `${plural(scouts.length, "newcomer")} began with calls that cost nothing, each at ` +
        `something else, as somebody does who tries a key out (by chance: ${say(round(expected))})`,
      family: "timing",
    },
    {
      feature: "calls_before_the_first_newcomer",
      observed: calls_before,
      expected: KNOWN_CALLS,
      weight: round(historyWeight(calls_before, usual_arrivals)),
      text:
        `${plural(calls_before, "call")} came from known origins before, and ` +
        `${plural(usual_arrivals, "new origin")} that set to work at once`,
      family: "origin",
    },
    {
      feature: "new_client_operator_country",
      observed: news,
      expected: 0,
      weight: round(Math.max(...scouts.map(newsWeight))),
      text: newsText,
      family: "identity",
    },
    {
      feature: "known_origins_go_on",
      observed: wentOn,
      expected: scouts.length,
      weight: wentOn > 0 ? 0 : -1,
      text:
        wentOn > 0
          ? `known origins went on beside ${plural(wentOn, "newcomer")}`
          : `no known origin was used after ${plural(scouts.length, "newcomer")} came`,
      family: "timing",
    },
    ...contentEvidence(scouts),
  ];
}

/**
 * A long history from few origins makes something new rare, in proportion, as the rule of succession
 * has it; where arrivals are usual, they are.
 */
function historyWeight(calls: number, arrivals: number): number {
  return Math.max(-2, Math.min(2.5, Math.log((calls + 4) / (KNOWN_CALLS * (arrivals + 1)))));
}

/** The strangest of them: how much of client, operator and country was never seen. */
function newsOf(scouts: readonly Newcomer[]): [count: number, text: string] {
  const words = ({ new_client, new_operator, new_country }: Newcomer) => [
    ...(new_client ? ["client"] : []),
    ...(new_operator ? ["operator"] : []),
    ...(new_country ? ["country"] : []),
  ];
  const [most = []] = scouts.map(words).sort((x, y) => y.length - x.length);
  const text =
    most.length === 0
      ? "0 of client, operator and country are new: only the address is"
      : `${most.length} of client, operator and country had not been seen with the credential: ${most.join(", ")}`;
  return [most.length, text];
}

/**
 * How much more often strangers come like that than the holder. A second device of the holder shows
 * up where the first is, or travels; machines of one fleet are alike. A stranger rents a machine with
 * software of its own, or takes the trouble to look like the holder.
 */
function newsWeight({ new_client, new_operator, new_country }: Newcomer): number {
  if (!new_operator) return -1;
  if (!new_client) return 0.5;
  return new_country ? 1.2 : 2.5;
}

/** What strangers ask for has nothing to do with what the holder does. */
function contentEvidence(scouts: readonly Newcomer[]): FamilyEvidence[] {
  const known = scouts.flatMap(({ likeness }) => likeness ?? []);
  if (known.length === 0) return [];
  const least = Math.min(...known);
  return [
    {
      feature: "likeness_of_content",
      observed: round(least),
      expected: 0.9,
      weight: isUnrelated(least) ? 1.4 : least > 0.5 ? -4 : 0,
      text: `${Math.round(100 * least)} % of what a newcomer asked for is like what was asked for before`,
      family: "content",
    },
  ];
}

function severityOf({ scouts, foreign_calls }: Found, evidence: FamilyEvidence[]): Severity {
  const odds = evidence.reduce((sum, { weight }) => sum + weight, PRIOR);
  if (odds < ACCUSED_FROM) return "low";
  return scouts.length >= 3 && foreign_calls >= 100 ? "high" : "medium";
}
