/** What a rung asks of the account, and what an account lacks for it, in words. */
import {
  type Case,
  falsePositives,
  type History,
  measuresTaken,
  type Past,
  truePositives,
} from "./history.ts";
import type { StandingCondition } from "./schema.ts";
import type { Standing } from "./standing.ts";

/** Everything that is known of an account when an alert about it is judged. */
export interface Account {
  /** Null without a profile. */
  readonly standing: Standing | null;
  /** Null where it is not known. */
  readonly history: History | null;
}

/** The alert that is judged: the past counts up to `at`, the age of accounts up to `observed_at`. */
export interface Judged extends Case {
  readonly observed_at: string;
}

const DAY_MS = 86_400_000;

/** The account as of an alert. */
export function accountOf(
  id: string,
  standing: ReadonlyMap<string, Standing>,
  past: Past,
  none: History,
): Account {
  const history = past.history === null ? null : (past.history.get(id) ?? none);
  return { standing: standing.get(id) ?? null, history };
}

/** What keeps the condition from holding; nothing where it holds. What is unknown holds nothing. */
export function unmet(
  condition: StandingCondition,
  account: Account,
  judged: Judged,
  payingPlans: readonly string[],
): string[] {
  const { standing } = account;
  return [
    ...unmetPlan(condition, standing?.plan ?? null, payingPlans),
    ...unmetAge(condition, standing?.created_at ?? null, judged),
    ...unmetTies(condition, standing),
    ...unmetHistory(condition, account.history, judged),
  ];
}

/** The condition as what an account is or has: «is on plan free, is 30 days old at most». */
export function conditionText(condition: StandingCondition): string {
  const { plan, paying, account_age_days_min: min, account_age_days_max: max } = condition;
  const { organization, reseller, true_positives_min: found, measures_min: taken } = condition;
  const { false_positives_max: mistaken, verdict_days, history } = condition;
  const past = `in ${verdict_days} days${history === "any" ? ", of any category" : ""}`;
  return [
    ...(plan === undefined ? [] : [`is on plan ${plan.join(" or ")}`]),
    ...(paying === undefined ? [] : [paying ? "pays" : "does not pay"]),
    ...(min === undefined ? [] : [`is ${daysText(min)} old or older`]),
    ...(max === undefined ? [] : [`is ${daysText(max)} old at most`]),
    ...(organization === undefined
      ? []
      : [organization === "known" ? "names an organization" : "names no organization"]),
    ...(reseller === undefined
      ? []
      : [`is ${reseller === "authorized" ? "an" : "no"} Authorized Reseller`]),
    ...(found === undefined ? [] : [`had ${alertsText(found)} or more found true ${past}`]),
    ...(mistaken === undefined
      ? []
      : [
          `had ${mistaken === 0 ? "no alert" : `${alertsText(mistaken)} at most`} found false ${past}`,
        ]),
    ...(taken === undefined ? [] : [`had ${alertsText(taken)} or more lead to measures ${past}`]),
  ].join(", ");
}

export function alertsText(count: number): string {
  return count === 1 ? "1 alert" : `${count} alerts`;
}

export function measuresText(count: number): string {
  return count === 1 ? "1 alert led to a measure" : `${count} alerts led to measures`;
}

function unmetPlan(
  { plan: plans, paying }: StandingCondition,
  plan: string | null,
  payingPlans: readonly string[],
): string[] {
  if (plans === undefined && paying === undefined) return [];
  if (plan === null) return ["its plan is unknown"];
  const pays = payingPlans.includes(plan);
  return [
    ...(plans === undefined || plans.includes(plan) ? [] : [`it is on plan ${plan}`]),
    ...(paying === undefined || paying === pays ? [] : [pays ? "it pays" : "it does not pay"]),
  ];
}

function unmetAge(
  { account_age_days_min: min, account_age_days_max: max }: StandingCondition,
  created_at: string | null,
  { observed_at }: Judged,
): string[] {
  if (min === undefined && max === undefined) return [];
  if (created_at === null) return ["its age is unknown"];
  // Newer than what was seen of it: the two clocks differ, and it was new.
  const age = Math.max(0, (Date.parse(observed_at) - Date.parse(created_at)) / DAY_MS);
  const isMet = age >= (min ?? 0) && age <= (max ?? Infinity);
  return isMet ? [] : [`it is ${daysText(Math.floor(age))} old`];
}

/**
 * A profile that names no organization counts as one without: there is no other way to say so. Of
 * an account without a profile it is unknown.
 */
function unmetTies(
  { organization, reseller }: StandingCondition,
  standing: Standing | null,
): string[] {
  const names = standing === null ? null : standing.organization_id !== null;
  const status = standing?.reseller ?? null;
  return [
    ...(organization === undefined || names === (organization === "known")
      ? []
      : [
          names === null
            ? "its organization is unknown"
            : `it names ${names ? "an" : "no"} organization`,
        ]),
    ...(reseller === undefined || reseller === status
      ? []
      : [
          status === null
            ? "whether it is an Authorized Reseller is unknown"
            : `it is ${status === "authorized" ? "an" : "no"} Authorized Reseller`,
        ]),
  ];
}

function unmetHistory(
  condition: StandingCondition,
  history: History | null,
  judged: Judged,
): string[] {
  const { true_positives_min: found, false_positives_max: mistaken } = condition;
  const { measures_min: taken, verdict_days, history: which } = condition;
  if (found === undefined && mistaken === undefined && taken === undefined) return [];
  if (history === null) return ["its history is unknown"];
  const counted = { days: verdict_days, history: which };
  const past = `in ${verdict_days} days`;
  const trues = truePositives(history, judged, counted).length;
  const falses = falsePositives(history, judged, counted).length;
  const measures = measuresTaken(history, judged, counted).length;
  return [
    ...(trues < (found ?? 0) ? [`${alertsText(trues)} found true ${past}`] : []),
    ...(falses > (mistaken ?? Infinity) ? [`${alertsText(falses)} found false ${past}`] : []),
    ...(measures < (taken ?? 0) ? [`${measuresText(measures)} ${past}`] : []),
  ];
}

function daysText(days: number): string {
  return days === 1 ? "1 day" : `${days} days`;
}
