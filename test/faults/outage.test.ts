/** Kafka or the store is away when ingestion starts, or goes away while it runs. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate, MIGRATIONS, openStore, startEmbedded, type Store } from "@ringfence/store";
import { brokerAvailability, sharedBroker, startBroker, testStore } from "@ringfence/testkit";
import { describe, expect, test } from "vitest";
import {
  expectDeadLetters,
  expectRollupsWhole,
  expectStoredOnce,
  letteredOf,
} from "./helpers/expect-exact.ts";
import { IngestProcess } from "./helpers/ingest-process.ts";
import { readDeadLetters } from "./helpers/kafka-state.ts";
import { SeededRandom } from "./helpers/random.ts";
import { makeTopics, sendAll, sinkOf } from "./helpers/setup.ts";
import { readProgress } from "./helpers/store-state.ts";
import { tcpRelay } from "./helpers/tcp-relay.ts";
import { trafficOf } from "./helpers/traffic.ts";
import { until } from "./helpers/until.ts";

const EVENTS = 20_000;
const STORE_KILLS = 6;
const PATIENCE_MS = 120_000;
const START = new Date(Date.now() - 2 * 86_400_000);

const available = await brokerAvailability();
if (!available.ok) console.warn(`skipped, no Kafka broker: ${available.reason}`);

async function stored(store: Store, ingest: IngestProcess, events: number): Promise<void> {
  await until(`${events} stored events`, PATIENCE_MS, async () => {
    if (!ingest.isRunning) throw new Error(`ingest ended:\n${ingest.lines}`);
    return (await readProgress(store)).stored >= events;
  });
}

describe.skipIf(!available.ok)("ingestion goes on where it was", () => {
  test("when the broker was down at the start, and dies later", { timeout: 240_000 }, async () => {
    const broker = await startBroker();
    const database = await testStore();
    const { store } = database;
    const { topics, groupId } = await makeTopics(broker, 4);
    const traffic = trafficOf({ seed: 11, events: EVENTS, start: START });
    const sink = sinkOf(broker, topics.requests);
    await sendAll(sink, traffic.messages());
    await broker.kill();
    const ingest = new IngestProcess({
      brokers: broker.brokers,
      clickhouseUrl: store.url,
      database: store.database,
      topics,
      groupId,
      env: {
        RINGFENCE_INGEST_SESSION_TIMEOUT_MS: "3000",
        RINGFENCE_INGEST_BATCH_BYTES: "65536",
      },
    });
    try {
      await until("a word about the broker", PATIENCE_MS, async () => {
        expect(ingest.isRunning, ingest.lines).toBe(true);
        return ingest.lines.includes("no broker answers at");
      });
      await broker.restart();
      await stored(store, ingest, EVENTS / 4);
      await broker.kill();
      await until("a word about the broker", PATIENCE_MS, async () => {
        return ingest.lines.includes("reconnecting");
      });
      await broker.restart();
      await stored(store, ingest, EVENTS);
      const letters = await readDeadLetters(
        broker,
        topics.deadLetters,
        (seen) => letteredOf(seen) === traffic.sent.invalid.length,
      );
      expect(await ingest.stop()).toBe(0);
      await expectStoredOnce(store, traffic.sent);
      await expectRollupsWhole(store, START);
      expectDeadLetters(letters, traffic.sent);
      await database.drop();
    } finally {
      ingest.signal("SIGKILL");
      await sink.close();
      await broker.stop();
    }
  });

  test("when the store was down at the start, and is killed over and over", async () => {
    const broker = await sharedBroker();
    const { topics, groupId } = await makeTopics(broker, 4);
    const dataDir = await mkdtemp(join(tmpdir(), "ringfence-outage-"));
    const relay = await tcpRelay();
    const url = `http://127.0.0.1:${relay.port}`;
    const traffic = trafficOf({ seed: 12, events: EVENTS, start: START });
    const sink = sinkOf(broker, topics.requests);
    await sendAll(sink, traffic.messages());
    const ingest = new IngestProcess({
      brokers: broker.brokers,
      clickhouseUrl: url,
      database: "outage",
      topics,
      groupId,
      env: {
        RINGFENCE_INGEST_SESSION_TIMEOUT_MS: "3000",
        RINGFENCE_INGEST_BATCH_BYTES: "65536",
      },
    });
    const random = new SeededRandom(5);
    const store = openStore({ url, database: "outage", service: "test" });
    try {
      await until("a word about the store", PATIENCE_MS, async () => {
        expect(ingest.isRunning, ingest.lines).toBe(true);
        return ingest.lines.includes("the store does not answer yet");
      });
      let server = await startEmbedded({ dataDir });
      relay.lead(Number(new URL(server.url).port));
      await migrate(store, { directory: MIGRATIONS, now: () => new Date() });
      for (let round = 0; round < STORE_KILLS; round += 1) {
        const share = Math.floor((EVENTS * 0.9) / STORE_KILLS);
        await stored(store, ingest, round * share + random.between(1, share));
        await until("an insert", PATIENCE_MS, async () => {
          return (await readProgress(store)).inserts_under_way > 0;
        });
        process.kill(server.pid, "SIGKILL");
        await server.exited;
        relay.lead(null);
        server = await startEmbedded({ dataDir });
        relay.lead(Number(new URL(server.url).port));
      }
      await stored(store, ingest, EVENTS);
      const letters = await readDeadLetters(
        broker,
        topics.deadLetters,
        (seen) => letteredOf(seen) === traffic.sent.invalid.length,
      );
      expect(await ingest.stop()).toBe(0);
      await expectStoredOnce(store, traffic.sent);
      await expectRollupsWhole(store, START);
      expectDeadLetters(letters, traffic.sent);
      await store.close();
      await server.stop();
      await rm(dataDir, { recursive: true });
    } finally {
      ingest.signal("SIGKILL");
      await sink.close();
      await relay.close();
    }
  }, 240_000);
});
