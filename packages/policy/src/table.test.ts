import { CATEGORIES } from "@ringfence/schemas";
import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY, parsePolicy } from "./table.ts";

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
    ["an unknown action", withRung({ action: "delete" }), /ladder\.0\.action/],
    ["a misspelt key", withRung({ confidence_minimum: 1 }), /ladder\.0/],
    ["a clause that is none", { ...DEFAULT_POLICY, always: ["two"] }, /policy always\.0/],
  ])("refuses %s", (_, table, message) => {
    expect(() => parsePolicy(table)).toThrow(message);
  });

  it.each(CATEGORIES)("refuses a table that forgets %s", (category) => {
    const { [category]: _forgotten, ...clauses } = DEFAULT_POLICY.clauses;
    expect(() => parsePolicy({ ...DEFAULT_POLICY, clauses })).toThrow(`policy clauses.${category}`);
  });

  it("accepts what it made", () => {
    expect(parsePolicy(structuredClone(DEFAULT_POLICY))).toEqual(DEFAULT_POLICY);
  });
});
