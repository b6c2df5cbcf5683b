import type { FamilyEvidence, Severity } from "@ringfence/schemas";
import { z } from "zod";
import { familiesOf, packedPieces } from "../content-families.ts";
import { defineDetector, windowOf } from "../define.ts";
import { percent, plural, poissonSurprise, round, say } from "../statistics.ts";
import { circumstancesOf } from "./circumstances.ts";
import { BY_HAND, lookAlikes, SITTINGS } from "./look-alikes.ts";
import { page } from "./page.ts";

const params = z.object({
  /** Bits in which near-duplicates differ at most. */
  near_bits: z.int().min(0).max(16).default(3),
  /** Pieces back to which a piece is compared. */
  reach: z.int().min(1).max(200).default(30),
  /** Near-duplicates from which on a family is more than somebody trying variations. */
  family_min: z.int().min(3).max(100).default(8),
  /** Hours of the day with systematic questions from which on it is no batch. */
  hours_min: z.int().min(1).max(24).default(6),
  /** Fewer pieces of content are no sample. */
  pieces_min: z.int().min(8).default(40),
  /** Pairs of neighbours that have to be near before families are worked out. */
  near_pairs_min: z.int().min(1).default(8),
  /** Pieces of an account that are looked at, the newest; a bound on memory. */
  pieces_max: z.int().min(100).max(20_000).default(2_000),
  /** Hours that are looked at. */
  hours: z.int().min(1).max(168).default(24),
  /** Successful calls in two hours without which there is nothing to look at. */
  recent_calls_min: z.int().min(1).default(4),
});

const row = z.strictObject({
  subject_id: z.string(),
  window_start: z.string(),
  window_end: z.string(),
  content_calls: z.int(),
  distinct_pieces: z.int(),
  pieces: packedPieces,
});
type Row = z.output<typeof row>;
export type Params = z.output<typeof params>;

/** About one busy account in a thousand asks in order to learn the model. */
const PRIOR = -7;
/**
 * Share of pieces that vary one before, for somebody who varies much. Chains are then longer than
 * n with the chance 0.5^(n - 1).
 */
const VARIES = 0.5;
/** Log-odds below which nobody is accused. */
const ACCUSED_FROM = 1;
const HOUR_MS = 3_600_000;

export const modelExtraction = defineDetector(import.meta.url, {
  id: "model-extraction",
  version: 3,
  category: "extraction",
  subject: "account",
  title: "Systematic questions to learn the model",
  every: "two-hours",
  candidates: true,
  params,
  row,
  prior: PRIOR,
  page,
  assess: (measured, settings) => {
    const found = workOut(measured, settings);
    if (found.families.length === 0) return null;
    const evidence = evidenceOf(found, settings);
    return {
      subject_id: measured.subject_id,
      window: windowOf(measured),
      prior: PRIOR,
      evidence,
      severity: severityOf(found, evidence, settings),
      summary:
        `${plural(found.systematic, "piece")} of ${say(found.pieces)} asked for in ` +
        `${plural(settings.hours, "hour")} are small steps from one another, in ` +
        `${plural(found.families.length, "family", "families")} of up to ${say(found.longest)}, ` +
        `spread over ${plural(found.hours, "hour")}.`,
      account_ids: [measured.subject_id],
      found,
    };
  },
  look_alikes: lookAlikes,
  circumstances: circumstancesOf,
  triage: [
    "Read a few neighbouring inputs: does one slot run through a list or a range?",
    "Ask whether the account trains a model; look for other accounts with the same templates",
    "Compare the cost with what a product of this kind could earn",
  ],
});

export interface Found {
  readonly pieces: number;
  /** Share of the calls that asked for something new. */
  readonly novelty: number;
  /** Chains of pieces, and how many of them are longer than variations usually are. */
  readonly chains: number;
  readonly families: readonly { readonly times: readonly number[] }[];
  readonly systematic: number;
  readonly longest: number;
  /**
   * Hours over which they are spread: the exponential of the entropy of their shares (Hill 1973), so
   * that a job of minutes with something like it now and then is not one of hours.
   */
  readonly hours: number;
  /** Deviation of the pauses between systematic questions over their mean; 1 where chance rules. */
  readonly unevenness: number;
}

function workOut(measured: Row, settings: Params): Found {
  const { pieces, content_calls, distinct_pieces } = measured;
  const chains = familiesOf(pieces, settings.near_bits, settings.reach);
  const families = chains.filter(({ times }) => times.length >= settings.family_min);
  const times = families.flatMap((one) => one.times).sort((x, y) => x - y);
  return {
    pieces: pieces.times.length,
    novelty: distinct_pieces / content_calls,
    chains: chains.length,
    families,
    systematic: times.length,
    longest: families[0]?.times.length ?? 0,
    hours: round(hoursOf(times)),
    unevenness: unevennessOf(times),
  };
}

function hoursOf(times: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const at of times) {
    const hour = Math.floor(at / HOUR_MS);
    counts.set(hour, (counts.get(hour) ?? 0) + 1);
  }
  const shares = [...counts.values()].map((count) => count / times.length);
  return shares.length === 0
    ? 0
    : Math.exp(-shares.reduce((sum, share) => sum + share * Math.log(share), 0));
}

function unevennessOf(times: readonly number[]): number {
  const pauses = times.slice(1).map((at, index) => at - (times[index] ?? at));
  if (pauses.length < 8) return 1;
  const mean = pauses.reduce((sum, one) => sum + one, 0) / pauses.length;
  const square = pauses.reduce((sum, one) => sum + (one - mean) ** 2, 0) / pauses.length;
  return mean === 0 ? 1 : Math.sqrt(square) / mean;
}

function evidenceOf(found: Found, { family_min, hours_min }: Params): FamilyEvidence[] {
  const { chains, families, systematic, pieces, longest, hours, novelty, unevenness } = found;
  const expected = chains * VARIES ** (family_min - 1);
  const byCount = poissonSurprise(families.length, expected);
  const byLength = (longest - 1) * -Math.log(VARIES) - Math.log(chains);
  return [
    {
      feature: "families_of_near_duplicates",
      observed: families.length,
      expected: round(expected),
      weight: round(Math.max(0, Math.min(10, Math.max(byCount, byLength)))),
      text:
        `${plural(families.length, "family", "families")} of ${family_min} near-duplicates or ` +
        `more, the longest a chain of ${say(longest)}; ${say(systematic)} of ` +
        `${plural(pieces, "piece")} belong to them (families by chance: ${say(round(expected))})`,
      family: "content",
    },
    {
      feature: "hours_with_systematic_questions",
      observed: hours,
      expected: hours_min,
      weight: round(hoursWeight(hours, hours_min)),
      text:
        `they are spread over ${plural(hours, "hour")}, each weighed by how many came in it (a ` +
        `batch: fewer than ${say(hours_min)})`,
      family: "timing",
    },
    {
      feature: "share_of_new_content",
      observed: round(novelty),
      expected: 0.9,
      weight: round(Math.min(0, 10 * (novelty - 0.7))),
      text: `${percent(novelty)} of the calls asked for something new (of work of one's own: 90 %)`,
      family: "volume",
    },
    {
      feature: "unevenness_of_pauses",
      observed: round(unevenness),
      expected: 1,
      weight: round(paceWeight(unevenness, systematic)),
      text:
        `the pauses between them deviate by ${say(round(unevenness))} times their mean (of people: 1` +
        `${unevenness > SITTINGS ? "; more, in sittings" : ""})`,
      family: "timing",
    },
  ];
}

/** Nobody is at it for longer in a day; whoever collects goes on. */
const WORKING_HOURS = 9;

function hoursWeight(hours: number, least: number): number {
  if (hours < least) return 2 * (hours - least);
  return Math.max(0, Math.min(2.5, (hours - WORKING_HOURS) / 2));
}

/** An even pace speaks for a program. Drafts of a writer come close together, and then none for hours. */
function paceWeight(unevenness: number, systematic: number): number {
  if (unevenness <= SITTINGS) return Math.max(0, Math.min(1.5, 3 * (0.7 - unevenness)));
  return systematic >= BY_HAND ? 0 : -Math.min(4.5, 1.5 + 2 * (unevenness - SITTINGS));
}

function severityOf(found: Found, evidence: FamilyEvidence[], { hours_min }: Params): Severity {
  const odds = evidence.reduce((sum, { weight }) => sum + weight, PRIOR);
  if (odds < ACCUSED_FROM || found.hours < hours_min) return "low";
  return found.systematic >= 500 && found.hours >= 2 * hours_min ? "high" : "medium";
}
