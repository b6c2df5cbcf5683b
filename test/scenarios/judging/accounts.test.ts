import { describe, expect, it } from "vitest";
import { accusationsOf } from "./accusations.ts";
import { pooled, precisionBySeverity, recallByPersona } from "./accounts.ts";
import { accountDays, falseFindings, lookAlikes } from "./false-alerts.ts";
import { at, found, honest, ring } from "./testing.ts";

const truth = [...ring(["r1", "r2", "r3"]), honest("h1"), honest("h2", "household")];
const everybody = new Set(truth.map(({ account_id }) => account_id));

function medium(findings: Parameters<typeof accusationsOf>[0]) {
  const rows = precisionBySeverity(truth, accusationsOf(findings));
  return rows.find(({ severity }) => severity === "medium");
}

describe("who is accused", () => {
  it("nobody by a shadow finding or by a close", () => {
    const shadow = found("shadow", ["h1"], { mode: "shadow" });
    const close = found("close", ["h2"], { activity: "close", state: 2 });
    expect(accusationsOf([shadow, close])).toEqual([]);
  });

  it("whoever was named once, though the finding closed afterwards", () => {
    const states = [found("a", ["h1"]), found("a", ["h1"], { activity: "close", state: 2 })];
    expect(accusationsOf(states)).toHaveLength(1);
    expect(medium(states)?.abusive).toMatchObject({ of: 0, all: 1 });
  });

  it("nobody who merely hangs on a finding, as no alert names them; but it is told", () => {
    const finding = found("a", ["r1", "h1"], { attached_account_ids: ["h1"] });
    expect(accusationsOf([finding])).toHaveLength(2);
    expect(medium([finding])).toMatchObject({ abusive: { of: 1, all: 1 }, attached: 1 });
    const core = found("b", ["h1"]);
    expect(medium([finding, core])).toMatchObject({ abusive: { of: 1, all: 2 }, attached: 0 });
  });
});

describe("precision", () => {
  it("counts each account once, at its severity and below", () => {
    const findings = [found("a", ["r1", "r2"], { severity: "high" }), found("b", ["r1", "h1"])];
    const rows = precisionBySeverity(truth, accusationsOf(findings));
    const counts = rows.map(({ severity, abusive }) => [severity, abusive.of, abusive.all]);
    expect(counts).toEqual([
      ["info", 2, 3],
      ["low", 2, 3],
      ["medium", 2, 3],
      ["high", 2, 2],
      ["critical", 0, 0],
    ]);
  });

  it("tells abuse in another category from abuse as accused", () => {
    const wrong = found("a", ["r1"], { category: "resale" });
    expect(medium([wrong])).toMatchObject({ abusive: { of: 1, all: 1 }, right: { of: 0, all: 1 } });
    expect(medium([wrong, found("b", ["r1"])])?.right).toMatchObject({ of: 1, all: 1 });
  });

  it("of nobody is unknown", () => {
    expect(medium([])?.abusive.share).toBeNull();
  });
});

describe("recall", () => {
  const recall = (
    findings: Parameters<typeof accusationsOf>[0],
    rows = truth,
    active = everybody,
  ) => recallByPersona(rows, active, accusationsOf(findings, "medium"));

  it("tells the right category from any, and takes the time of the actor's first account", () => {
    const findings = [
      found("a", ["r1"], { category: "anomalous_traffic", observed_at: at(12) }),
      found("b", ["r2", "r3"], { observed_at: at(40) }),
      found("b", ["r2", "r3"], { observed_at: at(90), state: 2, activity: "update" }),
    ];
    expect(recall(findings)).toMatchObject([
      {
        persona: "ring-device",
        version: "easy",
        right: { of: 2, all: 3 },
        any: { of: 3, all: 3 },
        minutes_right: [30],
        minutes_any: [2],
      },
    ]);
  });

  it("never and before are times", () => {
    expect(recall([])[0]?.minutes_right).toEqual([Infinity]);
    expect(recall([found("a", ["r1"], { observed_at: at(5) })])[0]?.minutes_right).toEqual([0]);
  });

  it("leaves out who was silent, and actors that did nothing", () => {
    const idle = ring(["i1"], { first_circumvention_at: null, version: "careful" });
    const rows = recall([], [...truth, ...idle], new Set(["r1", "r2", "i1", "h1"]));
    expect(rows.map(({ version, right }) => [version, right.all])).toEqual([["easy", 2]]);
    expect(pooled(rows, "any")).toMatchObject({ of: 0, all: 2, share: 0 });
  });
});

describe("what honest accounts bear", () => {
  const findings = [
    found("a", ["h1", "r1"], { severity: "low" }),
    found("a", ["h1", "r1"], { severity: "high", state: 2, activity: "update" }),
    found("b", ["h2"], { severity: "low" }),
    found("c", ["r2"]),
  ];

  it("each finding once, at its highest severity", () => {
    const counts = { info: 0, low: 1, medium: 0, high: 1, critical: 0 };
    expect(falseFindings(truth, accusationsOf(findings))).toEqual(counts);
  });

  it("look-alikes by account-weeks; a silent account is not watched", () => {
    const rows = lookAlikes(truth, new Set(["h1", "r1"]), accusationsOf(findings), {
      hours: 84,
      least: "medium",
    });
    const weeks = { accounts: 1, accused: 1, account_weeks: 0.5, share: 2 };
    expect(rows).toEqual([{ persona: "hobbyist", ...weeks }]);
    expect(accountDays(truth, new Set(["h1", "r1"]), 12)).toEqual({ honest: 0.5, all: 1 });
  });
});
