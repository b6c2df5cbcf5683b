import type { FamilyEvidence, Severity } from "@ringfence/schemas";
import { z } from "zod";
import { unrelatedOf } from "../content-likeness.ts";
import { defineDetector, windowOf } from "../define.ts";
import { circumstancesOf } from "./circumstances.ts";
import { lookAlikes } from "./look-alikes.ts";
import { page } from "./page.ts";
import { isFoundKey, type Origins, originsOf, scoutsOf } from "./origins.ts";
import { percent, plural, poissonSurprise, round, say } from "../statistics.ts";

const params = z.object({
  /** Requests from which on an origin counts: one that called once is a visitor. */
  origin_requests_min: z.int().min(1).default(5),
  /** Fewer independent origins are a person with a laptop and a phone, or with a build server. */
  actors_min: z.int().min(2).default(3),
  /** Independent origins from which on they alone can tell, where their work is unknown. */
  actors_alone_min: z.int().min(3).default(4),
  /** First contents of a client that are compared with those of the others. */
  pieces_max: z.int().min(4).max(100).default(24),
  /** Networks of a client by which people of one office are known. */
  networks_max: z.int().min(1).max(100).default(32),
  /** Clients of a credential whose contents are compared; a bound on work. */
  clients_max: z.int().min(3).max(1_000).default(64),
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
  contents: z.array(z.tuple([z.array(z.string()), z.array(z.string())])),
  organization: z.string().nullable(),
});

type Row = z.output<typeof row>;
export type Params = z.output<typeof params>;
/** A row with what follows from it. */
export type Found = Row &
  Origins &
  ReturnType<typeof scoutsOf> & {
    /** Clients with work that has nothing to do with that of any other; null where unknown. */
    readonly unrelated: number | null;
  };

/** About one credential in a thousand is shared with strangers. */
const PRIOR = -7;

export const sharedAccount = defineDetector(import.meta.url, {
  id: "shared-account",
  version: 5,
  category: "pooling",
  subject: "account",
  title: "Many actors use one account",
  every: "quarter",
  candidates: true,
  params,
  row,
  prior: PRIOR,
  page,
  assess: (measured, settings) => {
    const origins = originsOf(measured.uses, settings.origin_requests_min);
    const workers = measured.contents.map(([pieces, networks]) => ({ pieces, networks }));
    const unrelated = unrelatedOf(workers);
    const actors_min = unrelated === null ? settings.actors_alone_min : settings.actors_min;
    if (origins.actors < actors_min) return null;
    // Strangers who try out what they found are no community: that is leaked-key's.
    if (isFoundKey(measured.openings, measured.uses)) return null;
    const evidence = [
      ...evidenceOf(origins, settings.actors_expected, measured.organization !== null),
      ...workEvidence(unrelated, measured.contents.length, origins),
    ];
    return {
      subject_id: measured.subject_id,
      window: windowOf(measured),
      prior: PRIOR,
      evidence,
      severity: severityOf(origins, unrelated, evidence),
      summary:
        `Credential ${measured.api_key_id} was used in one day with ` +
        `${plural(origins.clients, "client")} in the networks of ` +
        `${plural(origins.operators, "operator")} and ` +
        `${plural(origins.countries, "country", "countries")}: at least ` +
        `${plural(origins.actors, "origin")} that have nothing to do with each other, ` +
        `${say(round(origins.crowding))} at a time${workOf(unrelated)}.`,
      account_ids: [measured.subject_id],
      api_key_ids: [measured.api_key_id],
      found: { ...measured, ...origins, ...scoutsOf(measured.openings, measured.uses), unrelated },
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

function evidenceOf(found: Origins, expected: number, isCompany: boolean): FamilyEvidence[] {
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
      weight: round(countryWeight(countries, isCompany)),
      text:
        `the origins lie in ${plural(countries, "country", "countries")} (of one customer: 1)` +
        (countries <= 1 && isCompany ? ", and the account names an organization" : ""),
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

/** A small company is at home in one country; of communities one in three is. */
function countryWeight(countries: number, isCompany: boolean): number {
  if (countries > 1) return Math.min(2, 0.7 * (countries - 1));
  return isCompany ? -4 : -1;
}

/**
 * Log-odds by how many clients have work of their own and were never where another was. A laptop
 * beside a server are two; three or four may be a company that works at home.
 */
const UNRELATED_WEIGHTS = [0, -4, -1, 5, 6.5, 8, 9.5] as const;
/** Hours after which people of one office have been seen in it. */
const OFFICE_HOURS = 10;

/** Colleagues have one task, the machines of one person too; strangers each have their own. */
function workEvidence(
  unrelated: number | null,
  clients: number,
  { hours }: Origins,
): FamilyEvidence[] {
  if (unrelated === null) return [];
  const weight = UNRELATED_WEIGHTS[Math.min(unrelated, UNRELATED_WEIGHTS.length - 1)] ?? 0;
  return [
    {
      feature: "clients_with_unrelated_work",
      observed: unrelated,
      expected: 1,
      weight: round(Math.min(weight, weight * Math.min(1, hours / OFFICE_HOURS))),
      text:
        `${say(unrelated)} of ${plural(clients, "client")} ask for things that have nothing to do ` +
        "with what the others ask for, and were never in one network with them",
      family: "content",
    },
  ];
}

function workOf(unrelated: number | null): string {
  return unrelated === null || unrelated < 3
    ? ""
    : `; ${say(unrelated)} of the clients have work that has nothing to do with the others'`;
}

/** Log-odds below which sharing is a guess: nobody is accused of it. */
const ACCUSED_FROM = 1;

function severityOf(
  { actors, crowding }: Origins,
  unrelated: number | null,
  evidence: readonly FamilyEvidence[],
): Severity {
  const odds = evidence.reduce((sum, { weight }) => sum + weight, PRIOR);
  if (actors >= 12 && crowding >= 2) return "high";
  // A company that works at home comes through the few operators of one town.
  const strangers = actors >= 4 && (unrelated ?? 0) >= 4;
  return odds >= ACCUSED_FROM && (actors >= 6 || strangers) ? "medium" : "low";
}
