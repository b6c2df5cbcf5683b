/** A process that dies at any call leaves nothing lost, nothing twice, nothing out of order. */
import type { Finding } from "@ringfence/schemas";
import { memoryStream } from "@ringfence/stream";
import { testStore } from "@ringfence/testkit";
import { describe, expect, it } from "vitest";
import { DEFAULT_BATCH } from "./service.ts";
import { crashAt, type CrashMoment } from "./testing/crash.ts";
import {
  aFinding,
  alertsIn,
  label,
  startEnforce,
  storeFindings,
  TOPIC,
} from "./testing/fixture.ts";
import { readOutbox } from "./testing/outbox.ts";

/** Pages and sends of two, so that the five states take several rounds. */
const batch = { ...DEFAULT_BATCH, findings: 2, messages: 2 };

/** One alert that lives through its life, a shadow, and a finding that it speaks for meanwhile. */
function statesOf(round: number): Finding[] {
  const own = 10 * round;
  const { account_ids } = aFinding(own);
  const other = { category: "pooling", account_ids } as const;
  return [
    aFinding(own),
    aFinding(own + 1, { mode: "shadow", account_ids }),
    aFinding(own + 2, other),
    aFinding(own, { state: 2, activity: "close" }),
    aFinding(own + 2, { ...other, state: 2, activity: "close" }),
  ];
}
const publishedOf = (round: number) => {
  const own = 10 * round;
  return [`${own}/1`, `${own}/2`, `${own}/3`, `${own + 2}/1`, `${own + 2}/2`];
};

describe.each<CrashMoment>(["before", "after"])("a crash %s a call", (moment) => {
  it("at every second call", { timeout: 240_000 }, async () => {
    const database = await testStore();
    const { store } = database;
    const sink = memoryStream({ topics: { [TOPIC]: 1 } }).sink(TOPIC);
    const expected: string[] = [];
    let sequence = 0;
    let crashes = 0;
    // Before the next call and after this one the same is stored: every second call each covers all.
    for (let at = 1; ; at += 2) {
      sequence = await storeFindings(store, statesOf(at), sequence);
      expected.push(...publishedOf(at));
      const point = crashAt(store, sink, at, moment);
      const doomed = startEnforce({ store: point.store, sink: point.sink, batch });
      await doomed.drain().catch((error: Error) => expect(error.message).toContain("crash"));
      await startEnforce({ store, sink, batch }).drain();
      expect((await alertsIn(sink)).map(label), `crash ${moment} call ${at}`).toEqual(expected);
      if (!point.crashed()) break;
      crashes += 1;
    }
    expect(crashes).toBeGreaterThan(20);

    const rows = await readOutbox(store);
    expect(rows.map((row) => row.sequence)).toEqual(rows.map((_, index) => index + 1));
    const judged = [...new Set(rows.map((row) => row.finding_sequence))];
    expect(judged.toSorted((x, y) => x - y)).toEqual(judged.map((_, index) => index + 1));
    expect(judged).toHaveLength(sequence);
    const live = rows.filter((row) => row.mode === "live" && !row.held);
    expect(live.map(label)).toEqual(expected);
    await database.drop();
  });
});
