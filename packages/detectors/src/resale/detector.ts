import type { FamilyEvidence, Severity } from "@ringfence/schemas";
import { z } from "zod";
import { defineDetector, windowOf } from "../define.ts";
import { percent, plural, round, say } from "../statistics.ts";
import { effectiveThemes, neighboursAlike } from "../themes.ts";
import { circumstancesOf } from "./circumstances.ts";
import { lookAlikes } from "./look-alikes.ts";
import { page } from "./page.ts";

const params = z.object({
  /** Bits in which pieces of one theme differ at most; 32 are between strangers. */
  theme_bits: z.int().min(1).max(28).default(20),
  /** Themes that one product has at most, as a rule. */
  themes_expected: z.number().min(1).default(12),
  /** Share of the allowance that a customer of its own uses on an ordinary day. */
  use_expected: z.number().min(0.01).max(1).default(0.3),
  /** Calls a day that a business makes for itself. */
  calls_expected: z.number().min(1).default(300),
  /** Fewer calls with content in a day are no sample. */
  pieces_min: z.int().min(20).default(120),
  /** Pieces of content that are compared with each other; a bound on work. */
  pieces_max: z.int().min(50).max(2_000).default(256),
  /** Successful calls in two hours without which there is nothing to look at. */
  recent_calls_min: z.int().min(1).default(12),
});

const row = z.strictObject({
  subject_id: z.string(),
  window_start: z.string(),
  window_end: z.string(),
  calls: z.int(),
  units: z.number(),
  first_ms: z.int(),
  last_ms: z.int(),
  refusals: z.int(),
  api_keys: z.int(),
  networks: z.int(),
  addresses: z.int(),
  clients: z.int(),
  end_users: z.int(),
  pieces: z.array(z.string()),
  quota: z.number().nullable(),
});
/** A row with the number of themes in it, and how often a piece is of the theme before. */
export type Row = z.output<typeof row> & { readonly themes: number; readonly alike: number };
export type Params = z.output<typeof params>;

/** About one busy account in two hundred is sold on. */
const PRIOR = -5.4;
/** Log-odds below which nobody is accused. */
const ACCUSED_FROM = 0.2;

export const resale = defineDetector(import.meta.url, {
  id: "resale",
  version: 1,
  category: "resale",
  subject: "account",
  title: "The work of many customers behind one account",
  every: "two-hours",
  candidates: true,
  params,
  row,
  prior: PRIOR,
  page,
  assess: (measured, settings) => {
    const themes = effectiveThemes(measured.pieces, settings.theme_bits);
    if (themes === null) return null;
    const alike = neighboursAlike(measured.pieces, settings.theme_bits);
    const found = { ...measured, themes: round(themes), alike };
    const evidence = evidenceOf(found, settings);
    return {
      subject_id: found.subject_id,
      window: windowOf(found),
      prior: PRIOR,
      evidence,
      severity: severityOf(evidence),
      summary:
        `${plural(found.calls, "piece")} of content in a day are of about ` +
        `${plural(Math.round(found.themes), "theme")} that have nothing to do with each other, ` +
        `from ${plural(found.addresses, "address", "addresses")}` +
        (found.quota === null
          ? "."
          : `, and took ${Math.round((100 * found.units) / found.quota)} % of the allowance.`),
      account_ids: [found.subject_id],
      found,
    };
  },
  look_alikes: lookAlikes,
  circumstances: circumstancesOf,
  triage: [
    "Ask the account what it builds: a product that passes free text on looks the same",
    "Look for a price list, a gateway or a bot that offers access",
    "Check whether the account is an authorized reseller whose profile does not say so",
  ],
});

/**
 * Together the weights stay below nine to one: what is measured here cannot tell resale from a
 * product that passes its users' own words on, so that a person has to look before anything else.
 */
function evidenceOf(found: Row, settings: Params): FamilyEvidence[] {
  const { themes, alike, calls, api_keys, networks, clients, end_users } = found;
  const { themes_expected, calls_expected } = settings;
  return [
    {
      feature: "themes",
      observed: round(themes),
      expected: themes_expected,
      weight: round(within(3 * Math.log(themes / themes_expected), -6, 3.4)),
      text:
        `its content is of about ${plural(Math.round(themes), "unrelated theme")} (that of one ` +
        `product: ${say(themes_expected)} at most)`,
      family: "content",
    },
    {
      feature: "neighbours_of_one_theme",
      observed: round(alike),
      expected: 0.3,
      weight: round(within(8 * (0.4 - alike), -4, 0)),
      text:
        `${percent(alike)} of its pieces are of the theme of the piece before (of customers in a ` +
        "queue: 30 %)",
      family: "timing",
    },
    ...useEvidence(found, settings),
    {
      feature: "calls_with_content",
      observed: calls,
      expected: calls_expected,
      weight: round(within(Math.log(calls / calls_expected), -1, 1)),
      text:
        `${plural(calls, "call")} with content in a day (of a business for itself: ` +
        `${say(calls_expected)})`,
      family: "volume",
    },
    {
      feature: "networks",
      observed: networks,
      expected: 3,
      weight: round(within(3 - networks, -3, 0.8)),
      text: `everything comes through ${plural(networks, "network")} (of a company: 3 or more)`,
      family: "origin",
    },
    {
      feature: "credentials",
      observed: api_keys,
      expected: 2,
      weight: round(within(1 - 1.5 * Math.log(api_keys), -4, 0.8)),
      text: `${plural(api_keys, "credential")} for all of it (of a company: 2 or more)`,
      family: "identity",
    },
    {
      feature: "themes_per_end_user",
      observed: end_users === 0 ? clients : round(themes / end_users),
      expected: end_users === 0 ? 1 : 0.1,
      // A product has many more users than templates; customers bring a template each.
      weight:
        end_users === 0 ? 0.3 : round(within(2 * Math.log10((5 * themes) / end_users), -2, 0.3)),
      text:
        end_users === 0
          ? "no end users are declared"
          : `${plural(end_users, "end user")} are declared`,
      family: "identity",
    },
  ];
}

/** What is not known of the allowance says nothing, but a refusal says that it is used up. */
function useEvidence({ units, quota, refusals }: Row, { use_expected }: Params): FamilyEvidence[] {
  if (quota === null && refusals === 0) return [];
  const used = refusals > 0 ? 1 : units / (quota ?? 1);
  return [
    {
      feature: "share_of_allowance",
      observed: round(used),
      expected: use_expected,
      weight: round(within(3 * (used - use_expected), -2, 1.25)),
      text:
        refusals > 0
          ? `the allowance was used up (of a customer on an ordinary day: ${percent(use_expected)})`
          : `${percent(used)} of a day's allowance was used (of a customer on an ordinary day: ` +
            `${percent(use_expected)})`,
      family: "quota",
    },
  ];
}

function severityOf(evidence: readonly FamilyEvidence[]): Severity {
  const odds = evidence.reduce((sum, { weight }) => sum + weight, PRIOR);
  return odds < ACCUSED_FROM ? "low" : "medium";
}

function within(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
