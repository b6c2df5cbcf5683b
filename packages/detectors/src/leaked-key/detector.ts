import type { FamilyEvidence, Severity } from "@ringfence/schemas";
import { z } from "zod";
import { defineDetector, windowOf } from "../define.ts";
import { type Newcomer, newcomersOf, type Origin } from "../newcomers.ts";
import { plural, poissonSurprise, round, say } from "../statistics.ts";
import { circumstancesOf } from "./circumstances.ts";
import { lookAlikes } from "./look-alikes.ts";

const params = z.object({
  /** Calls with which a newcomer has to begin that only look, each at something else. */
  opening_calls: z.int().min(2).max(10).default(3),
  /** Looking around takes no longer than this. */
  opening_seconds: z.int().min(1).max(3_600).default(60),
  /** Origins that come this soon after the first belong to it. */
  settling_minutes: z.int().min(0).max(1_440).default(30),
  /** Calls of others from which on a credential has an owner. */
  owner_calls_min: z.int().min(1).default(1),
  /** Hours that are looked at. */
  hours: z.int().min(1).max(168).default(48),
  /** Origins of a credential that are looked at; a bound on memory. */
  origins_max: z.int().min(2).max(10_000).default(500),
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
    ]),
  ),
});
type Row = z.output<typeof row>;
export type Params = z.output<typeof params>;

/** About one credential in a thousand that somebody new uses has leaked. */
const PRIOR = -7;
/** Calls after which what was seen weighs as much as what was not (the h of Freeman et al.). */
const BACK_OFF_CALLS = 4;
/** Log-odds below which a leak is a guess: nobody is accused of one. */
const ACCUSED_FROM = 1;

export const leakedKey = defineDetector(import.meta.url, {
  id: "leaked-key",
  version: 1,
  category: "credential_sharing",
  subject: "account",
  title: "Strangers use the key of a customer",
  every: "quarter",
  candidates: true,
  params,
  row,
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
  const [calls, looks, minutes, opening] = counts;
  const seen = { first_ms, last_ms, calls, looks, minutes, opening };
  return { client, network, operator, country, ...seen };
}

function evidenceOf(found: Found): FamilyEvidence[] {
  const { newcomers, scouts, calls_before, usual_arrivals } = found;
  const expected = newcomers.reduce((sum, { chance }) => sum + chance, 0);
  const surprise = poissonSurprise(scouts.length, expected);
  const rarity = Math.log((calls_before + BACK_OFF_CALLS) / (usual_arrivals + 1));
  const news = Math.max(...scouts.map(newsOf));
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
      expected: usual_arrivals + 1,
      weight: round(Math.max(-2, Math.min(4, rarity))),
      text:
        `${plural(calls_before, "call")} came from known origins before, and ` +
        `${plural(usual_arrivals, "new origin")} that set to work at once`,
      family: "origin",
    },
    {
      feature: "new_client_operator_country",
      observed: news,
      expected: 0,
      weight: Math.max(...scouts.map(newsWeight)),
      text: `of client, operator and country ${say(news)} had not been seen with the credential`,
      family: "identity",
    },
    {
      feature: "known_origins_go_on",
      observed: wentOn,
      expected: 0,
      weight: wentOn > 0 ? 1 : 0,
      text: `known origins went on beside ${plural(wentOn, "newcomer")}`,
      family: "timing",
    },
  ];
}

/** Back-off from client to operator to country: how many levels are new. */
function newsOf({ new_client, new_operator, new_country }: Newcomer): number {
  return [new_client, new_operator, new_country].filter(Boolean).length;
}

/**
 * A second device of the holder shows up in a network that is known. A stranger does so only where
 * it takes the trouble to, and then it takes the client over as well.
 */
function newsWeight(one: Newcomer): number {
  if (one.new_client && !one.new_operator) return -1;
  return 0.5 * newsOf(one);
}

function severityOf({ scouts, foreign_calls }: Found, evidence: FamilyEvidence[]): Severity {
  const odds = evidence.reduce((sum, { weight }) => sum + weight, PRIOR);
  if (odds < ACCUSED_FROM) return "low";
  return scouts.length >= 3 && foreign_calls >= 100 ? "high" : "medium";
}
