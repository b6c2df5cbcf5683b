import type { FamilyEvidence, Severity } from "@ringfence/schemas";
import { z } from "zod";
import { defineDetector, windowOf } from "../define.ts";
import { plural, poissonSurprise, round, say } from "../statistics.ts";
import { circumstancesOf } from "./circumstances.ts";
import { CHANGE_MINUTES, lookAlikes, TRIES_EXPECTED } from "./look-alikes.ts";
import { page } from "./page.ts";

const params = z.object({
  /** Hours that are looked at. */
  hours: z.int().min(1).max(24).default(12),
  /** Refused calls from which on an account is looked at: one call and its repetitions are three. */
  tries_min: z.int().min(2).default(4),
  /** Refused calls over two routes from which on the account is accused; two less over three. */
  tries_medium_min: z.int().min(4).default(8),
  /** The same where they are all for one route, as those of a client that nobody looks after. */
  tries_one_route_min: z.int().min(4).default(40),
  /** What an error code says of a feature that is not open (a regular expression). */
  codes: z.string().default("entitle|feature|plan|upgrade|subscription|not_enabled|not_available"),
});

const row = z.strictObject({
  subject_id: z.string(),
  window_start: z.string(),
  window_end: z.string(),
  tries: z.array(z.tuple([z.int(), z.string(), z.int(), z.int()])),
  answered: z.array(z.string()),
  entitlements_known: z.boolean(),
  opened: z.array(z.string()),
  changed_minutes: z.int().nullable(),
});
type Row = z.output<typeof row>;
export type Params = z.output<typeof params>;

/** Of the accounts that are refused a feature several times, one in a hundred and fifty probes. */
const PRIOR = -5;
const QUARTER_SECONDS = 900;

/** What was tried in vain, and never answered. */
interface Probing {
  readonly tries: number;
  readonly routes: readonly string[];
  /** Quarters of an hour with tries. */
  readonly quarters: number;
  /** Tries whose refusal named the feature as the reason. */
  readonly named: number;
  /** First and last minute with a try, seconds since 1970; 0 without any. */
  readonly first: number;
  readonly last: number;
}

/** A row with what follows from it. */
export type Found = Row & { readonly probing: Probing };

export const entitlementProbing = defineDetector(import.meta.url, {
  id: "entitlement-probing",
  version: 1,
  category: "entitlement",
  subject: "account",
  title: "Features that are not opened to the account are tried again and again",
  every: "minute",
  candidates: true,
  params,
  row,
  prior: PRIOR,
  page,
  assess: (found, settings) => {
    const probing = probingOf(found);
    if (probing.tries < settings.tries_min) return null;
    const { tries, routes } = probing;
    return {
      subject_id: found.subject_id,
      window: windowOf(found),
      prior: PRIOR,
      evidence: evidenceOf(probing, found),
      severity: changedLately(found) ? "low" : severityOf(probing, settings),
      summary:
        `${plural(tries, "call")} for ${plural(routes.length, "route")} not opened to the account ` +
        `(${routes.slice(0, 3).join(", ")}) ${tries === 1 ? "was" : "were"} refused, and it goes on.`,
      account_ids: [found.subject_id],
      found: { ...found, probing },
    };
  },
  look_alikes: lookAlikes,
  circumstances: circumstancesOf,
  triage: [
    "Which features do the routes belong to, and which are opened to the account?",
    "Did anything answer that should have been refused?",
    "Is it a product of the account that offers the feature, or somebody who looks for a gap?",
  ],
});

function changedLately({ changed_minutes }: Row): boolean {
  return changed_minutes !== null && changed_minutes < CHANGE_MINUTES;
}

/** A refusal without a reason counts where it is known what is opened to the account. */
function probingOf({ tries, answered, entitlements_known }: Row): Probing {
  const open = new Set(answered);
  const probes = tries.filter(
    ([, route, named]) => (named === 1 || entitlements_known) && !open.has(route),
  );
  return {
    tries: probes.reduce((sum, [, , , requests]) => sum + requests, 0),
    routes: [...new Set(probes.map(([, route]) => route))].sort(),
    quarters: new Set(probes.map(([at]) => Math.floor(at / QUARTER_SECONDS))).size,
    named: probes.reduce((sum, [, , named, requests]) => sum + (named === 1 ? requests : 0), 0),
    first: probes[0]?.[0] ?? 0,
    last: probes.at(-1)?.[0] ?? 0,
  };
}

function evidenceOf(probing: Probing, found: Row): FamilyEvidence[] {
  const { tries, routes, quarters } = probing;
  const evidence: FamilyEvidence[] = [
    {
      feature: "refused_for_entitlement",
      observed: tries,
      expected: TRIES_EXPECTED,
      weight: round(Math.min(4, poissonSurprise(tries, TRIES_EXPECTED))),
      text:
        `${plural(tries, "call")} were refused because the feature is not open (one try with its ` +
        `repetitions: ${TRIES_EXPECTED})`,
      family: "quota",
    },
    {
      feature: "closed_routes",
      observed: routes.length,
      expected: 1,
      weight: round(Math.min(4, 1.75 * (routes.length - 1))),
      text:
        `they were for ${plural(routes.length, "route")}, none of which answered in a week (of one ` +
        "mistake: 1)",
      family: "content",
    },
    {
      feature: "quarters_with_tries",
      observed: quarters,
      expected: 1,
      weight: round(Math.min(3, 0.6 * (quarters - 1))),
      text:
        `they came in ${plural(quarters, "quarter of an hour", "quarters of an hour")} (of one ` +
        "mistake: 1)",
      family: "timing",
    },
  ];
  if (found.entitlements_known) {
    evidence.push({
      feature: "entitlements_of_profile",
      observed: found.opened.length,
      expected: null,
      weight: 1,
      text: `the profile names ${plural(found.opened.length, "feature")} that are open`,
      family: "identity",
    });
  }
  const changed = found.changed_minutes;
  if (changed !== null && changedLately(found)) {
    evidence.push({
      feature: "minutes_since_profile_changed",
      observed: changed,
      expected: null,
      weight: -3,
      text: `the profile changed ${say(changed)} minutes before: something was opened or lapsed`,
      family: "identity",
    });
  }
  return evidence;
}

function severityOf({ tries, routes, quarters }: Probing, settings: Params): Severity {
  const least = settings.tries_medium_min - (routes.length >= 3 ? 2 : 0);
  if (routes.length >= 2 && tries >= least) return "medium";
  return tries >= settings.tries_one_route_min && quarters >= 2 ? "medium" : "low";
}
