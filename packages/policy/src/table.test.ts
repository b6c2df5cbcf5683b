import { CATEGORIES } from "@ringfence/schemas";
import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY, parsePolicy, PolicyError } from "./table.ts";

const rung = { action: "suspend", severity_min: "high", confidence_min: 0.99, families_min: 2 };
const withRung = (changes: object) => ({ ...DEFAULT_POLICY, ladder: [{ ...rung, ...changes }] });

describe("the default policy", () => {
  it("names the clause of every category, as the contract does", () => {
    expect(DEFAULT_POLICY.clauses).toEqual({
      multi_account: ["3.C"],
      pooling: ["3.B"],
      resale: ["3.A"],
      credential_sharing: ["1.C", "2.B"],
      interference: ["3.E"],
      anomalous_traffic: ["3.E"],
      extraction: ["3.F"],
      malicious_content: ["3.D"],
      entitlement: ["1.B"],
    });
    expect(DEFAULT_POLICY.always).toEqual(["2.A"]);
  });
});

describe("parsePolicy", () => {
  it.each([
    ["suspend on less confidence", withRung({ confidence_min: 0.98 }), /confidence_min of 0.99/],
    ["suspend on one family", withRung({ families_min: 1 }), /families_min of 2/],
    ["suspend on low severity", withRung({ severity_min: "low" }), /severity_min of medium/],
    ["throttle below 0.9", withRung({ action: "throttle", confidence_min: 0.8 }), /0.9 or more/],
    [
      "a rung behind one that holds wherever it would",
      { ladder: [...DEFAULT_POLICY.ladder.slice(1), { ...rung, standing: { paying: false } }] },
      "policy ladder.2: never decides: rung 1 holds wherever it would; put the stricter one first",
    ],
    ["an unknown action", withRung({ action: "delete" }), /ladder\.0\.action/],
    ["a misspelt key", withRung({ confidence_minimum: 1 }), /ladder\.0/],
    [
      "a misspelt name, with the nearest",
      { ...DEFAULT_POLICY, payng_plans: [] },
      'policy (whole): there is no "payng_plans"; did you mean paying_plans?',
    ],
    [
      "a misspelt condition",
      withRung({ standing: { payng: true } }),
      'policy ladder.0.standing: there is no "payng"; did you mean paying?',
    ],
    [
      "a category that is none",
      { ...DEFAULT_POLICY, clauses: { ...DEFAULT_POLICY.clauses, poling: ["3.B"] } },
      'policy clauses: there is no "poling"; did you mean pooling?',
    ],
    ["a condition without one", withRung({ standing: { verdict_days: 9 } }), /names no condition/],
    [
      "an age that nobody has",
      withRung({ standing: { account_age_days_min: 9, account_age_days_max: 8 } }),
      /account_age_days_min lies above/,
    ],
    ["more than is read", withRung({ standing: { true_positives_min: 51 } }), /<=50/],
    ["an escalation of nothing", { escalation: [{ days: 9 }] }, /names one of true_positives_min/],
    [
      "an escalation of two things",
      { escalation: [{ days: 9, true_positives_min: 1, measures_min: 1 }] },
      /names one of true_positives_min/,
    ],
    [
      "a cooldown that bounds nothing",
      { cooldowns: [{ after: "benign", days: 9, at_most: "suspend" }] },
      /policy cooldowns\.0\.at_most/,
    ],
    [
      "a measure without an end",
      { expires_hours: { warn: 1, throttle: 1 } },
      /policy expires_hours\.suspend/,
    ],
    ["a list for a table", [DEFAULT_POLICY], /must be «name: value»/],
    ["a name with nothing below it", { cooldowns: null }, /cooldowns: has nothing below it/],
    ["a clause that is none", { ...DEFAULT_POLICY, always: ["two"] }, /policy always\.0/],
  ])("refuses %s", (_, table, message) => {
    expect(() => parsePolicy(table)).toThrow(message);
  });

  it.each(CATEGORIES)("refuses a table that forgets %s", (category) => {
    const { [category]: _forgotten, ...clauses } = DEFAULT_POLICY.clauses;
    expect(() => parsePolicy({ ...DEFAULT_POLICY, clauses })).toThrow(`policy clauses.${category}`);
  });

  it("keeps the default of what is not named, and names every problem", () => {
    expect(parsePolicy({})).toEqual(DEFAULT_POLICY);
    expect(parsePolicy({ cooldowns: [] })).toEqual({ ...DEFAULT_POLICY, cooldowns: [] });
    const problems = () => parsePolicy({ always: ["two"], expires_hours: { warn: 0 } });
    expect(problems).toThrow(PolicyError);
    expect(problems).toThrow(/always\.0[^]*expires_hours\.warn[^]*expires_hours\.throttle/);
  });

  it("accepts what it made", () => {
    expect(parsePolicy(structuredClone(DEFAULT_POLICY))).toEqual(DEFAULT_POLICY);
  });
});
