/** A process that dies at any call while it decides: every step once, in order, for everybody. */
import { memoryStream } from "@ringfence/stream";
import { testStore } from "@ringfence/testkit";
import { describe, expect, it } from "vitest";
import { crashAt, type CrashMoment } from "../testing/crash.ts";
import {
  ask,
  automatic,
  DECISIONS,
  decisionsIn,
  decisionSink,
  refusalsIn,
  told,
} from "../testing/decisions.ts";
import { aFinding, startEnforce, storeFindings, TOPIC } from "../testing/fixture.ts";

/** One is approved by policy at once; the breaker keeps the others for a person. */
const automation = automatic([{ name: "one", hours: 1, accounts: 1 }]);
const stepsOf = (n: number, first: boolean) => [
  `acc_${n}_a suspend proposed`,
  `acc_${n}_b suspend proposed`,
  ...(first ? [`acc_${n}_a suspend approved`] : []),
];

describe.each<CrashMoment>(["before", "after"])("a crash %s a call", (moment) => {
  it("at every second call", { timeout: 120_000 }, async () => {
    const { store, drop } = await testStore();
    const alerts = memoryStream({ topics: { [TOPIC]: 1 } }).sink(TOPIC);
    const sink = decisionSink();
    const expected: string[] = [];
    let sequence = 0;
    let crashes = 0;
    // Before the next call and after this one the same is stored: every second call each covers all.
    for (let at = 1; ; at += 2) {
      sequence = await storeFindings(store, [aFinding(at)], sequence);
      expected.push(...stepsOf(at, at === 1));
      const before = (await decisionsIn(sink)).find(({ state }) => state === "proposed");
      if (before !== undefined) await ask(store, before.decision_id, "lifted");
      const point = crashAt(store, sink, at, moment);
      const doomed = startEnforce({
        store: point.store,
        sink: alerts,
        decisions: { sink: point.sink, destination: DECISIONS, automation },
      });
      await doomed.drain().catch((error: Error) => expect(error.message).toContain("crash"));
      const decisions = { sink, destination: DECISIONS, automation };
      await startEnforce({ store, sink: alerts, decisions }).drain();
      const all = (await decisionsIn(sink)).filter(({ state }) => state !== "lifted");
      expect(all.map(told).toSorted(), `crash ${moment} call ${at}`).toEqual(expected.toSorted());
      if (!point.crashed()) break;
      crashes += 1;
    }
    expect(crashes).toBeGreaterThan(12);
    const all = await decisionsIn(sink);
    expect(new Set(all.map(({ decision_id, state }) => `${decision_id}/${state}`)).size).toBe(
      all.length,
    );
    expect(all.filter(({ state }) => state === "lifted")).toHaveLength(1);
    expect(await refusalsIn(store)).toEqual({});
    await drop();
  });
});
