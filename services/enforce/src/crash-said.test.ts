/** A process that dies at any call takes every control and verdict up once. */
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
import { aControl, revoked, storeControls, storeVerdict } from "./testing/said.ts";

/** Pages and sends of three, so that it takes more than one round. */
const batch = { ...DEFAULT_BATCH, findings: 3, messages: 3 };

/** The alerts of one round, by the numbers of their findings. */
const numbersOf = (round: number) => ({
  closed: 10 * round + 1,
  suppressed: 10 * round + 2,
  never: 10 * round + 3,
  other: 10 * round + 4,
});

describe.each<CrashMoment>(["before", "after"])("a crash %s a call", (moment) => {
  it("at every third call", { timeout: 240_000 }, async () => {
    const database = await testStore();
    const { store } = database;
    const sink = memoryStream({ topics: { [TOPIC]: 1 } }).sink(TOPIC);
    const settle = () => startEnforce({ store, sink, batch }).drain();
    const expected: string[] = [];
    let sequence = 0;
    const find = async (...findings: Finding[]) => {
      sequence = await storeFindings(store, findings, sequence);
    };
    let crashes = 0;
    // Rounds get dearer, for what was said adds up: every third call, before and after it.
    for (let at = 1; ; at += 3) {
      const { closed, suppressed, never, other } = numbersOf(at);
      await find(...[closed, suppressed, other].map((number) => aFinding(number)));
      await settle();
      // Said while new states come in: of one that was published, one that was not, and one of both.
      const controls = [suppressed, never].map((number) =>
        aControl({ kind: "suppress", scope: "cluster", value: `clu_${number}` }),
      );
      await storeVerdict(store, closed, "false_positive");
      await storeControls(store, ...controls);
      await find(
        aFinding(never),
        aFinding(closed, { state: 2, activity: "update" }),
        aFinding(other, { state: 2, activity: "update" }),
      );
      const point = crashAt(store, sink, at, moment);
      const doomed = startEnforce({ store: point.store, sink: point.sink, batch });
      await doomed.drain().catch((error: Error) => expect(error.message).toContain("crash"));
      await settle();

      expected.push(
        `${closed}/1 open`,
        `${closed}/2 closed`,
        `${suppressed}/1 open`,
        `${suppressed}/2 suppressed`,
        `${other}/1 open`,
        `${other}/2 open`,
      );
      const told = (await alertsIn(sink)).map((one) => `${label(one)} ${one.status}`);
      expect(told.toSorted(), `crash ${moment} call ${at}`).toEqual(expected.toSorted());
      expect(await settle()).toMatchObject({ written: 0, published: 0 });
      if (!point.crashed()) break;
      crashes += 1;
      // What lives is gone over again whenever something is said: the next round begins without it.
      const end = { state: 3, activity: "close" } as const;
      await find(...[closed, suppressed, never, other].map((number) => aFinding(number, end)));
      await settle();
      await storeControls(store, ...controls.map(revoked));
      expected.push(`${other}/3 closed`);
    }
    expect(crashes).toBeGreaterThan(12);
    const rows = await readOutbox(store);
    expect(rows.map((row) => row.sequence)).toEqual(rows.map((_, index) => index + 1));
    const live = rows.filter((row) => !row.held).map(label);
    expect(new Set(live).size).toBe(live.length);
    await database.drop();
  });
});
