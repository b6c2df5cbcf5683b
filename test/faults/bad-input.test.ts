/** What no producer should send and some do, over a real broker into a real store. */
import { createIngest, DEFAULT_INGEST_BOUNDS } from "@ringfence/ingest";
import { createMetrics, silentLog, systemClock } from "@ringfence/runtime";
import { createWorld } from "@ringfence/simulator";
import type { RequestEventInput } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import { fileSource, kafkaSource, type OutgoingMessage, type Source } from "@ringfence/stream";
import { brokerAvailability, sharedBroker, testStore } from "@ringfence/testkit";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  expectDeadLetters,
  expectRollupsWhole,
  expectStoredOnce,
  letteredOf,
} from "./helpers/expect-exact.ts";
import { INVALID } from "./helpers/invalid.ts";
import { lagOf, readDeadLetters } from "./helpers/kafka-state.ts";
import { SeededRandom } from "./helpers/random.ts";
import { makeTopics, sinkOf } from "./helpers/setup.ts";
import { readTotals } from "./helpers/store-state.ts";
import { NUMBER_HEADER, type Sent } from "./helpers/traffic.ts";
import { until } from "./helpers/until.ts";

const available = await brokerAvailability();
if (!available.ok) console.warn(`skipped, no Kafka broker: ${available.reason}`);

const PATIENCE_MS = 60_000;
const START = new Date(Date.now() - 2 * 86_400_000);

function someEvents(count: number): RequestEventInput[] {
  const world = createWorld({ seed: 3, start: START, hours: 24, accounts: 40 });
  const events: RequestEventInput[] = [];
  for (const event of world.events()) {
    // A missing route and a refusal now and then, so that every rollup has rows to compare.
    const status = { 0: 404, 5: 429 }[events.length % 10] ?? event.status;
    if (events.push({ ...event, status }) === count) break;
  }
  return events;
}

function ingest(store: Store, events: Source, deadLetters: ReturnType<typeof sinkOf>) {
  return createIngest({
    store,
    events,
    accounts: null,
    deadLetters,
    clock: systemClock,
    log: silentLog,
    metrics: createMetrics({ service: "ingest", version: "0", processMetrics: false }),
    bounds: DEFAULT_INGEST_BOUNDS,
  });
}

describe.skipIf(!available.ok)("over a real broker", () => {
  test("every kind of invalid message is a dead letter, and its neighbours are stored", async () => {
    const broker = await sharedBroker();
    const database = await testStore();
    const { store } = database;
    const { topics, groupId } = await makeTopics(broker, 2, { "max.message.bytes": "20000000" });
    const sink = sinkOf(broker, topics.requests);
    const deadLetters = sinkOf(broker, topics.deadLetters);
    const random = new SeededRandom(1);
    const sent: Sent = { events: new Map(), invalid: [], repeats: 0 };
    const messages: OutgoingMessage[] = [];
    const events = someEvents(10 * (INVALID.length + 2));
    const bad = [...INVALID, { reason: "too_large", make: tenMegabytes } as const];
    for (const [index, event] of events.entries()) {
      sent.events.set(event.event_id, event.occurred_at);
      // Unknown fields are no fault; they are kept out of the store.
      messages.push({ key: event.account_id, value: JSON.stringify({ ...event, unknown: "x" }) });
      const invalid = index % 10 === 0 ? bad[index / 10] : undefined;
      if (invalid === undefined) continue;
      const { headers = {}, ...message } = invalid.make(event, random);
      const number = String(sent.invalid.push(invalid.reason) - 1);
      messages.push({ ...message, headers: { ...headers, [NUMBER_HEADER]: number } });
    }
    await sink.send(messages);

    const stop = new AbortController();
    const connection = { brokers: broker.brokers, clientId: "test" };
    const source = kafkaSource({ ...connection, groupId, topics: [topics.requests] });
    const run = ingest(store, source, deadLetters).run(stop.signal);
    const letters = await readDeadLetters(
      broker,
      topics.deadLetters,
      (seen) => letteredOf(seen) === sent.invalid.length,
    );
    await until("all events", PATIENCE_MS, async () => {
      return (await readTotals(store)).stored >= sent.events.size;
    });
    await until("a lag of 0", PATIENCE_MS, async () => {
      return (await lagOf(broker, groupId, topics.requests)) === 0;
    });
    stop.abort();
    await run;
    await expectStoredOnce(store, sent);
    await expectRollupsWhole(store, START);
    expectDeadLetters(letters, sent);
    expect(letters).toHaveLength(sent.invalid.length);
    // Of what is too large for the topic of dead letters, the beginning is kept.
    const cut = letters.filter(({ headers }) => headers["ringfence-truncated"] !== undefined);
    expect(cut.map(({ reason, value }) => [reason, value?.length])).toEqual([
      ["too_large", 65_536],
    ]);
    for (const { headers } of letters) expect(headers["detail"]).not.toBe("");
    await deadLetters.close();
    await sink.close();
    await database.drop();
  });

  test("a topic that does not exist is named, with what to do", async () => {
    const broker = await sharedBroker();
    const database = await testStore();
    const deadLetters = sinkOf(broker, "nowhere-dead");
    const topics = ["nowhere"];
    const connection = { brokers: broker.brokers, clientId: "test" };
    const source = kafkaSource({ ...connection, groupId: "nobody", topics });
    const run = ingest(database.store, source, deadLetters).run(new AbortController().signal);
    await expect(run).rejects.toMatchObject({
      code: "TOPIC_MISSING",
      message: expect.stringMatching(/^no topic nowhere at .*; create it with: ringfence topics/),
    });
    await expect(deadLetters.send([{ key: null, value: "x" }])).rejects.toMatchObject({
      code: "TOPIC_MISSING",
    });
    await deadLetters.close();
    await database.drop();
  });
});

test("an empty file is read to its end and stores nothing", async () => {
  const database = await testStore();
  const folder = await mkdtemp(join(tmpdir(), "ringfence-empty-"));
  const path = join(folder, "events.ndjson");
  await writeFile(path, "");
  const never = {
    send: () => Promise.reject(new Error("nothing is dead here")),
    tail: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
  const source = fileSource({ paths: [path] });
  await ingest(database.store, source, never).run(new AbortController().signal);
  expect(await readTotals(database.store)).toEqual({ stored: 0, event_ids: 0, places: 0 });
  await rm(folder, { recursive: true });
  await database.drop();
});

function tenMegabytes(event: RequestEventInput): OutgoingMessage {
  const value = JSON.stringify({ ...event, event_id: "large", padding: "x".repeat(10_000_000) });
  return { key: event.account_id, value };
}
