import { ACTIONS, CATEGORIES, SEVERITIES } from "@ringfence/schemas";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clauseText } from "./clauses.ts";
import { meets, type Strength } from "./ladder.ts";
import { measuresOf } from "./measures.ts";
import { DEFAULT_POLICY } from "./table.ts";

const { ladder } = DEFAULT_POLICY;
const missing = (strength: Strength) =>
  Object.fromEntries(measuresOf(strength, ladder).map((one) => [one.action, one.missing]));

describe("measures", () => {
  it("say in words what an alert lacks for each", () => {
    const weak = {
      category: "pooling",
      severity: "low",
      confidence: 0.98999,
      families: 1,
    } as const;
    expect(missing(weak)).toEqual({
      observe: [],
      warn: [],
      throttle: ["severity is low"],
      suspend: ["severity is low", "98.9 % sure", "1 family of evidence"],
    });
    const just = { ...weak, severity: "high", confidence: 0.99, families: 2 } as const;
    expect(missing(just)["suspend"]).toEqual([]);
    const strange = { ...weak, category: "anomalous_traffic" } as const;
    expect(missing(strange)["suspend"]).toEqual(["never for anomalous_traffic"]);
  });

  it("lack nothing up to what the ladder recommends, and something beyond it", () => {
    const strength: fc.Arbitrary<Strength> = fc.record({
      category: fc.constantFrom(...CATEGORIES),
      severity: fc.constantFrom(...SEVERITIES),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
      families: fc.nat({ max: 7 }),
    });
    fc.assert(
      fc.property(strength, (given) => {
        const most = ACTIONS.indexOf(
          ladder.find((rung) => meets(given, rung))?.action ?? "observe",
        );
        for (const [rank, { missing }] of measuresOf(given, ladder).entries()) {
          expect(missing.length > 0).toBe(rank > most);
        }
      }),
    );
  });
});

it("every clause that the policy cites has a text", () => {
  const { always, clauses, exemptions } = DEFAULT_POLICY;
  const cited = [
    ...always,
    ...Object.values(clauses).flat(),
    ...exemptions.map((one) => one.clause),
  ];
  expect(cited.filter((clause) => clauseText(clause) === null)).toEqual([]);
  expect(clauseText("9.Z")).toBeNull();
});
