/** What follows from alerts and decisions, whatever comes twice, late or in the wrong order. */
import type { Action } from "@ringfence/schemas";
import { describe, expect, it } from "vitest";
import { aDecision, anAlert, NOW } from "../testing/documents.ts";
import { Ledger } from "./ledger.ts";
import { emptyState, state } from "./state.ts";

const BY = { name: "example-trigger", at: NOW };
const LATER = new Date(NOW.getTime() + 3_600_000);

const open = () => new Ledger(emptyState("one"));
const rules = (upTo: Action = "throttle", isIncomplete = false) => ({ upTo, isIncomplete });
/** The process ends here, and another one reads what is in the file. */
const restarted = (ledger: Ledger) =>
  new Ledger(state.parse(JSON.parse(JSON.stringify(ledger.state()))));
/** Does all that is due; answers `account status` of each. */
function act(ledger: Ledger, now = NOW): string[] {
  const asked = ledger.plan(now);
  for (const each of asked) ledger.settle(each, null, BY);
  return asked.map(({ accountId, to }) => `${accountId} ${to}`);
}

describe("decisions", () => {
  it("are acted on once they are approved, and undone once they are over", () => {
    const ledger = open();
    ledger.takeDecision(aDecision(1, { state: "proposed" }), NOW);
    expect(act(ledger)).toEqual([]);
    ledger.takeDecision(aDecision(1), NOW);
    expect(act(ledger)).toEqual(["acc_1 suspended"]);
    ledger.noteReports(BY);
    expect(ledger.reports()).toMatchObject([
      { state: "applied", actor: { type: "policy", id: "example-trigger" } },
    ]);
    ledger.told(1);
    // Our own report, enforce's note of it, and the approval once more.
    for (const state of ["applied", "applied", "approved"] as const)
      expect(ledger.takeDecision(aDecision(1, { state }), NOW)).toBe(false);
    ledger.noteReports(BY);
    expect([act(ledger), ledger.reports()]).toEqual([[], []]);
    ledger.takeDecision(aDecision(1, { state: "lifted" }), NOW);
    expect(act(ledger)).toEqual(["acc_1 active"]);
    expect(ledger.takeDecision(aDecision(1), NOW)).toBe(false);
    expect([act(ledger), ledger.state().accounts]).toEqual([[], []]);
  });

  it("end by themselves, also where nobody says so", () => {
    const ledger = open();
    ledger.takeDecision(aDecision(1, { expires_at: LATER.toISOString() }), NOW);
    expect(act(ledger)).toEqual(["acc_1 suspended"]);
    expect(ledger.nextEnd(NOW)).toEqual(LATER);
    expect(act(ledger, LATER)).toEqual(["acc_1 active"]);
    // Read after its time: never done at all.
    ledger.takeDecision(aDecision(2, { expires_at: LATER.toISOString() }), LATER);
    expect(act(ledger, LATER)).toEqual([]);
  });

  it("leave an account at the strongest measure that is in force", () => {
    const ledger = open();
    ledger.takeDecision(aDecision(1, { action: "throttle" }), NOW);
    ledger.takeDecision(aDecision(2, { account_id: "acc_1" }), NOW);
    expect(act(ledger)).toEqual(["acc_1 suspended"]);
    ledger.noteReports(BY);
    expect(ledger.reports()).toHaveLength(2);
    ledger.takeDecision(aDecision(2, { account_id: "acc_1", state: "lifted" }), NOW);
    expect(act(ledger)).toEqual(["acc_1 throttled"]);
  });

  it("that the account service refuses are reported as lifted, and not tried again", () => {
    const ledger = open();
    ledger.takeDecision(aDecision(1), NOW);
    const [asked] = ledger.plan(NOW);
    if (asked === undefined) throw new Error("nothing was due");
    ledger.settle(asked, "HTTP 404", BY);
    expect(ledger.reports()).toMatchObject([
      { state: "lifted", reason: "example-trigger: could not be applied: HTTP 404" },
    ]);
    expect(act(ledger)).toEqual([]);
    expect(ledger.takeDecision(aDecision(1), NOW)).toBe(false);
  });
});

describe("a restart", () => {
  it("asks for the same under the same key", () => {
    const ledger = open();
    ledger.takeDecision(aDecision(1), NOW);
    const asked = ledger.plan(NOW);
    expect(asked).toMatchObject([{ key: "one/1", to: "suspended" }]);
    const after = restarted(ledger);
    expect(after.plan(NOW)).toEqual(asked);
    act(after);
    expect(restarted(after).plan(NOW)).toEqual([]);
  });

  it("does not forget a call that may have been done, whatever was said since", () => {
    const ledger = open();
    ledger.takeDecision(aDecision(1), NOW);
    ledger.plan(NOW);
    const after = restarted(ledger);
    after.takeDecision(aDecision(1, { state: "lifted" }), NOW);
    expect(after.plan(NOW)).toMatchObject([{ key: "one/2", to: "active" }]);
  });
});

describe("alerts", () => {
  it("bring about no more than they may, and each revision counts once", () => {
    const ledger = open();
    expect(ledger.takeAlert(anAlert(1, { revision: 2 }), rules(), NOW)).toBe(true);
    expect(act(ledger)).toEqual(["acc_1 throttled"]);
    for (const revision of [1, 2]) {
      const old = anAlert(1, { revision, account_ids: ["acc_9"] });
      expect(ledger.takeAlert(old, rules(), NOW)).toBe(false);
    }
    expect(act(ledger)).toEqual([]);
    const closed = anAlert(1, { revision: 3, activity: "close", status: "closed" });
    ledger.takeAlert(closed, rules(), NOW);
    expect(act(ledger)).toEqual(["acc_1 active"]);
    ledger.takeAlert(anAlert(2), rules("observe"), NOW);
    expect(act(ledger)).toEqual([]);
  });

  it("give each account what is right for it", () => {
    const ledger = open();
    const own = { account_id: "acc_b", reason: "pays", expires_at: null };
    const measures = [{ ...own, recommended_action: "warn" as const }];
    ledger.takeAlert(anAlert(1, { account_ids: ["acc_a", "acc_b"], measures }), rules(), NOW);
    expect(act(ledger)).toEqual(["acc_a throttled", "acc_b warned"]);
  });

  it("in shadow are none", () => {
    const ledger = open();
    expect(ledger.takeAlert(anAlert(1, { mode: "shadow" }), rules(), NOW)).toBe(false);
    expect(act(ledger)).toEqual([]);
  });

  it("that are too large to name their accounts leave these as they are, until they end", () => {
    const ledger = open();
    ledger.takeAlert(anAlert(1), rules(), NOW);
    act(ledger);
    const thin = anAlert(1, { revision: 2, account_ids: [] });
    ledger.takeAlert(thin, rules("throttle", true), NOW);
    expect(act(ledger)).toEqual([]);
    const end = anAlert(1, { revision: 3, activity: "close", account_ids: [] });
    ledger.takeAlert(end, rules("throttle", true), NOW);
    expect(act(ledger)).toEqual(["acc_1 active"]);
  });

  it("that are too large to say what is right for whom change nothing of what was said before", () => {
    const ledger = open();
    const own = { account_id: "acc_a", reason: "pays", expires_at: null };
    const measures = [{ ...own, recommended_action: "throttle" as const }];
    const mildest = { account_ids: ["acc_a", "acc_b"], recommended_action: "observe" as const };
    ledger.takeAlert(anAlert(1, { ...mildest, measures }), rules(), NOW);
    expect(act(ledger)).toEqual(["acc_a throttled"]);
    ledger.takeAlert(anAlert(1, { ...mildest, revision: 2 }), rules("throttle", true), NOW);
    expect(act(ledger)).toEqual([]);
    ledger.takeAlert(anAlert(2, { account_ids: ["acc_c"] }), rules("throttle", true), NOW);
    expect(act(ledger)).toEqual(["acc_c throttled"]);
  });

  it("are refused where there is no room, until what is over is old", () => {
    const seen_at = NOW.toISOString();
    const alerts = Array.from({ length: 20_000 }, (_, number) => {
      return { alert_id: anAlert(number).alert_id, revision: 1, measures: [], seen_at };
    });
    const ledger = new Ledger({ ...emptyState("one"), alerts });
    expect(() => ledger.takeAlert(anAlert(20_001), rules(), NOW)).toThrow(/a database of yours/);
    const inMonths = new Date(NOW.getTime() + 40 * 86_400_000);
    expect(ledger.takeAlert(anAlert(20_001), rules(), inMonths)).toBe(true);
    expect(ledger.state().alerts).toHaveLength(1);
  });
});
