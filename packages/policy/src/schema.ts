/** The shape of the policy table, as it stands in a file. */
import {
  action,
  CATEGORIES,
  category,
  identifier,
  severity,
  verdictValue,
} from "@ringfence/schemas";
import { z } from "zod";
import { automatic, caps } from "./decisions/automatic.ts";
import { belowFloor, rankOf } from "./floors.ts";

/** Most verdicts or measures that a table may count; no more of an account are read. */
export const MOST_COUNTED = 50;
/** How far back a table may look. */
const MOST_DAYS = 366;
const MOST_HOURS = 24 * MOST_DAYS;

const clause = z.string().regex(/^\d+\.[A-Z]$/, "must look like 3.C");
const days = z.int().min(1).max(MOST_DAYS);
const some = z.int().min(1).max(MOST_COUNTED);
/** Which alerts and measures of the past count: those of the category that is judged, or all. */
const history = z.enum(["same_category", "any"]).default("same_category");
const categories = z.array(category).min(1);

/** Holds where all that it names is known and true; what is unknown holds nothing. */
export const standingCondition = z
  .strictObject({
    plan: z.array(identifier).min(1).optional(),
    /** Whether the plan is one of `paying_plans`. */
    paying: z.boolean().optional(),
    account_age_days_min: z.number().min(0).optional(),
    account_age_days_max: z.number().min(0).optional(),
    organization: z.enum(["known", "none"]).optional(),
    reseller: z.enum(["none", "authorized"]).optional(),
    true_positives_min: some.optional(),
    false_positives_max: z.int().min(0).max(MOST_COUNTED).optional(),
    measures_min: some.optional(),
    /** How far back verdicts and measures count. */
    verdict_days: days.default(90),
    history,
  })
  .superRefine((condition, context) => {
    const { verdict_days: _, history: __, ...named } = condition;
    const problem = conditionProblem(named);
    if (problem !== null) context.addIssue({ code: "custom", message: problem });
  });
export type StandingCondition = z.infer<typeof standingCondition>;

/** A rung holds where all of its minimums are met, and what it says of the account is true. */
const rung = z
  .strictObject({
    action,
    severity_min: severity,
    confidence_min: z.number().min(0).max(1),
    /** Independent families of evidence. */
    families_min: z.int().min(0),
    /** The categories it is for; every category where left out. */
    categories: categories.optional(),
    /** The accounts it is for; every account where left out. */
    standing: standingCondition.optional(),
  })
  .superRefine((row, context) => {
    const problem = belowFloor(row.action, row);
    if (problem !== null) context.addIssue({ code: "custom", message: problem });
  });
export type Rung = z.infer<typeof rung>;

/** From the strongest measure down: a rung behind one that holds wherever it would never decides. */
const ladder = z.array(rung).superRefine((rungs, context) => {
  for (const [index, row] of rungs.entries()) {
    const before = rungs.slice(0, index).findIndex((one) => holdsWherever(one, row));
    if (before === -1) continue;
    const message = `never decides: rung ${before + 1} holds wherever it would; put the stricter one first`;
    context.addIssue({ code: "custom", path: [index], message });
  }
});

/** An authorization that takes accounts out of some categories, and out of nothing else. */
const exemption = z.strictObject({
  clause,
  categories,
  reseller: z.literal("authorized"),
});

/** What of an account's past makes the next stronger measure of the one that the ladder gives. */
const escalation = z
  .strictObject({
    true_positives_min: some.optional(),
    measures_min: some.optional(),
    days,
    history,
  })
  .refine(
    ({ true_positives_min, measures_min }) =>
      (true_positives_min === undefined) !== (measures_min === undefined),
    "names one of true_positives_min and measures_min",
  );
export type Escalation = z.infer<typeof escalation>;

/** What of an account's past bounds the measures against it for a while. */
const cooldown = z.strictObject({
  /** A verdict other than true, or that a person lifted a measure. */
  after: z.enum([...verdictValue.exclude(["true_positive"]).options, "lifted"]),
  days,
  at_most: action.exclude(["suspend"]),
  /** Evidence that is not bounded by it; nothing is where left out. */
  unless: z
    .strictObject({ severity_min: severity, confidence_min: z.number().min(0).max(1) })
    .optional(),
  history,
});
export type Cooldown = z.infer<typeof cooldown>;

/** What waits is told after a day at the latest. */
const minutes = z.int().min(0).max(1440);
const hours = z.int().min(1).max(MOST_HOURS);

export const policyTable = z.strictObject({
  /** Clauses that every alert cites. */
  always: z.array(clause),
  /** Clauses by category; each category must be there. */
  clauses: z.record(category, z.array(clause).min(1)),
  exemptions: z.array(exemption),
  /** Plans that are paid for. */
  paying_plans: z.array(identifier),
  /** From the strongest measure down; the first rung that holds decides, else `observe`. */
  ladder,
  escalation: z.array(escalation),
  cooldowns: z.array(cooldown),
  /** How long a measure lasts unless it is recommended anew. */
  expires_hours: z.strictObject({ warn: hours, throttle: hours, suspend: hours }),
  /** When readers hear of an alert again, minutes of event time; 0: at once. */
  updates: z.strictObject({
    /** Least time between two revisions of which the second calls for nothing else. */
    every_minutes: minutes,
    /** How long a lesser severity has to hold before it is told. */
    severity_falls_after_minutes: minutes,
  }),
  /** When findings about the same accounts are told in one alert. */
  merge: z.strictObject({
    enabled: z.boolean(),
    /** Of the fewer accounts of two findings, the share that both have to name. */
    overlap_min: z.number().min(0.3).max(1),
    /** How surely an account has to belong to a cluster that ties it to the others there. */
    cluster_confidence_min: z.number().min(0.5).max(1).default(0.9),
    /** How far apart the windows of two findings may lie. */
    gap_minutes: minutes,
    /** Categories that are always told by themselves. */
    apart: z.array(category),
  }),
  /** What is applied without a person; empty for nothing. */
  automatic,
  /** Of the circuit breaker: how much may be applied without a person. */
  caps,
});
export type PolicyTable = z.infer<typeof policyTable>;

/** Whether the first holds for every evidence and every account that the second holds for. */
function holdsWherever(first: Rung, second: Rung): boolean {
  const covered = first.categories ?? CATEGORIES;
  return (
    first.standing === undefined &&
    (second.categories ?? CATEGORIES).every((one) => covered.includes(one)) &&
    rankOf(first.severity_min) <= rankOf(second.severity_min) &&
    first.confidence_min <= second.confidence_min &&
    first.families_min <= second.families_min
  );
}

function conditionProblem(
  named: Omit<StandingCondition, "verdict_days" | "history">,
): string | null {
  if (Object.values(named).every((value) => value === undefined)) {
    return "names no condition; leave standing out for every account";
  }
  const { account_age_days_min: min = 0, account_age_days_max: max = Infinity } = named;
  return min <= max ? null : "account_age_days_min lies above account_age_days_max";
}
