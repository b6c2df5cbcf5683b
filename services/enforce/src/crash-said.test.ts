/** A process that dies at any call takes every control and verdict up once. */
import { memoryStream } from "@ringfence/stream";
import { testStore } from "@ringfence/testkit";
import { describe, expect, it } from "vitest";
import { DEFAULT_BATCH } from "./service.ts";
import { crashAt, type CrashMoment } from "./testing/crash.ts";
import { aFinding, alertsIn, label, startEnforce, storeFindings, TOPIC } from "./testing/fixture.ts";
import { readOutbox } from "./testing/outbox.ts";
import { aControl, storeControls, storeVerdict } from "./testing/said.ts";

/** Pages and sends of two, so that it takes several rounds. */
const batch = { ...DEFAULT_BATCH, findings: 2, messages: 2 };

describe.each<CrashMoment>(["before", "after"])("a crash %s a call", (moment) => {
  it("at every call there is", { timeout: 120_000 }, async () => {
    const database = await testStore();
    const { store } = database;
    const sink = memoryStream({ topics: { [TOPIC]: 1 } }).sink(TOPIC);
    const expected: string[] = [];
    let sequence = 0;
    let crashes = 0;
    for (let at = 1; ; at += 1) {
      const [closed, suppressed, never, other] = [1, 2, 3, 4].map((number) => 10 * at + number) as [
        number,
        number,
        number,
        number,
      ];
      const before = [closed, suppressed, other].map((number) => aFinding(number));
      sequence = await storeFindings(store, before, sequence);
      await startEnforce({ store, sink, batch }).drain();
      // Said while new states come in: of one that was published, one that was not, and one of both.
      await storeVerdict(store, closed, "false_positive");
      await storeControls(
        store,
        ...[suppressed, never].map((number) =>
          aControl({ kind: "suppress", scope: "cluster", value: `clu_${number}` }),
        ),
      );
      const after = [
        aFinding(never),
        aFinding(closed, { state: 2, activity: "update" }),
        aFinding(other, { state: 2, activity: "update" }),
      ];
      sequence = await storeFindings(store, after, sequence);
      const point = crashAt(store, sink, at, moment);
      const doomed = startEnforce({ store: point.store, sink: point.sink, batch });
      await doomed.drain().catch((error: Error) => expect(error.message).toContain("crash"));
      await startEnforce({ store, sink, batch }).drain();

      const alerts = (await alertsIn(sink)).map((one) => `${label(one)} ${one.status}`);
      expected.push(
        `${closed}/1 open`,
        `${closed}/2 closed`,
        `${suppressed}/1 open`,
        `${suppressed}/2 suppressed`,
        `${other}/1 open`,
        `${other}/2 open`,
      );
      expect(alerts.toSorted(), `crash ${moment} call ${at}`).toEqual(expected.toSorted());
      expect(await startEnforce({ store, sink, batch }).drain()).toEqual({
        written: 0,
        published: 0,
      });
      if (!point.crashed()) break;
      crashes += 1;
    }
    expect(crashes).toBeGreaterThan(40);
    const rows = await readOutbox(store);
    expect(rows.map((row) => row.sequence)).toEqual(rows.map((_, index) => index + 1));
    const live = rows.filter((row) => !row.held).map(label);
    expect(new Set(live).size).toBe(live.length);
    await database.drop();
  });
});
