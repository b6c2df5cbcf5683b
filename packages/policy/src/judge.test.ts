import { ACTIONS, CATEGORIES, SEVERITIES } from "@ringfence/schemas";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Account } from "./conditions.ts";
import { FLOORS, missingOf } from "./floors.ts";
import { type History, historyDays, type PastVerdict } from "./history.ts";
import { judge } from "./judge.ts";
import type { Strength } from "./ladder.ts";
import { policyTable } from "./schema.ts";
import { DEFAULT_POLICY, parsePolicy, type PolicyTable } from "./table.ts";

const DAY_MS = 86_400_000;
const AT = "2026-10-12T00:00:00.000Z";
const before = (days: number) => new Date(Date.parse(AT) - days * DAY_MS).toISOString();
const judgedOf = (category: Strength["category"]) => {
  return { alert_id: "alr_1", category, at: AT, observed_at: AT };
};

const THROTTLED: Strength = {
  category: "pooling",
  severity: "medium",
  confidence: 0.995,
  families: 2,
};
const SUSPENDED: Strength = { ...THROTTLED, severity: "high" };

function verdictOf(
  verdict: PastVerdict["verdict"],
  days: number,
  changes: Partial<PastVerdict> = {},
): PastVerdict {
  const alert_id = `alr_${verdict}_${days}`;
  return { alert_id, category: "pooling", verdict, given_at: before(days), ...changes };
}
const found = (days: number, changes: Partial<PastVerdict> = {}) =>
  verdictOf("true_positive", days, changes);
const twice = [found(1), found(2)];

function decided(
  strength: Strength,
  history: Partial<History> | null,
  table: PolicyTable = DEFAULT_POLICY,
) {
  const past = history === null ? null : { verdicts: [], measures: [], ...history };
  const account: Account = { standing: null, history: past };
  return judge(strength, account, judgedOf(strength.category), table);
}

describe("escalation", () => {
  it("is one step, however often the account was found out", () => {
    const warned: Strength = { ...THROTTLED, severity: "low" };
    const often = Array.from({ length: 9 }, (_, index) => found(index + 1));
    expect(decided(warned, { verdicts: often }).action).toBe("throttle");
    expect(decided(THROTTLED, { verdicts: twice })).toMatchObject({
      action: "suspend",
      moved: true,
    });
    expect(decided(SUSPENDED, { verdicts: twice })).toMatchObject({
      action: "suspend",
      moved: false,
    });
  });

  it.each<[string, Strength, string]>([
    ["confidence", { ...THROTTLED, confidence: 0.989 }, "98.9 % sure"],
    ["families", { ...THROTTLED, families: 1 }, "1 family of evidence"],
    ["category", { ...THROTTLED, category: "anomalous_traffic" }, "never for anomalous_traffic"],
  ])("stops at what suspension takes: %s", (_, strength, text) => {
    const verdicts = twice.map((one) => ({ ...one, category: strength.category }));
    const { action, moved, steps } = decided(strength, { verdicts });
    expect({ action, moved }).toEqual({ action: "throttle", moved: false });
    expect(steps.join("; ")).toContain(`not raised to suspend (${text})`);
  });

  it("never makes a violation of what is only observed, nor needs a history that is unknown", () => {
    expect(decided({ ...THROTTLED, severity: "info" }, { verdicts: twice }).action).toBe("observe");
    expect(decided(THROTTLED, null).action).toBe("throttle");
  });

  it("the default counts verdicts of people alone", () => {
    const measures = [1, 2, 3].map((days) => ({
      alert_id: `alr_m${days}`,
      category: "pooling" as const,
      action: "warn" as const,
      applied_at: before(days),
      lifted_at: null,
      lifted_by: null,
    }));
    expect(decided(THROTTLED, { measures }).action).toBe("throttle");
    const table = parsePolicy({ escalation: [{ measures_min: 3, days: 4 }] });
    expect(decided(THROTTLED, { measures }, table).action).toBe("suspend");
    const shorter = parsePolicy({ escalation: [{ measures_min: 3, days: 3 }] });
    expect(decided(THROTTLED, { measures }, shorter).action).toBe("throttle");
  });
});

describe("cooldowns", () => {
  it.each(["false_positive", "benign"] as const)("hold after %s, and end", (verdict) => {
    expect(decided(SUSPENDED, { verdicts: [verdictOf(verdict, 13.9)] }).action).toBe("warn");
    expect(decided(SUSPENDED, { verdicts: [verdictOf(verdict, 14)] }).action).toBe("suspend");
  });

  it("weigh more than escalation", () => {
    const { action, steps } = decided(SUSPENDED, {
      verdicts: [...twice.map((one) => ({ ...one, given_at: before(20) })), verdictOf("benign", 3)],
    });
    expect(action).toBe("warn");
    expect(steps.at(-1)).toBe(
      "held at warn until 2026-10-23: an alert about it was found benign on 2026-10-09",
    );
  });

  it("end with a verdict that an alert is true, the alert itself included", () => {
    const mistaken = verdictOf("false_positive", 3);
    const since = found(2, { alert_id: "alr_1" });
    expect(decided(SUSPENDED, { verdicts: [mistaken, since] }).action).toBe("suspend");
    expect(decided(SUSPENDED, { verdicts: [mistaken, found(4)] }).action).toBe("warn");
  });

  it("let evidence pass that is beyond the bar, on both counts", () => {
    const verdicts = [verdictOf("false_positive", 1)];
    const grave: Strength = { ...SUSPENDED, severity: "critical", confidence: 0.999 };
    expect(decided(grave, { verdicts }).action).toBe("suspend");
    expect(decided({ ...grave, severity: "high" }, { verdicts }).action).toBe("warn");
    expect(decided({ ...grave, confidence: 0.9989 }, { verdicts }).action).toBe("warn");
    const [first, ...others] = DEFAULT_POLICY.cooldowns;
    const { unless: _, ...strict } = first ?? {};
    const table = parsePolicy({ cooldowns: [strict, ...others] });
    expect(decided(grave, { verdicts }, table).action).toBe("warn");
  });

  it("make nothing graver, and leave what is mild enough", () => {
    const warned: Strength = { ...THROTTLED, severity: "low" };
    const outcome = decided(warned, { verdicts: [verdictOf("benign", 1)] });
    expect(outcome).toMatchObject({ action: "warn", moved: false });
    expect(outcome.steps).toHaveLength(1);
  });

  it("count what a person lifted or refused, and not what policy replaced", () => {
    const lifted = (lifted_by: "person" | "policy") =>
      decided(SUSPENDED, {
        measures: [
          {
            alert_id: "alr_1",
            category: "pooling",
            action: "suspend",
            applied_at: null,
            lifted_at: before(1),
            lifted_by,
          },
        ],
      }).action;
    expect(lifted("person")).toBe("warn");
    expect(lifted("policy")).toBe("suspend");
  });
});

describe("rungs for some accounts", () => {
  const [suspend, ...others] = DEFAULT_POLICY.ladder;
  const ladder = [
    { ...suspend, action: "throttle", standing: { false_positives_max: 0 } },
    suspend,
    ...others,
  ];
  const table = parsePolicy({ ladder, cooldowns: [] });

  it("hold in their turn, and say why they do not", () => {
    expect(decided(SUSPENDED, {}, table)).toMatchObject({ action: "throttle", rung: 0 });
    const { action, rung, steps } = decided(
      SUSPENDED,
      { verdicts: [verdictOf("false_positive", 1)] },
      table,
    );
    expect({ action, rung }).toEqual({ action: "suspend", rung: 1 });
    expect(steps[0]).toContain("not throttle by rung 1: 1 alert found false in 90 days");
  });

  it("hold for nobody whose history is unknown", () => {
    expect(decided(SUSPENDED, null, table).rung).toBe(1);
  });
});

describe("whatever the table and the history", () => {
  const strength: fc.Arbitrary<Strength> = fc.record({
    category: fc.constantFrom(...CATEGORIES),
    severity: fc.constantFrom(...SEVERITIES),
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    families: fc.nat({ max: 7 }),
  });
  const history: fc.Arbitrary<History> = fc.record({
    verdicts: fc.array(
      fc.record({
        alert_id: fc.constantFrom("alr_1", "alr_2", "alr_3", "alr_4"),
        category: fc.constantFrom(...CATEGORIES),
        verdict: fc.constantFrom("true_positive", "false_positive", "benign"),
        given_at: fc.integer({ min: 0, max: 100 }).map(before),
      }),
      { maxLength: 8 },
    ),
    measures: fc.array(
      fc.record({
        alert_id: fc.constantFrom("alr_1", "alr_2", "alr_3"),
        category: fc.constantFrom(...CATEGORIES),
        action: fc.constantFrom("warn", "throttle", "suspend"),
        applied_at: fc.option(fc.integer({ min: 0, max: 100 }).map(before)),
        lifted_at: fc.option(fc.integer({ min: 0, max: 100 }).map(before)),
        lifted_by: fc.constantFrom("person", "policy", null),
      }),
      { maxLength: 8 },
    ),
  });
  const tables = [
    DEFAULT_POLICY,
    policyTable.parse({
      ...DEFAULT_POLICY,
      escalation: [
        { true_positives_min: 1, days: 366, history: "any" },
        { measures_min: 1, days: 366, history: "any" },
      ],
      cooldowns: [],
    }),
  ];

  it("nothing is suspended or throttled on less than the floors", () => {
    fc.assert(
      fc.property(strength, history, fc.constantFrom(...tables), (given, past, table) => {
        const { action } = decided(given, past, table);
        expect(missingOf(given, FLOORS[action])).toEqual([]);
        if (given.category === "anomalous_traffic") expect(action).not.toBe("suspend");
      }),
    );
  });

  it("history moves by one step up at most, and never from observing", () => {
    fc.assert(
      fc.property(strength, history, fc.constantFrom(...tables), (given, past, table) => {
        const alone = ACTIONS.indexOf(decided(given, null, table).action);
        const rank = ACTIONS.indexOf(decided(given, past, table).action);
        expect(rank).toBeLessThanOrEqual(alone === 0 ? 0 : alone + 1);
      }),
    );
  });

  it("no history is as one that is unknown, in the default", () => {
    fc.assert(
      fc.property(strength, (given) => {
        expect(decided(given, {})).toEqual(decided(given, null));
      }),
    );
  });
});

it("says how far back a table looks", () => {
  expect(historyDays(DEFAULT_POLICY)).toBe(90);
  expect(historyDays(parsePolicy({ escalation: [] }))).toBe(14);
  expect(historyDays(parsePolicy({ escalation: [], cooldowns: [] }))).toBe(0);
});
