/** Alerts on a real broker: each revision once, by subject in order, whatever is cut off. */
import { randomUUID } from "node:crypto";
import type { Alert } from "@ringfence/schemas";
import { kafkaSink, type Sink } from "@ringfence/stream";
import { brokerAvailability, sharedBroker, startBroker, testStore } from "@ringfence/testkit";
import { describe, expect, it, vi } from "vitest";
import { DEFAULT_BATCH } from "./service.ts";
import {
  aFinding,
  alertsIn,
  label,
  ocsfRevisionsIn,
  startEnforce,
  storeFindings,
} from "./testing/fixture.ts";
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

/** The revisions of each alert in the order in which they come. */
function revisionsOf(published: readonly Pick<Alert, "alert_id" | "revision">[]) {
  const revisions = new Map<string, number[]>();
  for (const { alert_id, revision } of published) {
    revisions.set(alert_id, [...(revisions.get(alert_id) ?? []), revision]);
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
    const revisions = revisionsOf(await alertsIn(reader));
    expect(revisions.size).toBe(2 * SUBJECTS);
    for (const each of revisions.values()) expect(each).toEqual([1, 2, 3]);
    await reader.close();
    await database.drop();
  });

  it("alerts and OCSF stay whole over crashes between the two, and no shadow gets out", async () => {
    const database = await testStore();
    const { store } = database;
    const { brokers, createTopic } = await sharedBroker();
    const [topic, ocsfTopic] = [`alerts-${randomUUID()}`, `ocsf-${randomUUID()}`];
    for (const name of [topic, ocsfTopic]) await createTopic(name, 4);
    const open = (name: string) => kafkaSink({ brokers, clientId: "enforce-test", topic: name });
    /** Sends all there is, unless one of the sinks dies at its first send. */
    const drain = async (crash: { of: string; moment: "before" | "after" } | null) => {
      const sinks = [open(topic), open(ocsfTopic)] as const;
      const doomed = (sink: Sink, name: string) =>
        guardSink(sink, async (what, call) => {
          if (crash?.of !== name || what !== "send") return call();
          if (crash.moment === "after") await call();
          throw new Error(`crash ${crash.moment} the send`);
        });
      const to = { sink: doomed(sinks[1], "ocsf"), destination: ocsfTopic };
      const parts = { store, batch, destination: topic, ocsf: to };
      try {
        await startEnforce({ ...parts, sink: doomed(sinks[0], "alerts") }).drain();
      } finally {
        for (const sink of sinks) await sink.close();
      }
    };
    let sequence = 0;
    const crashes = ["alerts", "ocsf"].flatMap((of) =>
      (["before", "after"] as const).map((moment) => ({ of, moment })),
    );
    for (const [round, crash] of crashes.entries()) {
      const live = threeRevisions(round * SUBJECTS);
      const shadow = aFinding(1_000 + round, { mode: "shadow" });
      sequence = await storeFindings(store, [shadow, ...live], sequence);
      await expect(drain(crash)).rejects.toThrow("crash");
      await drain(null);
    }
    const [alerts, ocsf] = [open(topic), open(ocsfTopic)];
    const published = [await alertsIn(alerts), await ocsfRevisionsIn(ocsf)];
    for (const sink of [alerts, ocsf]) await sink.close();
    for (const each of published) {
      const revisions = revisionsOf(each);
      expect(revisions.size).toBe(crashes.length * SUBJECTS);
      for (const own of revisions.values()) expect(own).toEqual([1, 2, 3]);
    }
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
      for (const [id, each] of revisionsOf(await alertsIn(sink))) {
        expect(each, id).toEqual(each.length === 1 ? [1] : [1, 2, 3]);
      }
      await sink.close();
      await broker.stop();
      await database.drop();
    },
  );
});
