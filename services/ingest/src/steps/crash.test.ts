/** Ingestion that dies, or fails for a moment, at every await there is. */
import { StoreError } from "@ringfence/store";
import { memoryStream, type MemoryStream, type OutgoingMessage } from "@ringfence/stream";
import { testStore } from "@ringfence/testkit";
import { describe, expect, test } from "vitest";
import {
  anEvent,
  DEAD,
  deadLettersOf,
  expectRollupsWhole,
  GARBAGE,
  ingestToEnd,
  messageOf,
} from "../testing/fixture.ts";
import { failing, guardSink, guardStore, type Moment } from "../testing/guard.ts";
import { notedLettersOf, storedIds } from "../testing/stored-events.ts";

/**
 * Twelve offsets: events of two weeks in one batch, repeats near and far, a conflict, garbage,
 * and nothing but garbage at last.
 */
function messages(topic: string): OutgoingMessage[] {
  const event = (number: number, changes = {}) => messageOf(anEvent(`${topic}-${number}`, changes));
  const lastWeek = { occurred_at: "2026-03-25T09:00:00.000Z" };
  return [
    event(0),
    event(1, lastWeek),
    GARBAGE,
    event(2),
    event(1, { occurred_at: "2026-03-25T09:00:07.000Z" }),
    event(3, lastWeek),
    event(4),
    event(0, { method: "GET" }),
    event(5),
    event(3),
    GARBAGE,
    GARBAGE,
  ];
}

const EXPECTED = {
  events: [0, 1, 2, 3, 4, 5],
  dead: ["10 malformed_json", "11 malformed_json", "2 malformed_json", "7 conflicting_duplicate"],
};

function streamWith(topic: string): MemoryStream {
  const stream = memoryStream({ topics: { [topic]: 1, [DEAD]: 1 } });
  stream.append({ topic, partition: 0 }, messages(topic));
  return stream;
}

/** How a topic is cut into batches differs from run to run, so only the store can know it. */
const SIZES = { first: 5, second: 4 };
const CALLS_AT_MOST = 60;

describe.each<{ moment: Moment; readsAhead: boolean }>([
  { moment: "before", readsAhead: false },
  { moment: "after", readsAhead: false },
  { moment: "before", readsAhead: true },
  { moment: "after", readsAhead: true },
])("$moment the effect of a call, reading ahead: $readsAhead", ({ moment, readsAhead }) => {
  test("a process that dies there leaves nothing lost and nothing twice", async () => {
    const { store, drop } = await testStore();
    const died: string[] = [];
    for (let at = 1; at <= CALLS_AT_MOST; at += 1) {
      const topic = `dies-${at}`;
      const stream = streamWith(topic);
      const { guard, failed } = failing(at, moment, { dies: true, error: new Error("killed") });
      const mortal = {
        topic,
        store: guardStore(store, guard),
        deadLetters: guardSink(stream.sink(DEAD), guard),
        batchMessages: SIZES.first,
        readsAhead,
      };
      await ingestToEnd(stream, mortal).catch((error: Error) => {
        expect(error.message).toBe("killed");
      });
      await ingestToEnd(stream, { topic, store, readsAhead, batchMessages: SIZES.second });
      expect(await storedIds(store, topic)).toEqual(
        EXPECTED.events.map((number) => `evt_${topic}-${number}`),
      );
      const dead = deadLettersOf(stream, topic);
      expect([...new Set(dead)].toSorted()).toEqual(EXPECTED.dead);
      expect(await notedLettersOf(store, topic)).toEqual(EXPECTED.dead);
      const what = failed();
      if (what === null) break;
      died.push(what);
    }
    expect(died.length).toBeLessThan(CALLS_AT_MOST);
    expect(died.length).toBeGreaterThan(8);
    await expectRollupsWhole(store);
    await drop();
  });

  test("a call that fails there for a moment is made up for", async () => {
    const { store, drop } = await testStore();
    const passing = new StoreError("away", { code: "CONNECTION", retriable: true });
    let reached = true;
    for (let at = 1; reached; at += 1) {
      expect(at).toBeLessThan(CALLS_AT_MOST);
      const topic = `fails-${at}`;
      const stream = streamWith(topic);
      const { guard, failed } = failing(at, moment, { dies: false, error: passing });
      await ingestToEnd(stream, {
        topic,
        store: guardStore(store, guard),
        deadLetters: guardSink(stream.sink(DEAD), guard),
        batchMessages: SIZES.first,
        readsAhead,
      });
      expect(await storedIds(store, topic)).toEqual(
        EXPECTED.events.map((number) => `evt_${topic}-${number}`),
      );
      const dead = deadLettersOf(stream, topic);
      expect([...new Set(dead)].toSorted()).toEqual(EXPECTED.dead);
      expect(await notedLettersOf(store, topic)).toEqual(EXPECTED.dead);
      // Only a send whose answer was lost is repeated: a store that is away repeats none.
      const repeated = dead.length - EXPECTED.dead.length;
      if (moment === "before" || failed() !== "send dead letters") expect(repeated).toBe(0);
      reached = failed() !== null;
    }
    await expectRollupsWhole(store);
    await drop();
  });
});
