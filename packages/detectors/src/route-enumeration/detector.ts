import type { FamilyEvidence, Severity } from "@ringfence/schemas";
import { z } from "zod";
import { defineDetector, windowOf } from "../define.ts";
import { percent, plural, round, say } from "../statistics.ts";
import { circumstancesOf } from "./circumstances.ts";
import { lookAlikes } from "./look-alikes.ts";
import { page } from "./page.ts";
import { type Guesses, guessesOf } from "./routes.ts";

const params = z.object({
  /** Hours that are looked at: who guesses slowly does so for hours. */
  hours: z.int().min(1).max(24).default(6),
  /** Distinct absent or closed routes from which on an account is looked at. */
  routes_min: z.int().min(2).default(5),
  /** Distinct guesses that no mistake explains, from which on the account is accused. */
  guesses_min: z.int().min(3).default(10),
  /** The same where they name what is nobody's business, `telling_words_min` times or more. */
  guesses_telling_min: z.int().min(3).default(6),
  /** Distinct words of scanners' lists that no mistake of a client brings together. */
  telling_words_min: z.int().min(2).default(3),
  /** Guesses that make a list of them, tried in full. */
  guesses_high_min: z.int().min(10).default(200),
  /** Absent routes that an innocent client asks for before it is mended. */
  guesses_expected: z.number().min(1).default(2),
});

const row = z.strictObject({
  subject_id: z.string(),
  window_start: z.string(),
  window_end: z.string(),
  window_end_seconds: z.int(),
  asked: z.array(z.tuple([z.int(), z.string(), z.string(), z.int()])),
  answered: z.array(z.string()),
});
export type Params = z.output<typeof params>;

/** Of the accounts that ask for absent routes in some hours, one in a thousand explores. */
const PRIOR = -7;

export const routeEnumeration = defineDetector(import.meta.url, {
  id: "route-enumeration",
  version: 2,
  category: "extraction",
  subject: "account",
  title: "Routes are guessed to learn what the service is made of",
  every: "minute",
  candidates: true,
  params,
  row,
  prior: PRIOR,
  page,
  assess: (found, settings) => {
    const asked = found.asked.map(([at, route, kind, requests]) => ({ at, route, kind, requests }));
    const guesses = guessesOf(asked, found.answered, found.window_end_seconds);
    if (guesses.routes < settings.routes_min) return null;
    return {
      subject_id: found.subject_id,
      window: windowOf(found),
      prior: PRIOR,
      evidence: evidenceOf(guesses, settings),
      severity: severityOf(guesses, settings),
      summary:
        `${plural(guesses.routes, "route")} that ${guesses.closed > 0 ? "are closed or " : ""}` +
        `do not exist, in ${plural(guesses.requests, "request")}, among the last of them ` +
        `${guesses.examples.join(", ")}.`,
      account_ids: [found.subject_id],
      found: guesses,
    };
  },
  look_alikes: lookAlikes,
  circumstances: circumstancesOf,
  triage: [
    "Do the routes read like a word list, or like those of a later version of the service?",
    "Did any of them answer, and what did it give away?",
    "Is the origin the account's usual one, or a machine of somebody else with its key?",
    "Is there a test of security that was announced?",
  ],
});

function evidenceOf(guesses: Guesses, settings: Params): FamilyEvidence[] {
  const { routes, requests, closed, recent, quarters } = guesses;
  const { guesses_expected } = settings;
  const fresh = routes / Math.max(requests, 1);
  return [
    {
      feature: "distinct_absent_routes",
      observed: routes,
      expected: guesses_expected,
      // Who is mistaken asks for one route more about every second time (geometric).
      weight: round(Math.min(8, (routes - guesses_expected) * Math.log(guesses_expected))),
      text:
        `${plural(routes, "distinct route")} that no slip explains were asked for in vain (by a ` +
        `client before it is mended: ${say(guesses_expected)})`,
      family: "content",
    },
    {
      feature: "share_of_new_routes",
      observed: round(fresh),
      expected: 0.1,
      // A client repeats itself, a list is worked through.
      weight: round(Math.max(-4, Math.min(2, Math.log(fresh / 0.1)))),
      text:
        `${percent(fresh)} of ${plural(requests, "such request")} asked for a new one (of a client ` +
        "that repeats itself: 10 %)",
      family: "content",
    },
    {
      feature: "new_absent_routes_10m",
      observed: recent,
      expected: guesses_expected,
      weight: round(Math.max(0, Math.min(3, Math.log(recent / guesses_expected)))),
      text:
        `${plural(recent, "of them was", "of them were")} new in the last ten minutes (by a client ` +
        `before it is mended: ${say(guesses_expected)})`,
      family: "timing",
    },
    {
      feature: "quarters_with_new_routes",
      observed: quarters,
      expected: 1,
      weight: round(Math.min(2, (quarters - 1) / 3)),
      text:
        `new ones came in ${plural(quarters, "quarter of an hour", "quarters of an hour")} (of ` +
        "somebody curious: 1)",
      family: "timing",
    },
    ...wordEvidence(guesses),
    ...(closed < 2
      ? []
      : [
          {
            feature: "closed_routes",
            observed: closed,
            expected: 0,
            weight: round(Math.min(1, 0.3 * closed)),
            text: `${say(closed)} of them exist and are closed to the account`,
            family: "content" as const,
          },
        ]),
  ];
}

/** One in five words of a scanner's list is telling, hardly one in a hundred routes of a client. */
function wordEvidence({ words }: Guesses): FamilyEvidence[] {
  if (words.length < 2) return [];
  return [
    {
      feature: "words_of_scanners_lists",
      observed: words.length,
      expected: 0,
      // The first may be a private interface of one's own; and words of a list come together.
      weight: round(Math.min(5, 1.5 * (words.length - 1))),
      text: `they name ${words.slice(0, 4).join(", ")}, which is no customer's business`,
      family: "content",
    },
  ];
}

function severityOf({ routes, words }: Guesses, settings: Params): Severity {
  const { guesses_min, guesses_telling_min, guesses_high_min, telling_words_min } = settings;
  if (routes >= guesses_high_min) return "high";
  const telling = words.length >= telling_words_min && routes >= guesses_telling_min;
  return telling || routes >= guesses_min ? "medium" : "low";
}
