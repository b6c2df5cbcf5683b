import { createMetrics, fixedClock, type Log, silentLog } from "@ringfence/runtime";
import type { Store } from "@ringfence/store";
import { memoryStream } from "@ringfence/stream";
import { testStore } from "@ringfence/testkit";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Automation, DEFAULT_POLICY } from "@ringfence/policy";
import type { EnforceParts } from "../service.ts";
import { aControl, storeControls, storeVerdict } from "../testing/said.ts";
import { aFinding, alertsIn, NOW, startEnforce, storeFindings, TOPIC } from "../testing/fixture.ts";
import {
  ask,
  automatic,
  DECISIONS,
  decisionsIn,
  decisionSink,
  refusalsIn,
  told,
} from "../testing/decisions.ts";

async function setUp(parts: Partial<EnforceParts> = {}, automation: Automation = DEFAULT_POLICY) {
  const database = await testStore();
  onTestFinished(() => database.drop());
  const { store } = database;
  const alerts = memoryStream({ topics: { [TOPIC]: 1 } }).sink(TOPIC);
  const sink = decisionSink();
  const decisions = { sink, destination: DECISIONS, automation };
  const start = (more: Partial<EnforceParts> = {}) =>
    startEnforce({ store, sink: alerts, decisions, ...parts, ...more });
  return { store, alerts, sink, start };
}

async function storePlans(store: Store, plans: Readonly<Record<string, string>>): Promise<void> {
  const rows = Object.entries(plans).map(([account_id, plan]) => ({
    account_id,
    plan,
    updated_at: NOW.toISOString(),
    entitlements: [],
    entitlements_known: false,
  }));
  await store.insert("account_profiles", rows, { columns: Object.keys(rows[0] ?? {}) });
}

describe("a measure", () => {
  it("waits for a person, then goes its way, each step published once with who and why", async () => {
    const { store, sink, start } = await setUp();
    await storeFindings(store, [aFinding(1), aFinding(2, { mode: "shadow" })], 0);
    const enforce = start();
    await enforce.drain();
    const [first, second] = await decisionsIn(sink);
    expect([first, second].map((one) => one && told(one))).toEqual([
      "acc_1_a suspend proposed",
      "acc_1_b suspend proposed",
    ]);
    expect(first?.actor).toEqual({ type: "policy", id: "ringfence" });
    expect(first?.reason).toContain("2.8 times");

    await ask(store, first?.decision_id ?? "", "approved");
    await enforce.drain();
    await ask(store, first?.decision_id ?? "", "applied", { actor_id: "gateway" });
    await enforce.drain();
    await ask(store, first?.decision_id ?? "", "lifted");
    await enforce.drain();
    const all = await decisionsIn(sink);
    expect(all.slice(2).map(told)).toEqual([
      "acc_1_a suspend approved",
      "acc_1_a suspend applied",
      "acc_1_a suspend lifted",
    ]);
    expect(all.at(-1)).toMatchObject({
      actor: { type: "person", id: "kim" },
      reason: "lifted by hand",
      alert_revision: 1,
    });
    expect(new Set(all.slice(2).map(({ decision_id }) => decision_id)).size).toBe(1);
  });

  it("takes no step that may not follow, and says so to whoever asked", async () => {
    const { store, sink, start } = await setUp();
    await storeFindings(store, [aFinding(1)], 0);
    const enforce = start();
    await enforce.drain();
    const [first, second] = await decisionsIn(sink);
    const early = await ask(store, first?.decision_id ?? "", "applied");
    const unknown = await ask(store, "dec_0", "approved");
    // Anybody may write a request, and one that makes no sense stops nobody.
    const nobody = await ask(store, first?.decision_id ?? "", "approved", { actor_id: "" });
    await enforce.drain();
    await ask(store, first?.decision_id ?? "", "approved");
    // The same wish of somebody else changes nothing, and is no mistake.
    await ask(store, first?.decision_id ?? "", "approved", { actor_id: "alex" });
    await enforce.drain();
    expect((await decisionsIn(sink)).slice(2).map(told)).toEqual(["acc_1_a suspend approved"]);
    const over = new Date(second?.expires_at ?? 0);
    const late = await ask(store, second?.decision_id ?? "", "approved", { at: over });
    await start({ clock: fixedClock(over) }).drain();
    expect((await decisionsIn(sink)).slice(3).map(({ state }) => state)).toEqual([
      "expired",
      "expired",
    ]);
    expect(await refusalsIn(store)).toEqual({
      [early]: "it is proposed, and applied may not follow that",
      [unknown]: "there is no such decision",
      [nobody]: expect.stringContaining("it makes no sense (actor.id: "),
      [late]: "its time was over at 2026-10-26T12:00:00.000Z",
    });
  });

  it("ends when its time is over, and is proposed anew if the alert still asks for it", async () => {
    const { store, sink, start } = await setUp();
    const last = await storeFindings(store, [aFinding(1, { account_ids: ["acc_1"] })], 0);
    const enforce = start();
    await enforce.drain();
    const [first] = await decisionsIn(sink);
    expect(first?.expires_at).toBe("2026-10-26T12:00:00.000Z");
    await ask(store, first?.decision_id ?? "", "approved");
    await enforce.drain();
    const before = new Date("2026-10-26T11:59:59.999Z");
    await start({ clock: fixedClock(before) }).drain();
    expect(await decisionsIn(sink)).toHaveLength(2);
    const over = fixedClock(new Date("2026-10-26T12:00:00.000Z"));
    await start({ clock: over }).drain();
    expect((await decisionsIn(sink)).at(-1)).toMatchObject({
      state: "expired",
      actor: { type: "policy" },
      decided_at: first?.expires_at,
    });
    await storeFindings(
      store,
      [aFinding(1, { account_ids: ["acc_1"], state: 2, activity: "update" })],
      last,
    );
    await start({ clock: over }).drain();
    const all = await decisionsIn(sink);
    expect(all.map(({ state }) => state)).toEqual(["proposed", "approved", "expired", "proposed"]);
    expect(all.at(-1)?.decision_id).not.toBe(first?.decision_id);
  });

  it("follows the alert: what falls before anybody approved is lifted", async () => {
    const { store, sink, start } = await setUp();
    const last = await storeFindings(store, [aFinding(1)], 0);
    await start().drain();
    await storeFindings(store, [aFinding(1, { state: 2, activity: "close" })], last);
    await start().drain();
    const steps = [
      "acc_1_a suspend proposed",
      "acc_1_b suspend proposed",
      "acc_1_a suspend lifted",
      "acc_1_b suspend lifted",
    ];
    expect((await decisionsIn(sink)).map(told)).toEqual(steps);
    // Where the process died before the cursor moved, both revisions are decided on once more.
    await store.command("TRUNCATE TABLE decision_cursors");
    await start().drain();
    expect((await decisionsIn(sink)).map(told)).toEqual(steps);
  });
});

describe("what people say of the alert", () => {
  const suppression = aControl({ kind: "suppress", scope: "cluster", value: "clu_1" });
  const snooze = {
    ...suppression,
    kind: "snooze" as const,
    expires_at: "2026-10-13T00:00:00.000Z",
  };
  const approveAll = async (store: Store, sink: ReturnType<typeof decisionSink>) => {
    for (const { decision_id } of await decisionsIn(sink))
      await ask(store, decision_id, "approved");
  };

  it("lifts measures in force when it is judged false, and says why", async () => {
    const { store, sink, start } = await setUp();
    await storeFindings(store, [aFinding(1), aFinding(2)], 0);
    const enforce = start();
    await enforce.drain();
    await approveAll(store, sink);
    await enforce.drain();
    await storeVerdict(store, 1, "false_positive");
    await enforce.drain();
    const lifted = (await decisionsIn(sink)).filter(({ state }) => state === "lifted");
    expect(lifted.map(told)).toEqual(["acc_1_a suspend lifted", "acc_1_b suspend lifted"]);
    expect(lifted[0]?.reason).toBe("the alert was judged a false positive");
  });

  it("lifts them for an account that is allow-listed, and proposes nothing for it", async () => {
    const { store, sink, start } = await setUp();
    await storeFindings(store, [aFinding(1)], 0);
    const enforce = start();
    await enforce.drain();
    await approveAll(store, sink);
    await enforce.drain();
    await storeControls(store, aControl());
    await enforce.drain();
    await storeFindings(store, [aFinding(2, { account_ids: ["acc_1_a"] })], 1);
    await enforce.drain();
    expect((await decisionsIn(sink)).slice(4).map(told)).toEqual(["acc_1_a suspend lifted"]);
  });

  it("lifts them where it is suppressed", async () => {
    const { store, sink, start } = await setUp();
    await storeFindings(store, [aFinding(1)], 0);
    const enforce = start();
    await enforce.drain();
    await approveAll(store, sink);
    await enforce.drain();
    await storeControls(store, suppression);
    await enforce.drain();
    const steps = (await decisionsIn(sink)).slice(4);
    expect(steps.map(told)).toEqual(["acc_1_a suspend lifted", "acc_1_b suspend lifted"]);
    expect(steps[0]?.reason).toBe("the alert is suppressed");
  });

  it.each(["allow", "suppress"] as const)(
    "lifts them once, in the words of whoever made the entry (%s), also where the alert has ended",
    async (kind) => {
      const { store, sink, start } = await setUp();
      const ring = aFinding(1, { account_ids: ["acc_1_a", "acc_1_b", "acc_1_c"] });
      const last = await storeFindings(store, [ring, aFinding(2)], 0);
      await start().drain();
      await approveAll(store, sink);
      await start().drain();
      const ends = { state: 2, activity: "close" } as const;
      await storeFindings(store, [{ ...ring, ...ends }, aFinding(2, ends)], last);
      await start().drain();
      const before = (await decisionsIn(sink)).length;
      const until = "2026-10-13T00:00:00.000Z";
      await storeControls(
        store,
        aControl({ kind: "snooze", value: "acc_1_b", expires_at: until }),
        aControl({ kind, categories: ["pooling"], value: "acc_1_b" }),
        aControl({ kind, author: "bo", reason: "it is ours" }),
      );
      await start().drain();
      await storeControls(store, aControl({ kind, scope: "cluster", value: "clu_2" }));
      const enforce = start();
      await enforce.drain();
      await enforce.drain();
      const steps = (await decisionsIn(sink)).slice(before);
      expect(steps.map(told).toSorted()).toEqual([
        "acc_1_a suspend lifted",
        "acc_2_a suspend lifted",
        "acc_2_b suspend lifted",
      ]);
      expect(steps[0]).toMatchObject({ actor: { type: "person", id: "bo" }, alert_revision: 1 });
      const word = kind === "allow" ? "allow-listed" : "suppressed";
      expect(steps[0]?.reason).toMatch(new RegExp(`^${word} \\(ctl_[0-9a-f]{32}\\): it is ours$`));
    },
  );

  // It ended by itself, so what rests on it stays in force, also while it is snoozed; what the snooze holds
  // back of it is published to nobody.
  describe("after its end, where nobody is told of it any more", () => {
    const ended = async () => {
      const { store, alerts, sink, start } = await setUp();
      const last = await storeFindings(store, [aFinding(1)], 0);
      const enforce = start();
      await enforce.drain();
      await approveAll(store, sink);
      await storeFindings(store, [aFinding(1, { state: 2, activity: "close" })], last);
      await enforce.drain();
      await storeControls(store, snooze);
      await enforce.drain();
      expect(await decisionsIn(sink)).toHaveLength(4);
      const quietly = async () => {
        await enforce.drain();
        await enforce.drain();
        expect(await alertsIn(alerts)).toHaveLength(2);
        return (await decisionsIn(sink)).slice(4);
      };
      return { store, last: last + 1, quietly };
    };
    const bothLifted = ["acc_1_a suspend lifted", "acc_1_b suspend lifted"];

    it("lifts them when it is judged false, under the revision that was told last", async () => {
      const { store, quietly } = await ended();
      await storeVerdict(store, 1, "false_positive");
      const steps = await quietly();
      expect(steps.map(told)).toEqual(bothLifted);
      expect(steps[0]).toMatchObject({
        reason: "the alert was judged a false positive",
        alert_revision: 2,
      });
    });

    it("lifts them when it comes back, and proposes nothing", async () => {
      const { store, last, quietly } = await ended();
      await storeFindings(store, [aFinding(1, { state: 3, activity: "update" })], last);
      expect((await quietly()).map(told)).toEqual(bothLifted);
    });
  });
});

describe("without a person", () => {
  it("policy approves what is switched on, of accounts known not to pay", async () => {
    const { automatic: rules, ...rest } = automatic();
    const careful = { ...rest, automatic: rules.map((one) => ({ ...one, paying: false })) };
    const { store, sink, start } = await setUp({}, careful);
    await storePlans(store, { acc_1_a: "free", acc_1_b: "pro" });
    await storeFindings(store, [aFinding(1), aFinding(2, { confidence: 0.98 })], 0);
    await start().drain();
    const steps = (await decisionsIn(sink)).map(told);
    expect(steps.filter((step) => step.endsWith("approved"))).toEqual(["acc_1_a suspend approved"]);
    expect(steps).toContain("acc_1_b suspend proposed");
  });

  it("the breaker trips at its cap: proposals and alerts go on, approvals stop until a reset", async () => {
    const caps = [{ name: "an hour", hours: 1, accounts: 5 }];
    const { store, alerts, sink, start } = await setUp({}, automatic(caps));
    // Enough accounts that the built-in cap does not come first.
    await storeActivity(store, 2_000);
    const findings = Array.from({ length: 10 }, (_, n) => aFinding(n + 1));
    const last = await storeFindings(store, findings, 0);
    const errors: string[] = [];
    const log = loudLog(errors);
    await start({ log }).drain();
    const approvals = async () =>
      (await decisionsIn(sink)).filter(({ state }) => state === "approved");
    expect(await approvals()).toHaveLength(5);
    expect((await decisionsIn(sink)).filter(({ state }) => state === "proposed")).toHaveLength(20);
    expect(await alertsIn(alerts)).toHaveLength(10);
    expect(errors).toEqual(["6 accounts, above the cap of 5, within 1 h"]);

    // Open it stays, also for another process and after the hour.
    const later = new Date(NOW.getTime() + 2 * 3_600_000);
    const more = await storeFindings(store, [aFinding(11)], last);
    await start({ clock: fixedClock(later) }).drain();
    expect(await approvals()).toHaveLength(5);

    // By somebody whose clock is fast.
    const reset = {
      at: new Date(later.getTime() + 3_600_000).toISOString(),
      event: "reset",
      cap: "",
      actor_id: "kim",
      reason: "looked at",
    };
    await store.insert("breaker_events", [reset], { columns: Object.keys(reset) });
    const until = await storeFindings(store, [aFinding(12)], more);
    const clock = fixedClock(new Date(later.getTime() + 1_000));
    await start({ clock, log }).drain();
    // The new one, and as many of those that waited as the cap lets pass; then it trips behind the reset.
    const approved = (await approvals()).map(({ account_id }) => account_id);
    expect(approved.slice(5)).toEqual(["acc_12_a", "acc_12_b", "acc_3_b", "acc_4_a", "acc_4_b"]);
    expect(errors).toHaveLength(2);
    // What is approved before that time counts as well, and it trips behind the reset.
    const numbers = [13, 14, 15, 16, 17];
    const end = await storeFindings(
      store,
      numbers.map((n) => aFinding(n)),
      until,
    );
    await start({ clock, log }).drain();
    expect(await approvals()).toHaveLength(10);
    expect(errors).toHaveLength(2);
    await storeFindings(store, [aFinding(18)], end);
    await start({ clock }).drain();
    // Also by a process that has nothing to approve.
    const metrics = createMetrics({ service: "enforce", version: "0", processMetrics: false });
    await start({ clock, metrics }).drain();
    expect((await metrics.breakerOpen.get()).values).toMatchObject([{ value: 1 }]);
    expect(await approvals()).toHaveLength(10);
    // What the second trip left waits for the next reset, also of before the first.
    const again = { ...reset, at: new Date(later.getTime() + 2 * 3_600_000).toISOString() };
    await store.insert("breaker_events", [again], { columns: Object.keys(again) });
    const after = fixedClock(new Date(later.getTime() + 3 * 3_600_000));
    await start({ clock: after }).drain();
    const next = (await approvals()).slice(10).map(({ account_id }) => account_id);
    expect(next).toEqual(["acc_5_a", "acc_5_b", "acc_6_a", "acc_6_b", "acc_7_a"]);
  });
});

async function storeActivity(store: Store, accounts: number): Promise<void> {
  const rows = Array.from({ length: accounts }, (_, n) => ({
    minute: "2026-10-12 11:00:00",
    account_id: `other_${n}`,
    requests: 1,
  }));
  await store.insert("account_activity_1m", rows, { columns: Object.keys(rows[0] ?? {}) });
}

/** Keeps the reasons of what is logged as an error. */
function loudLog(reasons: string[]): Log {
  const error = (fields: object) => void reasons.push((fields as { reason: string }).reason);
  return { ...silentLog, error };
}
