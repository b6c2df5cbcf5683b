import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY, parsePolicy } from "../table.ts";
import { isAutomatic, isPaying } from "./automatic.ts";
import { type AutomaticMeasure, tripOf } from "./breaker.ts";

const HOUR = 3_600_000;
const NOW = Date.parse("2026-10-12T12:00:00Z");
const FEW = { active: 100_000, paying: 1_000 };

function measure(n: number, changes: Partial<AutomaticMeasure> = {}): AutomaticMeasure {
  return { account_id: `acc_${n}`, category: "resale", paying: false, at_ms: NOW, ...changes };
}
const measures = (count: number, changes: Partial<AutomaticMeasure> = {}) =>
  Array.from({ length: count }, (_, n) => measure(n, changes));

describe("a cap trips", () => {
  it("at one account more than it allows, counting each account once", () => {
    const caps = [{ name: "an hour", hours: 1, accounts: 3 }];
    expect(tripOf(measure(9), measures(2), FEW, caps)).toBeNull();
    expect(tripOf(measure(9), [...measures(2), ...measures(2)], FEW, caps)).toBeNull();
    expect(tripOf(measure(0), measures(3), FEW, caps)).toBeNull();
    const trip = tripOf(measure(9), measures(3), FEW, caps);
    expect(trip?.cap).toBe("an hour");
    expect(trip?.reason).toBe("4 accounts, above the cap of 3, within 1 h");
  });

  it("and forgets what is older than its hours", () => {
    const caps = [{ name: "an hour", hours: 1, accounts: 3 }];
    expect(tripOf(measure(9), measures(3, { at_ms: NOW - HOUR }), FEW, caps)).toBeNull();
    expect(tripOf(measure(9), measures(3, { at_ms: NOW - HOUR + 1 }), FEW, caps)).not.toBeNull();
  });

  it("by category where it says so, each by itself", () => {
    const caps = [{ name: "c", hours: 1, accounts: 3, categories: ["resale", "pooling"] as const }];
    const done = measures(3);
    const capsOf = caps.map((cap) => ({ ...cap, categories: [...cap.categories] }));
    expect(tripOf(measure(9, { category: "pooling" }), done, FEW, capsOf)).toBeNull();
    expect(tripOf(measure(9, { category: "extraction" }), done, FEW, capsOf)).toBeNull();
    expect(tripOf(measure(9), done, FEW, capsOf)?.reason).toContain("for resale");
  });

  it("by the share of active and of paying accounts; who may pay counts as paying", () => {
    const active = [{ name: "a", hours: 24, share_of_active: 0.005 }];
    const of = { active: 1_000, paying: 1_000 };
    expect(tripOf(measure(9), measures(4), of, active)).toBeNull();
    expect(tripOf(measure(9), measures(5), of, active)?.reason).toBe(
      "6 of 1000 active accounts, above the cap of 0.5 %, within 24 h",
    );
    const paying = [{ name: "p", hours: 24, share_of_paying: 0.002 }];
    expect(tripOf(measure(9), measures(4), of, paying)).toBeNull();
    const unknown = measures(2, { paying: null });
    expect(tripOf(measure(9, { paying: true }), unknown, of, paying)?.cap).toBe("p");
  });

  it("below one customer in a hundred, whatever is configured", () => {
    const caps = [{ name: "generous", hours: 1, accounts: 1_000_000 }];
    const of = { active: 10_000, paying: 0 };
    expect(tripOf(measure(999), measures(89), of, caps)).toBeNull();
    expect(tripOf(measure(999), measures(90), of, caps)?.cap).toBe("built in");
  });

  it("and lets one account pass where a share would be nobody", () => {
    expect(tripOf(measure(0), [], { active: 50, paying: 0 }, DEFAULT_POLICY.caps)).toBeNull();
    expect(tripOf(measure(1), [measure(0)], { active: 50, paying: 0 }, [])).not.toBeNull();
  });
});

describe("what is automatic", () => {
  const set = parsePolicy({
    automatic: [{ category: "interference", action: "throttle", confidence_min: 0.98 }],
  });
  const asked = { category: "interference", action: "throttle", confidence: 0.98 } as const;

  it("is nothing, unless it is switched on", () => {
    expect(isAutomatic(asked, false, DEFAULT_POLICY)).toBe(false);
  });

  it("is the action of that category from that confidence on, of accounts known not to pay", () => {
    expect(isAutomatic(asked, false, set)).toBe(true);
    expect(isAutomatic({ ...asked, confidence: 0.979 }, false, set)).toBe(false);
    expect(isAutomatic({ ...asked, action: "suspend" }, false, set)).toBe(false);
    expect(isAutomatic({ ...asked, category: "resale" }, false, set)).toBe(false);
    expect(isAutomatic(asked, true, set)).toBe(false);
    expect(isAutomatic(asked, null, set)).toBe(false);
    expect([isPaying("free", set), isPaying("pro", set), isPaying(null, set)]).toEqual([
      false,
      true,
      null,
    ]);
  });

  it("cannot be switched on without a cap, or below a confidence of 0.9", () => {
    expect(() => parsePolicy({ caps: [] })).toThrow(/caps.*name one/);
    expect(() => parsePolicy({ caps: [{ name: "x", hours: 1 }] })).toThrow(/caps nothing/);
    const loose = [{ category: "resale", action: "suspend", confidence_min: 0.5 }];
    expect(() => parsePolicy({ automatic: loose })).toThrow(/automatic\.0\.confidence_min/);
  });
});
