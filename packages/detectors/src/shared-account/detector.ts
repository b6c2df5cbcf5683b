import type { FamilyEvidence, Severity } from "@ringfence/schemas";
import { z } from "zod";
import { defineDetector, windowOf } from "../define.ts";
import { circumstancesOf } from "./circumstances.ts";
import { lookAlikes } from "./look-alikes.ts";
import { isFoundKey, type Origins, originsOf, scoutsOf } from "./origins.ts";
import { percent, plural, poissonSurprise, round, say } from "../statistics.ts";

const params = z.object({
  /** Requests from which on an origin counts: one that called once is a visitor. */
  origin_requests_min: z.int().min(1).default(5),
  /** Fewer independent origins are a person with a laptop, a phone and a build server. */
  actors_min: z.int().min(2).default(4),
  /** Independent origins that one innocent credential shows in a day. */
  actors_expected: z.number().positive().default(1.5),
});

const row = z.strictObject({
  subject_id: z.string(),
  api_key_id: z.string(),
  window_start: z.string(),
  window_end: z.string(),
  uses: z.array(
    z.tuple([z.string(), z.string(), z.string().nullable(), z.int(), z.int(), z.array(z.int())]),
  ),
  openings: z.array(z.tuple([z.string(), z.string(), z.int(), z.number()])),
});

type Row = z.output<typeof row>;
export type Params = z.output<typeof params>;
/** A row with what follows from it. */
export type Found = Row & Origins & ReturnType<typeof scoutsOf>;

/** About one credential in a thousand is shared with strangers. */
const PRIOR = -7;

export const sharedAccount = defineDetector(import.meta.url, {
  id: "shared-account",
  version: 3,
  category: "pooling",
  subject: "account",
  title: "Many actors use one account",
  every: "quarter",
  candidates: true,
  params,
  row,
  assess: (measured, { origin_requests_min, actors_min, actors_expected }) => {
    const origins = originsOf(measured.uses, origin_requests_min);
    if (origins.actors < actors_min) return null;
    // Strangers who try out what they found are no community: that is leaked-key's.
    if (isFoundKey(measured.openings, measured.uses)) return null;
    return {
      subject_id: measured.subject_id,
      window: windowOf(measured),
      prior: PRIOR,
      evidence: evidenceOf(origins, actors_expected),
      severity: severityOf(origins),
      summary:
        `Credential ${measured.api_key_id} was used in one day with ` +
        `${plural(origins.clients, "client")} in the networks of ` +
        `${plural(origins.operators, "operator")} and ` +
        `${plural(origins.countries, "country", "countries")}: at least ` +
        `${plural(origins.actors, "origin")} that have nothing to do with each other, ` +
        `${say(round(origins.crowding))} at a time.`,
      account_ids: [measured.subject_id],
      api_key_ids: [measured.api_key_id],
      found: { ...measured, ...origins, ...scoutsOf(measured.openings, measured.uses) },
    };
  },
  look_alikes: lookAlikes,
  circumstances: circumstancesOf,
  triage: [
    "Do the origins run at the same time, or one after the other as a traveller would?",
    "Did the account rotate its credential, or declare end users?",
    "Are the origins in countries where the holder has people?",
  ],
});

function evidenceOf(found: Origins, expected: number): FamilyEvidence[] {
  const { actors, crowding, countries, top_share } = found;
  return [
    {
      feature: "independent_origins",
      observed: actors,
      expected,
      weight: round(Math.min(7, poissonSurprise(actors, expected))),
      text:
        `${plural(actors, "origin")} differ in both client and operator (of one customer: ` +
        `${say(expected)})`,
      family: "origin",
    },
    {
      feature: "origins_at_a_time",
      observed: round(crowding),
      expected: 1,
      // One traveller is in one place at a time.
      weight: round(Math.max(-2, Math.min(4, 4 * (crowding - 1.25)))),
      text: `on average ${say(round(crowding))} of the origins are in use at one time (of a traveller: 1)`,
      family: "timing",
    },
    {
      feature: "countries",
      observed: countries,
      expected: 1,
      weight: round(Math.min(2, 0.7 * Math.max(0, countries - 1))),
      text: `the origins lie in ${plural(countries, "country", "countries")} (of one customer: 1)`,
      family: "origin",
    },
    {
      feature: "share_of_busiest_origin",
      observed: round(top_share),
      expected: 0.9,
      weight: round(Math.max(-2, 3 * (0.7 - top_share))),
      text: `the busiest origin made ${percent(top_share)} of the requests (of one customer: 90 %)`,
      family: "volume",
    },
  ];
}

function severityOf({ actors, crowding }: Origins): Severity {
  if (actors >= 12 && crowding >= 2) return "high";
  return actors >= 6 ? "medium" : "low";
}
