/** Alerts on a real broker: each revision once, by subject in order, whatever is cut off. */
import { randomUUID } from "node:crypto";
import { kafkaSink, type Sink } from "@ringfence/stream";
import { brokerAvailability, sharedBroker, startBroker, testStore } from "@ringfence/testkit";
import { describe, expect, it, vi } from "vitest";
import { DEFAULT_BATCH } from "./service.ts";
import { aFinding, alertsIn, label, startEnforce, storeFindings } from "./testing/fixture.ts";
import { guardSink } from "./testing/guard.ts";

const batch = { ...DEFAULT_BATCH, messages: 7, pollMs: 20, retryMs: 200 };
const SUBJECTS = 8;

const available = await brokerAvailability();

/** Three revisions for each of some subjects, from the number `from` on. */
function threeRevisions(from: number) {
  return [1, 2, 3].flatMap((state) =>
    Array.from({ length: SUBJECTS }, (_, index) =>
      aFinding(from + index, { state, activity: state === 1 ? "create" : "update" }),
    ),
  );
}

/** The revisions of each alert in the order in which the topic gives them. */
async function revisionsIn(sink: Sink): Promise<Map<string, number[]>> {
  const revisions = new Map<string, number[]>();
  for (const alert of await alertsIn(sink)) {
    revisions.set(alert.alert_id, [...(revisions.get(alert.alert_id) ?? []), alert.revision]);
  }
  return revisions;
}

describe.skipIf(!available.ok)("on a real broker", () => {
  it("a crash after the acknowledgement repeats nothing", async () => {
    const database = await testStore();
    const { store } = database;
    const { brokers, createTopic } = await sharedBroker();
    const topic = `alerts-${randomUUID()}`;
    await createTopic(topic, 4);
    const open = () => kafkaSink({ brokers, clientId: "enforce-test", topic });
    let sequence = 0;
    for (let crash = 0; crash < 2; crash += 1) {
      sequence = await storeFindings(store, threeRevisions(crash * SUBJECTS), sequence);
      const doomed = open();
      const sink = guardSink(doomed, async (what, call) => {
        const result = await call();
        if (what === "send") throw new Error("crash before the cursor moved");
        return result;
      });
      const parts = { store, batch, destination: topic };
      await expect(startEnforce({ ...parts, sink }).drain()).rejects.toThrow("crash");
      await doomed.close();
      const next = open();
      await startEnforce({ ...parts, sink: next }).drain();
      await next.close();
    }
    const reader = open();
    const revisions = await revisionsIn(reader);
    expect(revisions.size).toBe(2 * SUBJECTS);
    for (const each of revisions.values()) expect(each).toEqual([1, 2, 3]);
    await reader.close();
    await database.drop();
  });

  it(
    "a broker that goes down and comes back gets what waited, once",
    { timeout: 180_000 },
    async ({ skip }) => {
      const broker = await startBroker();
      const database = await testStore();
      const { store } = database;
      const topic = `alerts-${randomUUID()}`;
      await broker.createTopic(topic, 4);
      const { brokers } = broker;
      const sink = kafkaSink({ brokers, clientId: "enforce-test", topic, retries: 1 });
      const enforce = startEnforce({ store, sink, batch, destination: topic });
      const stop = new AbortController();
      const running = enforce.run(stop.signal);
      await storeFindings(store, [aFinding(100)], 0);
      await vi.waitFor(async () => expect(await alertsIn(sink)).toHaveLength(1), 30_000);

      await broker.kill().catch((error: Error) => skip(error.message));
      await storeFindings(store, threeRevisions(0), 1);
      await vi.waitFor(() => expect(enforce.check(stop.signal)).rejects.toThrow(), 60_000);
      await broker.restart();
      await vi.waitFor(() => enforce.check(stop.signal), 60_000);
      const all = 1 + 3 * SUBJECTS;
      await vi.waitFor(async () => expect(await alertsIn(sink)).toHaveLength(all), 60_000);
      stop.abort();
      await running;
      const alerts = await alertsIn(sink);
      expect(new Set(alerts.map(label)).size).toBe(all);
      for (const [id, each] of await revisionsIn(sink)) {
        expect(each, id).toEqual(each.length === 1 ? [1] : [1, 2, 3]);
      }
      await sink.close();
      await broker.stop();
      await database.drop();
    },
  );
});
