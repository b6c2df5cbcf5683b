/** The whole way: enforce proposes, a person approves, the trigger acts, enforce notes it. */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  aFinding,
  ask,
  readReports,
  refusalsIn,
  startEnforce,
  storeFindings,
} from "@ringfence/enforce/testing";
import { DEFAULT_POLICY } from "@ringfence/policy";
import { silentLog } from "@ringfence/runtime";
import { decision, type Decision, type Finding } from "@ringfence/schemas";
import { kafkaSink, kafkaSource, type Sink } from "@ringfence/stream";
import { brokerAvailability, sharedBroker, testStore } from "@ringfence/testkit";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readConfig, type TriggerConfig } from "./config.ts";
import { startTrigger, type Trigger } from "./service.ts";
import { runAccounts } from "./testing/accounts.ts";
import { NOW } from "./testing/documents.ts";

const available = await brokerAvailability();
const PATIENCE = { timeout: 30_000, interval: 50 };
const NAME = "example-trigger";
const NO_DECISION = "{";

describe.skipIf(!available.ok)("a trigger behind a real broker", () => {
  const id = randomUUID().slice(0, 8);
  const topics = { alerts: `${id}.alerts`, decisions: `${id}.decisions` };
  // A clock that begins at NOW and can be put forward.
  let begun = Date.now() - NOW.getTime();
  const now = () => new Date(Date.now() - begun);
  /** The account service fails at every other call, before or after it has done it. */
  let isFailing = false;
  let calls = 0;
  const trouble = () => {
    calls += 1;
    if (!isFailing || calls % 2 === 0) return null;
    return calls % 4 === 1 ? "before" : "after";
  };

  let database: Awaited<ReturnType<typeof testStore>>;
  let accounts: Awaited<ReturnType<typeof runAccounts>>;
  let sinks: readonly [Sink, Sink];
  let config: TriggerConfig;
  let trigger: Trigger;
  let folder: string;
  let sequence = 0;
  const stop = new AbortController();
  const running: Promise<void>[] = [];

  beforeAll(async () => {
    const broker = await sharedBroker();
    const { brokers } = broker;
    [database, accounts, folder] = await Promise.all([
      testStore(),
      runAccounts({ trouble, isUnknown: (account) => account === "acc_gone" }),
      mkdtemp(join(tmpdir(), "example-trigger-")),
      ...Object.values(topics).map((topic) => broker.createTopic(topic, 3)),
    ]);
    const { store } = database;
    const open = (topic: string) => kafkaSink({ brokers, clientId: "enforce-test", topic });
    sinks = [open(topics.alerts), open(topics.decisions)];
    const [sink, decisions] = sinks;
    const to = { sink: decisions, destination: topics.decisions, automation: DEFAULT_POLICY };
    const enforce = startEnforce({ store, sink, decisions: to, clock: { now } });
    const connection = { brokers, clientId: "enforce-test", fetch: { maxWaitMs: 50 } };
    const source = kafkaSource({ ...connection, groupId: id, topics: [topics.decisions] });
    running.push(
      enforce.run(stop.signal),
      readReports({ store, source, log: silentLog }, stop.signal),
    );
    config = readConfig({
      KAFKA_BROKERS: brokers.join(","),
      TRIGGER_DECISIONS_TOPIC: topics.decisions,
      TRIGGER_ALERTS_TOPIC: topics.alerts,
      TRIGGER_NAME: `${NAME}-${id}`,
      TRIGGER_ACCOUNT_SERVICE_URL: accounts.url,
      TRIGGER_STATE_FILE: join(folder, "state.json"),
    });
    trigger = await start();
  });
  afterAll(async () => {
    await trigger?.stop();
    stop.abort();
    await Promise.all(running);
    for (const sink of sinks) await sink.close();
    await accounts.close();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const start = () => startTrigger(config, { now, log: () => {}, retryMs: 20 });
  const find = async (...findings: Finding[]) => {
    sequence = await storeFindings(database.store, findings, sequence);
  };
  const published = async (): Promise<Decision[]> => {
    const messages = await sinks[1].tail(10_000);
    return messages.flatMap(({ value }) =>
      String(value) === NO_DECISION ? [] : decision.parse(JSON.parse(String(value))),
    );
  };
  const stepsOf = async (account: string) =>
    (await published()).filter(({ account_id }) => account_id === account);
  /** Finds something about accounts, and has a person approve what is proposed. */
  const approve = async (number: number, ids: string[]): Promise<Decision[]> => {
    await find(aFinding(number, { account_ids: ids }));
    const proposed = await vi.waitFor(async () => {
      const found = (await published()).filter(({ account_id }) => ids.includes(account_id));
      expect(found).toHaveLength(ids.length);
      return found;
    }, PATIENCE);
    for (const { decision_id } of proposed) await ask(database.store, decision_id, "approved");
    return proposed;
  };
  const expectHistory = (account: string, history: string[]) =>
    vi.waitFor(async () => expect(await accounts.history(account)).toEqual(history), PATIENCE);
  /** By now everything that was said before has been acted on. */
  const settled = async (number: number) => {
    await approve(number, [`acc_${number}`]);
    await expectHistory(`acc_${number}`, ["suspended"]);
  };

  it("says which topics are not there", async () => {
    const elsewhere = {
      ...config,
      stateFile: join(folder, "other.json"),
      kafka: config.kafka && { ...config.kafka, alerts: `${id}.nowhere` },
    };
    const started = startTrigger(elsewhere, { now, log: () => {}, retryMs: 20 });
    await expect(started).rejects.toThrow(`not there: ${id}.nowhere.`);
  });

  it("suspends once what was approved, and enforce notes that it was applied", async () => {
    const [proposed] = await approve(1, ["acc_1"]);
    await expectHistory("acc_1", ["suspended"]);
    await vi.waitFor(async () => {
      const applied = (await stepsOf("acc_1")).filter(({ state }) => state === "applied");
      // As it was reported, and as enforce noted it.
      expect(applied.map(({ actor }) => actor)).toEqual(
        Array.from({ length: 2 }, () => ({ type: "policy", id: config.name })),
      );
      expect(applied[0]?.decision_id).toBe(proposed?.decision_id);
    }, PATIENCE);
  });

  it("does nothing twice, whatever comes again and over a restart", async () => {
    const steps = (await stepsOf("acc_1")).filter(({ state }) => state !== "applied");
    const again = steps.map((step) => ({ key: "acc_1", value: JSON.stringify(step) }));
    await sinks[1].send(again);
    await trigger.stop();
    await sinks[1].send([...again, { key: "acc_1", value: NO_DECISION }]);
    trigger = await start();
    await sinks[1].send(again);
    await settled(2);
    expect(await accounts.history("acc_1")).toEqual(["suspended"]);
  });

  it("undoes what was lifted, and what is over", async () => {
    const [first] = await stepsOf("acc_1");
    await ask(database.store, first?.decision_id ?? "", "lifted");
    await expectHistory("acc_1", ["suspended", "active"]);
    begun = Date.now() - Date.parse(first?.expires_at ?? "") - 60_000;
    await expectHistory("acc_2", ["suspended", "active"]);
    await vi.waitFor(async () => {
      expect((await stepsOf("acc_2")).at(-1)?.state).toBe("expired");
    }, PATIENCE);
  });

  it("never hears of a shadow, and says what cannot be applied", async () => {
    await find(aFinding(30, { mode: "shadow", account_ids: ["acc_shadow"] }));
    await approve(31, ["acc_gone"]);
    await vi.waitFor(async () => {
      const last = (await stepsOf("acc_gone")).at(-1);
      expect([last?.state, last?.actor.id]).toEqual(["lifted", config.name]);
      expect(last?.reason).toMatch(/could not be applied: HTTP 404/);
    }, PATIENCE);
    expect(await stepsOf("acc_shadow")).toEqual([]);
    for (const account of ["acc_shadow", "acc_gone"])
      expect(await accounts.history(account)).toEqual([]);
  });

  it("ends right with an account service that fails half the time", async () => {
    isFailing = true;
    const ids = Array.from({ length: 30 }, (_, number) => `acc_half_${number}`);
    const proposed = await approve(40, ids);
    for (const id of ids) await expectHistory(id, ["suspended"]);
    // What is lifted while it is done is not reported, or the report is refused.
    await vi.waitFor(async () => {
      const applied = (await published()).filter(
        ({ account_id, state }) => ids.includes(account_id) && state === "applied",
      );
      // As they were reported, and as enforce noted them.
      expect(applied).toHaveLength(2 * ids.length);
    }, PATIENCE);
    const lifted = proposed.filter((_, index) => index % 2 === 0);
    for (const { decision_id } of lifted) await ask(database.store, decision_id, "lifted");
    for (const { account_id } of lifted) await expectHistory(account_id, ["suspended", "active"]);
    isFailing = false;
    await settled(41);
    const restored = new Set(lifted.map(({ account_id }) => account_id));
    for (const id of ids.filter((each) => !restored.has(each)))
      expect(await accounts.history(id)).toEqual(["suspended"]);
    expect(await refusalsIn(database.store)).toEqual({});
  });
});
