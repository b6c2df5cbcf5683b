import { randomUUID } from "node:crypto";
import { DEFAULT_POLICY } from "@ringfence/policy";
import { createMetrics } from "@ringfence/runtime";
import { testStore } from "@ringfence/testkit";
import { memoryStream } from "@ringfence/stream";
import type { Store } from "@ringfence/store";
import type { Sink } from "@ringfence/stream";
import { describe, expect, it } from "vitest";
import { DEFAULT_BATCH } from "./service.ts";
import { DECISIONS, decisionsIn, decisionSink } from "./testing/decisions.ts";
import {
  aFinding,
  alertsIn,
  label,
  NOW,
  readAlert,
  startEnforce,
  storeFindings,
  TOPIC,
} from "./testing/fixture.ts";

const oneTopic = (partitions = 1) => memoryStream({ topics: { [TOPIC]: partitions } });
const batch = { ...DEFAULT_BATCH, pollMs: 5, retryMs: 20 };

async function storeProfile(store: Store, account_id: string, reseller: string): Promise<void> {
  await store.insert(
    "account_profiles",
    [
      {
        account_id,
        updated_at: NOW.toISOString(),
        reseller,
        entitlements: [],
        entitlements_known: false,
      },
    ],
    { columns: ["account_id", "updated_at", "reseller", "entitlements", "entitlements_known"] },
  );
}

describe("enforce", () => {
  it("turns the states of a finding into revisions of one alert", async () => {
    const database = await testStore();
    const { store } = database;
    const sink = oneTopic().sink(TOPIC);
    const enforce = startEnforce({ store, sink });
    let last = await storeFindings(store, [aFinding(1), aFinding(2)], 0);
    expect(await enforce.drain()).toMatchObject({ written: 2, published: 2 });
    last = await storeFindings(
      store,
      [
        aFinding(1, { state: 2, activity: "update", severity: "critical" }),
        aFinding(1, { state: 3, activity: "close" }),
      ],
      last,
    );
    expect(await enforce.drain()).toMatchObject({ written: 2, published: 2 });

    const alerts = await alertsIn(sink);
    expect(alerts.map(label)).toEqual(["1/1", "2/1", "1/2", "1/3"]);
    expect(alerts.map((alert) => [alert.activity, alert.status])).toEqual([
      ["create", "open"],
      ["create", "open"],
      ["update", "open"],
      ["close", "closed"],
    ]);
    expect(alerts.map((alert) => alert.recommended_action)).toEqual([
      "suspend",
      "suspend",
      "suspend",
      "observe",
    ]);
    expect(alerts[2]).toMatchObject({
      severity: "critical",
      policy_clauses: ["3.C", "2.A"],
      published_at: NOW.toISOString(),
      observed_at: aFinding(1).observed_at,
      summary: aFinding(1).summary,
    });
    await database.drop();
  });

  it("cuts an alert that is larger than a message may be, holds up no other, and decides on all of it", async () => {
    const database = await testStore();
    const { store } = database;
    const sink = oneTopic().sink(TOPIC);
    const decided = decisionSink();
    const ids = Array.from({ length: 900 }, () => `acc_${randomUUID()}`);
    await storeFindings(store, [aFinding(1, { account_ids: ids }), aFinding(2)], 0);
    const metrics = createMetrics({ service: "enforce", version: "0", processMetrics: false });
    const decisions = { sink: decided, destination: DECISIONS, automation: DEFAULT_POLICY };
    const small = { ...batch, messageBytes: 16_384 };
    await startEnforce({ store, sink, decisions, metrics, batch: small }).drain();
    const [cut, whole] = await alertsIn(sink);
    expect([cut, whole].map((one) => one && label(one))).toEqual(["1/1", "2/1"]);
    expect(Buffer.byteLength(JSON.stringify(cut))).toBeLessThanOrEqual(16_384);
    expect((cut?.account_ids.length ?? 0) + (cut?.omitted?.account_ids ?? 0)).toBe(900);
    expect(whole?.omitted).toBeUndefined();
    expect(
      (await decisionsIn(decided)).filter(({ alert_id }) => alert_id === cut?.alert_id),
    ).toHaveLength(900);
    expect(await metrics.text()).toContain("ringfence_alerts_cut_total 1");
    await database.drop();
  });

  it("keeps the alerts of a subject in one partition, in order", async () => {
    const database = await testStore();
    const { store } = database;
    const stream = oneTopic(4);
    const states = [1, 2, 3].flatMap((state) =>
      [1, 2, 3, 4, 5].map((number) =>
        aFinding(number, { state, activity: state === 1 ? "create" : "update" }),
      ),
    );
    await storeFindings(store, states, 0);
    await startEnforce({
      store,
      sink: stream.sink(TOPIC),
      batch: { ...batch, messages: 4 },
    }).drain();
    for (const partition of [0, 1, 2, 3]) {
      const messages = stream.messages({ topic: TOPIC, partition });
      const subjects = new Map<string, number[]>();
      for (const { key, value } of messages) {
        const { revision, subject } = readAlert({ value });
        expect(String(key)).toBe(subject.id);
        subjects.set(subject.id, [...(subjects.get(subject.id) ?? []), revision]);
      }
      for (const revisions of subjects.values()) expect(revisions).toEqual([1, 2, 3]);
    }
    await database.drop();
  });

  it("writes shadow alerts and never publishes them", async () => {
    const database = await testStore();
    const { store } = database;
    const sink = oneTopic().sink(TOPIC);
    await storeFindings(
      store,
      [aFinding(1, { mode: "shadow" }), aFinding(2), aFinding(3, { mode: "shadow" })],
      0,
    );
    const enforce = startEnforce({ store, sink });
    expect(await enforce.drain()).toMatchObject({ written: 3, published: 1 });
    expect((await alertsIn(sink)).map(label)).toEqual(["2/1"]);
    expect(await enforce.drain()).toMatchObject({ written: 0, published: 0 });
    await database.drop();
  });

  it("has nothing to do without findings", async () => {
    const database = await testStore();
    const { store } = database;
    const sink = oneTopic().sink(TOPIC);
    expect(await startEnforce({ store, sink }).drain()).toMatchObject({ written: 0, published: 0 });
    expect(await alertsIn(sink)).toEqual([]);
    await database.drop();
  });

  it("reads the standing of accounts: an Authorized Reseller may resell", async () => {
    const database = await testStore();
    const { store } = database;
    const sink = oneTopic().sink(TOPIC);
    await storeProfile(store, "acc_1_a", "authorized");
    await storeProfile(store, "acc_2_a", "none");
    const resale = { category: "resale" } as const;
    await storeFindings(
      store,
      [1, 2, 3].map((n) => aFinding(n, { ...resale, account_ids: [`acc_${n}_a`] })),
      0,
    );
    await startEnforce({ store, sink }).drain();
    const alerts = await alertsIn(sink);
    expect(alerts.map((alert) => alert.recommended_action)).toEqual([
      "observe",
      "suspend",
      "suspend",
    ]);
    expect(alerts[0]?.policy_clauses).toEqual(["4.C", "2.A"]);
    await database.drop();
  });

  it("waits for a finding that is missing, and says which", async () => {
    const database = await testStore();
    const { store } = database;
    const sink = oneTopic().sink(TOPIC);
    const enforce = startEnforce({ store, sink });
    await storeFindings(store, [aFinding(1)], 0);
    await storeFindings(store, [aFinding(3)], 2);
    expect(await enforce.step()).toMatchObject({ written: 1, published: 1 });
    await expect(enforce.step()).rejects.toMatchObject({
      code: "finding_gap",
      retriable: true,
      message: expect.stringContaining("finding 2 is missing though 3 is stored"),
    });
    await storeFindings(store, [aFinding(2)], 1);
    await enforce.drain();
    expect((await alertsIn(sink)).map(label)).toEqual(["1/1", "2/1", "3/1"]);
    await database.drop();
  });

  it("stops at a finding that is none", async () => {
    const database = await testStore();
    const { store } = database;
    const sink = oneTopic().sink(TOPIC);
    const broken = { ...aFinding(1), confidence: 2 };
    await storeFindings(store, [broken], 0);
    await expect(startEnforce({ store, sink }).run(new AbortController().signal)).rejects.toThrow(
      "finding 1 is not what the schema says",
    );
    await database.drop();
  });

  it("sends no more bytes at once than it may, and an alert above that alone", async () => {
    const database = await testStore();
    const { store } = database;
    const inner = oneTopic().sink(TOPIC);
    const sends: number[] = [];
    const sink: Sink = {
      ...inner,
      send: (messages) => {
        sends.push(messages.length);
        return inner.send(messages);
      },
    };
    const long = aFinding(2, { summary: "x".repeat(5_000) });
    await storeFindings(store, [aFinding(1), long, aFinding(3), aFinding(4), aFinding(5)], 0);
    await startEnforce({ store, sink, batch: { ...batch, bytes: 2_000 } }).drain();
    expect(sends).toEqual([1, 1, 2, 1]);
    await database.drop();
  });
});
