import { StoreError } from "@ringfence/store";
import { memoryStream, type MemoryStream, type OutgoingMessage } from "@ringfence/stream";
import { testStore } from "@ringfence/testkit";
import { describe, expect, test } from "vitest";
import {
  anEvent,
  DEAD,
  deadLettersOf,
  GARBAGE,
  ingestOver,
  ingestToEnd,
  messageOf,
} from "./testing/fixture.ts";
import { type Guard, guardSink, guardStore } from "./testing/guard.ts";
import { storedIds } from "./testing/stored-events.ts";

const events = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => messageOf(anEvent(from + at)));

function streamOf(topic: string, messages: readonly OutgoingMessage[]): MemoryStream {
  const stream = memoryStream({ topics: { [topic]: 1, [DEAD]: 1 } });
  stream.append({ topic, partition: 0 }, messages);
  return stream;
}

/** Lets every call through but the first `times` of those that are chosen. */
function away(times: number, chosen: (target: string) => boolean): Guard {
  let left = times;
  return (call, _, target) => {
    if (!chosen(target) || left-- <= 0) return call();
    throw new StoreError("away for a moment", { code: "CONNECTION", retriable: true });
  };
}

describe("events", () => {
  test("are counted by what became of them", async () => {
    const { store, drop } = await testStore();
    const messages = [...events(0, 7), GARBAGE, ...events(3, 5), ...events(7, 9)];
    const { metrics } = await ingestToEnd(streamOf("counted", messages), {
      topic: "counted",
      store: guardStore(
        store,
        away(2, (target) => target === "request_events_in_2"),
      ),
    });
    const text = await metrics.text();
    expect(text).toContain('ringfence_events_total{outcome="stored"} 9');
    expect(text).toContain('ringfence_events_total{outcome="rejected"} 1');
    expect(text).toContain('ringfence_events_total{outcome="duplicate"} 2');
    expect(text).toContain('ringfence_dlq_total{reason="malformed_json"} 1');
    expect(await storedIds(store, "counted")).toEqual(
      Array.from({ length: 9 }, (_, number) => `evt_${number}`),
    );
    await drop();
  });

  test("stop to be read where too many are unusable, and nothing of them is lost", async () => {
    const { store, drop } = await testStore();
    const topic = "garbage";
    const stream = streamOf(topic, [
      ...events(0, 10),
      ...Array.from({ length: 10 }, () => GARBAGE),
      ...events(10, 20),
    ]);
    const deadLetters = { ratio: 0.4, messages: 10 };
    const run = { topic, store };
    await expect(ingestToEnd(stream, { ...run, bounds: { deadLetters } })).rejects.toMatchObject({
      code: "DEAD_LETTER_RATIO",
      message: expect.stringMatching(/^\d+ % of the last messages are unusable .*check the topic/),
    });
    expect(deadLettersOf(stream, topic)).toHaveLength(10);
    // Whoever looked into it lets them through.
    await ingestToEnd(stream, { ...run, bounds: { deadLetters: { ...deadLetters, ratio: 1 } } });
    expect(await storedIds(store, topic)).toHaveLength(20);
    expect(new Set(deadLettersOf(stream, topic)).size).toBe(10);
    await drop();
  });

  test("count once against that bound, however often a batch is tried", async () => {
    const { store, drop } = await testStore();
    const topic = "tried";
    const stream = streamOf(topic, [GARBAGE, ...events(0, 4), ...events(4, 14)]);
    await ingestToEnd(stream, {
      topic,
      store,
      deadLetters: guardSink(
        stream.sink(DEAD),
        away(20, () => true),
      ),
      bounds: { deadLetters: { ratio: 0.15, messages: 10 } },
    });
    expect(await storedIds(store, topic)).toHaveLength(14);
    expect(deadLettersOf(stream, topic)).toEqual(["0 malformed_json"]);
    await drop();
  });
});

describe("an event that stands in two topics", () => {
  const two = (one: string, other: string): MemoryStream => {
    const stream = memoryStream({ topics: { [one]: 1, [other]: 1, [DEAD]: 1 } });
    stream.append({ topic: one, partition: 0 }, events(0, 7));
    stream.append({ topic: other, partition: 0 }, [
      ...events(5, 9),
      messageOf(anEvent(1, { method: "PUT" })),
    ]);
    return stream;
  };

  test("counts once where they are remembered together, also in another process", async () => {
    const { store, drop } = await testStore();
    const stream = two("file:a", "file:b");
    const bounds = { deduplicatedTogether: "file:" };
    for (const topic of ["file:a", "file:b"]) {
      await ingestToEnd(stream, { topic, store, bounds });
    }
    const ids = [...(await storedIds(store, "file:a")), ...(await storedIds(store, "file:b"))];
    expect(ids.toSorted()).toEqual(Array.from({ length: 9 }, (_, number) => `evt_${number}`));
    expect(deadLettersOf(stream, "file:b")).toEqual(["4 conflicting_duplicate"]);
    await drop();
  });

  test("is an event of each where each partition is remembered by itself", async () => {
    const { store, drop } = await testStore();
    const stream = two("one", "other");
    for (const topic of ["one", "other"]) await ingestToEnd(stream, { topic, store });
    expect(await storedIds(store, "other")).toHaveLength(5);
    await drop();
  });
});

describe("profiles", () => {
  test("are stored beside the events, and sent to the dead letters once", async () => {
    const { store, drop } = await testStore();
    const stream = memoryStream({ topics: { events: 1, accounts: 1, [DEAD]: 1 } });
    const profile = { account_id: "acc_0", updated_at: "2026-04-01T00:00:00.000Z", plan: "free" };
    stream.append({ topic: "events", partition: 0 }, events(0, 2));
    stream.append({ topic: "accounts", partition: 0 }, [
      { key: "acc_0", value: JSON.stringify(profile) },
      { key: "acc_1", value: null },
      { key: "acc_2", value: "{}" },
    ]);
    const source = (topic: string) =>
      stream.source({
        groupId: "ingest",
        topics: [topic],
        untilEnd: true,
        retry: { initialMs: 1, maxMs: 1 },
      });
    const ingest = ingestOver({
      store: guardStore(
        store,
        away(5, (target) => target === "account_profiles"),
      ),
      events: source("events"),
      accounts: source("accounts"),
      deadLetters: stream.sink(DEAD),
    });
    await ingest.run(new AbortController().signal);
    expect(await ingest.metrics.text()).toContain('ringfence_events_total{outcome="profile"} 1');
    expect(deadLettersOf(stream, "accounts")).toEqual(["2 invalid_field"]);
    expect(await storedIds(store, "events")).toHaveLength(2);
    await drop();
  });
});

test("a stream that fails stops the other one, and says why", async () => {
  const { store, drop } = await testStore();
  const stream = streamOf("fine", events(0, 3));
  const broken = { run: () => Promise.reject(new Error("broken for good")), lag: () => [] };
  const ingest = ingestOver({
    store,
    events: stream.source({ groupId: "ingest", topics: ["fine"] }),
    accounts: broken,
    deadLetters: stream.sink(DEAD),
  });
  await expect(ingest.run(new AbortController().signal)).rejects.toThrow("broken for good");
  await drop();
});
