import kafkajs from "kafkajs";
import { sharedBroker, type Broker } from "@ringfence/testkit";
import { beforeAll, describe, expect, test } from "vitest";
import { kafkaSink } from "./sink.ts";
import { kafkaSource } from "./source.ts";
import { available, collect, eventually, fresh, QUICK } from "./testing.ts";
import { withAdmin } from "./topics.ts";

const NOBODY = "127.0.0.1:1";

describe.skipIf(!available.ok)("a Kafka source", () => {
  let broker: Broker;
  beforeAll(async () => {
    broker = await sharedBroker();
  });

  async function topicOf(partitions = 1, configs: Record<string, string> = {}) {
    const topic = fresh("source");
    await broker.createTopic(topic, partitions, { configs });
    const connection = { brokers: broker.brokers, clientId: "test" };
    const groupId = fresh("group");
    const options = { ...QUICK, ...connection, groupId, topics: [topic] };
    return { topic, connection, groupId, options };
  }

  test("a batch may take longer than the session, for heartbeats go on", async () => {
    const { topic, connection, options } = await topicOf();
    const sink = kafkaSink({ ...connection, topic });
    await sink.send([{ key: null, value: "1" }]);
    await sink.close();
    const sessionTimeoutMs = 1000;
    const started = Date.now();
    const reading = collect(kafkaSource({ ...options, sessionTimeoutMs }), () =>
      eventually(() => expect(Date.now() - started).toBeGreaterThan(3 * sessionTimeoutMs)),
    );
    await eventually(() => expect(reading.values()).toEqual(["1"]));
    await reading.stop();
    // Nobody was thrown out of the group meanwhile: one assignment, one reading.
    expect(reading.steps).toEqual(["assigned", "batch", "revoked"]);
  });

  test("lag is unknown at first, then known without reading", async () => {
    const { topic, connection, options } = await topicOf(2);
    const sink = kafkaSink({ ...connection, topic });
    const count = 10;
    await sink.send(Array.from({ length: count }, (_, n) => ({ key: String(n), value: "v" })));
    await sink.close();
    let goOn = (): void => {};
    const held = new Promise<void>((resolve) => (goOn = resolve));
    const source = kafkaSource(options);
    expect(source.lag()).toEqual([]);
    const reading = collect(source, () => held);
    const total = () => source.lag().reduce((sum, { messages }) => sum + (messages ?? NaN), 0);
    await eventually(() => expect([source.lag().length, total()]).toEqual([2, count]));
    goOn();
    await eventually(() => expect([source.lag().length, total()]).toEqual([2, 0]));
    await reading.stop();
    expect(source.lag()).toEqual([]);
  });

  test("a message of 12 MB passes", async () => {
    const { topic, connection, options } = await topicOf(1, { "max.message.bytes": "20000000" });
    const big = "x".repeat(12_000_000);
    const sink = kafkaSink({ ...connection, topic });
    await sink.send([{ key: null, value: big }]);
    await sink.send([{ key: null, value: "small" }]);
    const reading = collect(kafkaSource(options));
    await eventually(() => expect(reading.messages.length).toBe(2));
    await reading.stop();
    expect(reading.values().map((value) => value?.length)).toEqual([12_000_000, 5]);
    await sink.close();
  });

  test("aborted transactions are not read, and their marks hold nothing up", async () => {
    const { topic, connection, options } = await topicOf();
    const producer = new kafkajs.Kafka({
      ...connection,
      logLevel: kafkajs.logLevel.NOTHING,
    }).producer({ transactionalId: fresh("tx"), idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    for (const [value, outcome] of [
      ["a", "commit"],
      ["b", "abort"],
      ["c", "commit"],
      ["d", "abort"],
    ] as const) {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [{ value }] });
      await transaction[outcome]();
    }
    await producer.disconnect();
    const reading = collect(kafkaSource(options));
    await eventually(() => expect(reading.values()).toEqual(["a", "c"]));
    await reading.stop();
    const sink = kafkaSink({ ...connection, topic });
    const tail = await sink.tail(2);
    expect(tail.map(({ value }) => String(value))).toEqual(["a", "c"]);
    await sink.close();
  });

  test("tail leaves no group behind", async () => {
    const { topic, connection } = await topicOf(3);
    const sink = kafkaSink({ ...connection, clientId: "leaves-nothing", topic });
    const keys = Array.from({ length: 30 }, (_, n) => String(n));
    for (const key of keys) {
      await sink.send([{ key, value: key }]);
      // Partitions are merged by time: each message needs a millisecond of its own.
      const sent = Date.now();
      while (Date.now() === sent) await new Promise(setImmediate);
    }
    const tail = await sink.tail(5);
    await sink.close();
    expect(tail.length).toBeGreaterThanOrEqual(5);
    const seen = tail.map(({ value }) => Number(value));
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(29);
    const { groups } = await withAdmin(connection, "listing", (admin) => admin.listGroups());
    expect(groups.filter(({ groupId }) => groupId.startsWith("leaves-nothing"))).toEqual([]);
  });

  test("a topic that is not there is named, with what creates it", async () => {
    const { options } = await topicOf();
    const reading = collect(kafkaSource({ ...options, topics: [...options.topics, "not-there"] }));
    await expect(reading.run).rejects.toMatchObject({
      code: "TOPIC_MISSING",
      retriable: false,
      message: expect.stringMatching(/not-there.*ringfence topics/),
    });
    const sink = kafkaSink({ ...options, topic: "not-there" });
    await expect(sink.send([{ key: null, value: "1" }])).rejects.toMatchObject({
      code: "TOPIC_MISSING",
    });
    await sink.close();
  });

  test("a message above the topic's limit is refused for good", async () => {
    const { topic, connection } = await topicOf(1, { "max.message.bytes": "1000" });
    const sink = kafkaSink({ ...connection, topic });
    await expect(sink.send([{ key: null, value: "x".repeat(2000) }])).rejects.toMatchObject({
      code: "MESSAGE_TOO_LARGE",
      retriable: false,
    });
    await sink.send([{ key: null, value: "fits" }]);
    await sink.close();
    // What is larger than a batch by itself is measured by what is left of it.
    const packing = kafkaSink({ ...connection, topic, maxBatchBytes: 900 });
    await packing.send([{ key: null, value: "x".repeat(2000) }]);
    expect((await packing.tail(1)).map(({ value }) => value?.length)).toEqual([2000]);
    await packing.close();
  });
});

test("a cluster that does not answer at the start is named, with the option to check", async () => {
  const connection = { brokers: [NOBODY], clientId: "test", retries: 1 };
  const reading = collect(kafkaSource({ ...connection, groupId: "g", topics: ["t"] }));
  const unreachable = {
    code: "KAFKA_UNREACHABLE",
    retriable: true,
    message: expect.stringMatching(/127\.0\.0\.1:1 .*check brokers/),
  };
  await expect(reading.run).rejects.toMatchObject(unreachable);
  const sink = kafkaSink({ ...connection, topic: "t" });
  await expect(sink.send([{ key: null, value: "1" }])).rejects.toMatchObject(unreachable);
  await expect(sink.tail(1)).rejects.toMatchObject(unreachable);
  await sink.close();
});
