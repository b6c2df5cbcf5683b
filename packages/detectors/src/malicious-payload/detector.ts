import type { FamilyEvidence, Severity } from "@ringfence/schemas";
import { z } from "zod";
import { defineDetector, windowOf } from "../define.ts";
import { percent, plural, poissonSurprise, round, say } from "../statistics.ts";
import { circumstancesOf } from "./circumstances.ts";
import { lookAlikes } from "./look-alikes.ts";
import { page } from "./page.ts";

const params = z.object({
  /** Hours that are looked at. */
  hours: z.int().min(1).max(48).default(24),
  /** Verdicts from which on an account is looked at. */
  verdicts_min: z.int().min(2).default(3),
  /** Share of harmless requests that a scanner reports: one in five hundred. */
  false_share: z.number().positive().max(0.1).default(0.002),
  /** Share of the accounts active in an hour that have a verdict which everybody gets. */
  usual_share_min: z.number().positive().max(1).default(0.2),
  /** Reported requests of one kind alone that are no writer's style any more. */
  one_kind_min: z.int().min(10).default(50),
  /** The share of all requests that these have to be. */
  one_kind_share_min: z.number().min(0.1).max(1).default(0.7),
});

const row = z.strictObject({
  subject_id: z.string(),
  window_start: z.string(),
  window_end: z.string(),
  requests: z.int(),
  reported: z.int(),
  verdicts: z.array(z.string()),
  quarters: z.int(),
  first_seconds: z.int(),
  last_seconds: z.int(),
  kinds: z.array(z.tuple([z.string(), z.int()])),
  active_accounts: z.int(),
});
type Row = z.output<typeof row>;
export type Params = z.output<typeof params>;

/** Of the accounts with a few verdicts in a day, one in a thousand attacks. */
const PRIOR = -7;
/** Verdicts of one author depend on one another: the same style, drafts of one text. */
const SURPRISE_MAX = 6;
/** Reported requests of three kinds that are no accident; of two kinds it takes one more. */
const SEVERAL = 3;
/** Fewer accounts are not everybody, on however small a platform. */
const USUAL_ACCOUNTS = 5;

export const maliciousPayload = defineDetector(import.meta.url, {
  id: "malicious-payload",
  version: 3,
  category: "malicious_content",
  subject: "account",
  title: "Payloads that attack the service",
  every: "minute",
  candidates: true,
  params,
  row,
  prior: PRIOR,
  page,
  assess: (found, settings) => {
    const kinds = kindsOf(found, settings);
    const { reported, requests } = found;
    return {
      subject_id: found.subject_id,
      window: windowOf(found),
      prior: PRIOR,
      evidence: evidenceOf(found, kinds, settings),
      severity: severityOf(found, kinds, settings),
      summary:
        `${say(reported)} of ${plural(requests, "request")} were reported by scanners, for ` +
        `${plural(kinds.all, "kind")} of attack: ${kinds.names.join(", ")}.`,
      account_ids: [found.subject_id],
      found: { ...found, kinds, usual: usualOf(found) },
    };
  },
  look_alikes: lookAlikes,
  circumstances: circumstancesOf,
  triage: [
    "Read a few of the payloads: are they texts, or a list of attacks?",
    "Did any request that was reported succeed, and what did it answer?",
    "Is the origin the account's usual one? A stolen key is used for this, too.",
  ],
});

interface Kinds {
  readonly names: readonly string[];
  readonly all: number;
  /** Those that few others have. */
  readonly rare: number;
}

/** A row with what follows from it. */
export type Found = Omit<Row, "kinds"> & {
  readonly kinds: Kinds;
  /** Most accounts of the last hour that had one of its verdicts. */
  readonly usual: number;
};

function usualOf({ verdicts, kinds }: Row): number {
  const own = new Set(verdicts);
  return Math.max(0, ...kinds.filter(([kind]) => own.has(kind)).map(([, accounts]) => accounts));
}

function kindsOf({ verdicts, kinds, active_accounts }: Row, { usual_share_min }: Params): Kinds {
  const names = [...new Set(verdicts)].sort();
  const usual = kinds.filter(
    ([, accounts]) => accounts >= USUAL_ACCOUNTS && accounts >= usual_share_min * active_accounts,
  );
  const rare = names.filter((name) => !usual.some(([kind]) => kind === name));
  return { names, all: names.length, rare: rare.length };
}

function evidenceOf(found: Row, kinds: Kinds, settings: Params): FamilyEvidence[] {
  const { false_share } = settings;
  const { requests, reported, quarters } = found;
  const expected = requests * false_share;
  const share = reported / Math.max(requests, 1);
  return [
    {
      feature: "reported_requests",
      observed: reported,
      expected: round(expected),
      weight: round(Math.min(SURPRISE_MAX, poissonSurprise(reported, expected))),
      text:
        `scanners reported ${plural(reported, "request")}, where they would report ` +
        `${say(round(expected))} of as many harmless ones`,
      family: "content",
    },
    {
      feature: "kinds_of_attack",
      observed: kinds.all,
      expected: 1,
      weight: round(kindsWeight(found, kinds, settings)),
      text:
        `${plural(kinds.all, "kind")} of attack, ${say(kinds.rare)} of them rare among the ` +
        "accounts that were reported (a scanner that errs: 1)",
      family: "content",
    },
    {
      feature: "share_reported",
      observed: round(share),
      expected: false_share,
      weight: round(Math.max(-4, Math.min(2, Math.log(share / (5 * false_share))))),
      text:
        `these are ${percent(share)} of all that the account sent (where a scanner errs: ` +
        `${percent(false_share)})`,
      family: "volume",
    },
    {
      feature: "quarters_with_reports",
      observed: quarters,
      expected: 1,
      weight: round(Math.min(1.5, 0.25 * (quarters - 1))),
      text: `they came in ${plural(quarters, "quarter of an hour", "quarters of an hour")} (one text: 1)`,
      family: "timing",
    },
  ];
}

/**
 * Error repeats itself, and so does a style; who attacks tries what there is. What a scanner says of
 * everybody it says of nobody.
 */
function kindsWeight(found: Row, kinds: Kinds, settings: Params): number {
  if (kinds.rare === 0) return -4;
  if (kinds.all === 1) return isList(found, kinds, settings) ? 0 : -3;
  return Math.min(5, Math.max(0, 1.25 * (kinds.all + kinds.rare) - 2.5));
}

/** One kind alone, but of nearly everything that was sent, again and again. */
function isList({ requests, reported }: Row, kinds: Kinds, settings: Params): boolean {
  const { one_kind_min, one_kind_share_min } = settings;
  return kinds.rare >= 1 && reported >= one_kind_min && reported >= one_kind_share_min * requests;
}

function severityOf(found: Row, kinds: Kinds, settings: Params): Severity {
  const { reported } = found;
  if (kinds.rare >= 3 && reported >= settings.one_kind_min) return "high";
  if (kinds.rare >= 2 && reported >= (kinds.rare === 2 ? SEVERAL + 1 : SEVERAL)) return "medium";
  return isList(found, kinds, settings) ? "medium" : "low";
}
