import { DEFAULT_POLICY, type Standing } from "@ringfence/policy";
import { describe, expect, it } from "vitest";
import { falseEnforcement, measuresOf, suspensionsOf } from "./measures.ts";
import { found, honest, ring } from "./testing.ts";

const truth = [...ring(["r1", "r2"]), honest("h1"), honest("h2")];
const grave = { severity: "high", confidence: 0.995, families: ["identity", "quota"] } as const;
const surely = { ...grave, families: [...grave.families] };
const measures = (findings: Parameters<typeof measuresOf>[0], standing: Standing[] = []) =>
  measuresOf(findings, new Map(standing.map((one) => [one.account_id, one])), DEFAULT_POLICY);

describe("suspensions", () => {
  it("need policy's ladder, and name the core alone", () => {
    const finding = found("a", ["r1", "r2", "h1"], { ...surely, attached_account_ids: ["h1"] });
    const suspensions = suspensionsOf(truth, measures([finding]));
    expect(suspensions).toMatchObject({ findings: 1, attached: 1, attached_suspended: 0 });
    expect(suspensions.precision).toMatchObject({ of: 2, all: 2 });
    expect([...suspensions.by_families]).toEqual([[2, 1]]);
  });

  it("count the honest that are named", () => {
    const suspensions = suspensionsOf(truth, measures([found("a", ["r1", "h2"], surely)]));
    expect(suspensions.precision).toMatchObject({ of: 1, all: 2 });
    expect(suspensions.honest).toEqual(["h2"]);
  });

  it("are none in the shadow, on a close, or of one family", () => {
    const findings = [
      found("a", ["h1"], { ...surely, mode: "shadow" }),
      found("b", ["h1"], { ...surely, activity: "close" }),
      found("c", ["h1"], { ...surely, families: ["identity"] }),
    ];
    expect(suspensionsOf(truth, measures(findings)).findings).toBe(0);
    expect(suspensionsOf(truth, measures(findings)).precision.share).toBeNull();
  });
});

describe("measures", () => {
  it("the strongest of a finding's life, with everybody that it hit", () => {
    const states = [
      found("a", ["r1"], surely),
      found("a", ["r1", "r2"], { ...surely, state: 2, activity: "update" }),
      found("a", ["r1"], { severity: "low", confidence: 0.8, state: 3, activity: "update" }),
      found("a", ["r1"], { ...surely, state: 4, activity: "close" }),
    ];
    expect(measures(states)).toMatchObject([{ action: "suspend", account_ids: ["r1", "r2"] }]);
  });

  it("enforcement against the honest: throttle and suspend, and no warning", () => {
    const findings = [
      found("a", ["h1"]),
      found("b", ["h2"], { severity: "low", confidence: 0.8 }),
      found("c", ["r1"], surely),
    ];
    expect(measures(findings).map(({ action }) => action)).toEqual(["throttle", "warn", "suspend"]);
    expect(falseEnforcement(truth, measures(findings))).toBe(1);
  });

  it("an authorized reseller is not measured for resale", () => {
    const unknown = { created_at: null, plan: null, status: null, organization_id: null };
    const standing: Standing = { account_id: "h1", ...unknown, reseller: "authorized" };
    const resale = found("a", ["h1"], { ...surely, category: "resale" });
    expect(measures([resale], [standing])).toEqual([]);
    expect(measures([resale])).toHaveLength(1);
  });
});
