/** Cases that a policy has to decide as somebody expects, as a file that stands beside it. Pure. */
import {
  action,
  type Action,
  ACTIONS,
  category,
  decision,
  FAMILIES,
  type Finding,
  identifier,
  severity,
  verdictValue,
} from "@ringfence/schemas";
import { z } from "zod";
import { accountOf } from "./conditions.ts";
import { alertIdOf, decide } from "./decide.ts";
import { type History, laterBy, NO_HISTORY, type Past } from "./history.ts";
import { judge } from "./judge.ts";
import { measuresOf } from "./measures.ts";
import { exemptionOf, type Standing } from "./standing.ts";
import { PolicyError, type PolicyTable, problemsOf } from "./table.ts";

const daysAgo = z.number().min(0).max(3_660);
const measure = action.exclude(["observe"]);
/** Of the category of the finding where left out; of another alert unless it says `this_alert`. */
const past = { category: category.optional(), this_alert: z.boolean().default(false) };

const policyCase = z.strictObject({
  name: z.string().min(1).max(200),
  finding: z.strictObject({
    category,
    severity,
    confidence: z.number().min(0).max(1),
    /** Independent families of evidence. */
    families: z.int().min(0).max(FAMILIES.length),
    activity: z.enum(["create", "update", "close"]).default("create"),
  }),
  /** What its profile says; left out as a whole, there is none. What is not named is unknown. */
  account: z
    .strictObject({
      plan: identifier.optional(),
      age_days: z.number().min(0).max(36_600).optional(),
      organization: identifier.optional(),
      reseller: z.enum(["none", "authorized"]).optional(),
    })
    .optional(),
  history: z
    .strictObject({
      verdicts: z
        .array(z.strictObject({ verdict: verdictValue, days_ago: daysAgo, ...past }))
        .max(100)
        .default([]),
      measures: z
        .array(
          z.strictObject({
            action: measure,
            applied_days_ago: daysAgo.optional(),
            lifted_days_ago: daysAgo.optional(),
            lifted_by: decision.shape.actor.shape.type.default("person"),
            ...past,
          }),
        )
        .max(100)
        .default([]),
    })
    .optional(),
  expect: z
    .strictObject({
      action: action.optional(),
      /** All that the alert cites, in whatever order. */
      clauses: z.array(z.string()).optional(),
      /** Null where nothing is to expire. */
      expires_hours: z.number().min(0).nullable().optional(),
      /** Stands in the reason. */
      reason: z.string().min(1).optional(),
    })
    .refine((expected) => Object.keys(expected).length > 0, "expects nothing; name an action"),
});
export type PolicyCase = z.output<typeof policyCase>;

const file = z.strictObject({ cases: z.array(policyCase).min(1).max(1_000) });

/** What a policy makes of a case, and where that is not what was expected. */
export interface CaseOutcome {
  readonly name: string;
  readonly action: Action;
  /** From 1; null where no rung held, or none was asked. */
  readonly rung: number | null;
  readonly clauses: readonly string[];
  readonly expires_hours: number | null;
  readonly reason: string;
  /** What stronger measures would take and the evidence does not give, in words. */
  readonly lacking: readonly string[];
  /** Null where all is as expected. */
  readonly failure: string | null;
}

/** @throws PolicyError with one line a problem */
export function parseCases(document: unknown): PolicyCase[] {
  const parsed = file.safeParse(document);
  if (parsed.success) return parsed.data.cases;
  throw new PolicyError(problemsOf(parsed.error, file, "cases"), parsed.error);
}

/** @param at the moment of the decision: «days ago» counts from there */
export function runCase(given: PolicyCase, table: PolicyTable, at: string): CaseOutcome {
  const finding = findingOf(given, at);
  const standing = new Map(standingOf(given, at).map((one) => [one.account_id, one]));
  const before: Past = { at, history: new Map([[ACCOUNT, historyOf(given, at)]]) };
  const draft = decide(finding, standing, table, before);
  const { rung, reason } = whyOf(given, finding, standing, before, table);
  const strength = { ...given.finding };
  const rank = ACTIONS.indexOf(draft.recommended_action);
  const got = {
    name: given.name,
    action: draft.recommended_action,
    rung,
    clauses: draft.policy_clauses,
    expires_hours: hoursBetween(at, draft.expires_at),
    reason,
    lacking: measuresOf(strength, table.ladder)
      .slice(rank + 1)
      .filter(({ missing }) => missing.length > 0)
      .map((one) => `${one.action}: ${one.missing.join(", ")}`),
  };
  return { ...got, failure: failureOf(given.expect, got) };
}

const ACCOUNT = "acc_case";
const FINDING_ID = `fnd_${"0".repeat(32)}`;
const OTHER_ALERTS = "alr_other_";
const HOUR_MS = 3_600_000;

function findingOf({ name, finding: given }: PolicyCase, at: string): Finding {
  const { families, ...strength } = given;
  return {
    ...strength,
    families: FAMILIES.slice(0, families),
    finding_id: FINDING_ID,
    state: 1,
    detector: { id: "case", version: 1, params_hash: "case" },
    mode: "live",
    prior: 0,
    title: name,
    summary: name,
    subject: { type: "account", id: ACCOUNT },
    account_ids: [ACCOUNT],
    attached_account_ids: [],
    api_key_ids: [],
    window: { start: at, end: at },
    observed_at: at,
    evidence: [],
    event_samples: [],
  };
}

function standingOf({ account }: PolicyCase, at: string): Standing[] {
  if (account === undefined) return [];
  const { plan = null, age_days, organization = null, reseller = null } = account;
  return [
    {
      account_id: ACCOUNT,
      created_at: age_days === undefined ? null : laterBy(at, -age_days),
      plan,
      status: null,
      organization_id: organization,
      reseller,
    },
  ];
}

function historyOf({ finding, history }: PolicyCase, at: string): History {
  const alertOf = (index: number, isThis: boolean) =>
    isThis ? alertIdOf(FINDING_ID) : `${OTHER_ALERTS}${index}`;
  const timeOf = (days: number | undefined) => (days === undefined ? null : laterBy(at, -days));
  return {
    verdicts: (history?.verdicts ?? []).map((one, index) => ({
      alert_id: alertOf(index, one.this_alert),
      category: one.category ?? finding.category,
      verdict: one.verdict,
      given_at: laterBy(at, -one.days_ago),
    })),
    measures: (history?.measures ?? []).map((one, index) => ({
      alert_id: alertOf(index, one.this_alert),
      category: one.category ?? finding.category,
      action: one.action,
      applied_at: timeOf(one.applied_days_ago),
      lifted_at: timeOf(one.lifted_days_ago),
      lifted_by: one.lifted_days_ago === undefined ? null : one.lifted_by,
    })),
  };
}

/** The rung and the reason, also where the alert has no need to tell them. */
function whyOf(
  { finding: strength }: PolicyCase,
  finding: Finding,
  standing: ReadonlyMap<string, Standing>,
  before: Past,
  table: PolicyTable,
): Pick<CaseOutcome, "rung" | "reason"> {
  const { category, observed_at } = finding;
  const exemption = exemptionOf(standing.get(ACCOUNT), category, table);
  if (exemption !== null) return { rung: null, reason: `exempt by ${exemption.clause}` };
  if (finding.activity === "close") return { rung: null, reason: "the finding has ended" };
  const account = accountOf(ACCOUNT, standing, before, NO_HISTORY);
  const judged = { alert_id: alertIdOf(FINDING_ID), category, observed_at, at: before.at };
  const { rung, steps } = judge(strength, account, judged, table);
  return { rung: rung === null ? null : rung + 1, reason: steps.join("; ") };
}

function hoursBetween(at: string, end: string | null): number | null {
  return end === null ? null : (Date.parse(end) - Date.parse(at)) / HOUR_MS;
}

function failureOf(
  expected: PolicyCase["expect"],
  got: Omit<CaseOutcome, "failure">,
): string | null {
  const { action: wanted, clauses, expires_hours: hours, reason } = expected;
  const cited = got.clauses.toSorted().join(", ");
  const wantedClauses = clauses?.toSorted().join(", ");
  const problems = [
    ...(wanted === undefined || wanted === got.action
      ? []
      : [`${wanted} was expected, not ${got.action}`]),
    ...(wantedClauses === undefined || wantedClauses === cited
      ? []
      : [`clauses ${wantedClauses} were expected, not ${cited}`]),
    ...(hours === undefined || hours === got.expires_hours
      ? []
      : [`${hoursText(hours)} was expected, not ${hoursText(got.expires_hours)}`]),
    ...(reason === undefined || got.reason.includes(reason)
      ? []
      : [`«${reason}» was expected in the reason, which is «${got.reason}»`]),
  ];
  return problems.length === 0 ? null : problems.join("; ");
}

function hoursText(hours: number | null): string {
  return hours === null ? "no expiry" : `an expiry after ${hours} hours`;
}
