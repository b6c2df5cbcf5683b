import { ACTIONS, CATEGORIES, SEVERITIES } from "@ringfence/schemas";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judge } from "./judge.ts";
import type { Strength } from "./ladder.ts";
import { DEFAULT_POLICY, type PolicyTable } from "./table.ts";

const NOBODY = { standing: null, history: null };
const WHEN = {
  alert_id: "alr_1",
  observed_at: "2026-10-12T00:00:00.000Z",
  at: "2026-10-12T00:00:00.000Z",
};

function recommend(strength: Strength, ladder: PolicyTable["ladder"]) {
  const judged = { ...WHEN, category: strength.category };
  return judge(strength, NOBODY, judged, { ...DEFAULT_POLICY, ladder }).action;
}

const cases = [
  { severity: "critical", confidence: 0.999, families: 3, action: "suspend" },
  { severity: "high", confidence: 0.99, families: 2, action: "suspend" },
  { severity: "high", confidence: 0.9899, families: 2, action: "throttle" },
  { severity: "high", confidence: 0.999, families: 1, action: "throttle" },
  { severity: "medium", confidence: 0.999, families: 4, action: "throttle" },
  { severity: "medium", confidence: 0.9, families: 1, action: "throttle" },
  { severity: "critical", confidence: 0.8999, families: 5, action: "warn" },
  { severity: "low", confidence: 0.999, families: 5, action: "warn" },
  { severity: "low", confidence: 0.7, families: 1, action: "warn" },
  { severity: "low", confidence: 0.6999, families: 1, action: "observe" },
  { severity: "info", confidence: 1, families: 7, action: "observe" },
  { severity: "critical", confidence: 1, families: 0, action: "observe" },
] as const;

describe("the default ladder", () => {
  it.each(cases)("$severity, $confidence, $families families: $action", ({ action, ...given }) => {
    expect(recommend({ category: "multi_account", ...given }, DEFAULT_POLICY.ladder)).toBe(action);
  });

  it("never suspends for traffic that is merely unusual", () => {
    const strongest = { severity: "critical", confidence: 1, families: 7 } as const;
    const { ladder } = DEFAULT_POLICY;
    expect(recommend({ category: "anomalous_traffic", ...strongest }, ladder)).toBe("throttle");
  });

  const strength: fc.Arbitrary<Strength> = fc.record({
    category: fc.constantFrom(...CATEGORIES),
    severity: fc.constantFrom(...SEVERITIES),
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    families: fc.nat({ max: 7 }),
  });

  it("suspends on nothing but strong, independent and serious evidence", () => {
    fc.assert(
      fc.property(strength, (given) => {
        if (recommend(given, DEFAULT_POLICY.ladder) !== "suspend") return;
        expect(given.confidence).toBeGreaterThanOrEqual(0.99);
        expect(given.families).toBeGreaterThanOrEqual(2);
        expect(["info", "low"]).not.toContain(given.severity);
      }),
    );
  });

  it("never recommends less for more", () => {
    const rank = (given: Strength) => ACTIONS.indexOf(recommend(given, DEFAULT_POLICY.ladder));
    fc.assert(
      fc.property(strength, strength, (a, b) => {
        const more: Strength = {
          category: a.category,
          severity: SEVERITIES[Math.max(order(a), order(b))] ?? "info",
          confidence: Math.max(a.confidence, b.confidence),
          families: Math.max(a.families, b.families),
        };
        expect(rank(more)).toBeGreaterThanOrEqual(rank(a));
      }),
    );
  });
});

function order(strength: Strength): number {
  return SEVERITIES.indexOf(strength.severity);
}

describe("a rung with categories", () => {
  it("holds for those alone", () => {
    const ladder = [
      {
        action: "warn" as const,
        severity_min: "info" as const,
        confidence_min: 0,
        families_min: 0,
        categories: ["resale" as const],
      },
    ];
    const given = { severity: "info", confidence: 0.1, families: 0 } as const;
    expect(recommend({ ...given, category: "resale" }, ladder)).toBe("warn");
    expect(recommend({ ...given, category: "pooling" }, ladder)).toBe("observe");
  });
});
