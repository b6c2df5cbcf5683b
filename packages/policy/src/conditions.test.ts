import { describe, expect, it } from "vitest";
import { type Account, conditionText, unmet } from "./conditions.ts";
import type { PastMeasure, PastVerdict } from "./history.ts";
import { type StandingCondition, standingCondition } from "./schema.ts";

const DAY_MS = 86_400_000;
const AT = "2026-10-12T00:00:00.000Z";
const before = (days: number) => new Date(Date.parse(AT) - days * DAY_MS).toISOString();
const JUDGED = { alert_id: "alr_1", category: "pooling", at: AT, observed_at: AT } as const;

const PROFILE = {
  account_id: "acc_1",
  created_at: before(30),
  plan: "pro",
  status: null,
  organization_id: "org_1",
  reseller: "none",
} as const;
const UNKNOWN = { ...PROFILE, created_at: null, plan: null, organization_id: null, reseller: null };
const known: Account = { standing: PROFILE, history: { verdicts: [], measures: [] } };
const silent: Account = { standing: UNKNOWN, history: { verdicts: [], measures: [] } };
const nobody: Account = { standing: null, history: null };

const condition = (given: object): StandingCondition => standingCondition.parse(given);
const lacks = (given: object, account: Account) =>
  unmet(condition(given), account, JUDGED, ["pro", "scale"]);

function verdict(changes: Partial<PastVerdict>): PastVerdict {
  const given_at = before(1);
  return { alert_id: "alr_2", category: "pooling", verdict: "true_positive", given_at, ...changes };
}
function measure(changes: Partial<PastMeasure>): PastMeasure {
  const applied_at = before(1);
  const free = { lifted_at: null, lifted_by: null };
  return {
    alert_id: "alr_2",
    category: "pooling",
    action: "warn",
    applied_at,
    ...free,
    ...changes,
  };
}
const withPast = (verdicts: PastVerdict[], measures: PastMeasure[] = []): Account => {
  return { standing: null, history: { verdicts, measures } };
};

describe("what a rung asks of an account", () => {
  it.each<[object, string]>([
    [{ plan: ["free"] }, "it is on plan pro"],
    [{ paying: false }, "it pays"],
    [{ account_age_days_min: 30.01 }, "it is 30 days old"],
    [{ account_age_days_max: 29.99 }, "it is 30 days old"],
    [{ organization: "none" }, "it names an organization"],
    [{ reseller: "authorized" }, "it is no Authorized Reseller"],
    [{ true_positives_min: 1 }, "0 alerts found true in 90 days"],
    [{ measures_min: 1 }, "0 alerts led to measures in 90 days"],
  ])("%j: %s", (given, text) => {
    expect(lacks(given, known)).toEqual([text]);
  });

  it.each<object>([
    { plan: ["free", "pro"] },
    { paying: true },
    { account_age_days_min: 30 },
    { account_age_days_max: 30 },
    { account_age_days_min: 1, account_age_days_max: 31 },
    { organization: "known" },
    { reseller: "none" },
    { false_positives_max: 0 },
  ])("%j holds", (given) => {
    expect(lacks(given, known)).toEqual([]);
  });

  it.each<[object, string, string]>([
    [{ plan: ["free"] }, "its plan is unknown", "its plan is unknown"],
    [{ paying: true }, "its plan is unknown", "its plan is unknown"],
    [{ paying: false }, "its plan is unknown", "its plan is unknown"],
    [{ account_age_days_min: 0 }, "its age is unknown", "its age is unknown"],
    [{ account_age_days_max: 9_999 }, "its age is unknown", "its age is unknown"],
    [{ organization: "known" }, "it names no organization", "its organization is unknown"],
    [
      { reseller: "none" },
      "whether it is an Authorized Reseller is unknown",
      "whether it is an Authorized Reseller is unknown",
    ],
  ])("%j holds for nobody of whom it is unknown", (given, ofSilent, ofNobody) => {
    expect(lacks(given, silent)).toEqual([ofSilent]);
    expect(lacks(given, nobody)).toEqual([ofNobody]);
  });

  it("a profile that names no organization is all that «none» can be told by", () => {
    expect(lacks({ organization: "none" }, silent)).toEqual([]);
    expect(lacks({ organization: "none" }, nobody)).toEqual(["its organization is unknown"]);
  });

  it.each([{ false_positives_max: 0 }, { true_positives_min: 1 }, { measures_min: 1 }])(
    "%j needs a history that is known",
    (given) => expect(lacks(given, nobody)).toEqual(["its history is unknown"]),
  );

  it("an account that is newer than what was seen of it is new", () => {
    const account = { ...known, standing: { ...PROFILE, created_at: before(-1) } };
    expect(lacks({ account_age_days_max: 0 }, account)).toEqual([]);
  });

  it("names everything that is lacking", () => {
    expect(lacks({ plan: ["free"], paying: false, organization: "none" }, known)).toHaveLength(3);
  });
});

describe("history in a condition", () => {
  const found = { true_positives_min: 1 };

  it.each<[string, Partial<PastVerdict>, boolean]>([
    ["another alert", {}, true],
    ["the alert itself", { alert_id: "alr_1" }, false],
    ["another category", { category: "resale" }, false],
    ["another verdict", { verdict: "benign" }, false],
    ["the last moment", { given_at: before(89.999) }, true],
    ["too long ago", { given_at: before(90) }, false],
  ])("true positives: %s", (_, changes, holds) => {
    expect(lacks(found, withPast([verdict(changes)])).length === 0).toBe(holds);
  });

  it("any category, and as far back as it says", () => {
    const old = withPast([verdict({ category: "resale", given_at: before(100) })]);
    expect(lacks({ ...found, history: "any", verdict_days: 101 }, old)).toEqual([]);
    expect(lacks({ ...found, history: "any" }, old)).toHaveLength(1);
  });

  it("a false positive counts for the alert itself, too: it can only make it milder", () => {
    const mistaken = withPast([verdict({ alert_id: "alr_1", verdict: "false_positive" })]);
    expect(lacks({ false_positives_max: 0 }, mistaken)).toEqual(["1 alert found false in 90 days"]);
    expect(lacks({ false_positives_max: 1 }, mistaken)).toEqual([]);
  });

  it.each<[string, Partial<PastMeasure>, boolean]>([
    ["taken because of another alert", {}, true],
    ["because of the alert itself", { alert_id: "alr_1" }, false],
    ["never taken", { applied_at: null }, false],
    ["lifted since", { lifted_at: before(0.5), lifted_by: "policy" }, false],
    ["taken again since", { lifted_at: before(2), lifted_by: "person" }, true],
    ["too long ago", { applied_at: before(90) }, false],
  ])("measures: %s", (_, changes, holds) => {
    const account = withPast([], [measure(changes)]);
    expect(lacks({ measures_min: 1 }, account).length === 0).toBe(holds);
  });

  it("counts an alert once, however many measures it led to", () => {
    const account = withPast([], [measure({}), measure({ action: "throttle" })]);
    expect(lacks({ measures_min: 2 }, account)).toEqual(["1 alert led to a measure in 90 days"]);
  });
});

it("is said in words", () => {
  const all = condition({
    plan: ["free", "pro"],
    paying: true,
    account_age_days_min: 1,
    account_age_days_max: 30,
    organization: "known",
    reseller: "authorized",
    true_positives_min: 2,
    false_positives_max: 0,
    measures_min: 1,
    verdict_days: 10,
    history: "any",
  });
  expect(conditionText(all)).toBe(
    "is on plan free or pro, pays, is 1 day old or older, is 30 days old at most, names an organization, " +
      "is an Authorized Reseller, had 2 alerts or more found true in 10 days, of any category, had no " +
      "alert found false in 10 days, of any category, had 1 alert or more lead to measures in 10 days, " +
      "of any category",
  );
});
