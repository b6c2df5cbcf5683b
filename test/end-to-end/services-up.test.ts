/** The services as processes of their own, a real broker between them, and a consumer not ours. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import kafkajs from "kafkajs";
import { METRICS } from "@ringfence/runtime";
import { alert } from "@ringfence/schemas";
import { ocsfProblems } from "@ringfence/schemas/ocsf-testing";
import {
  brokerAvailability,
  emptyDatabase,
  sharedBroker,
  type TestStore,
} from "@ringfence/testkit";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ServiceProcess } from "./service-process.ts";

const available = await brokerAvailability();
const PATIENCE = { timeout: 150_000, interval: 100 };
/**
 * A world of 150 accounts, three of which share a payment instrument. Its two hours take some seconds:
 * what is judged before the profiles were read cannot know of that.
 */
const RING =
  "simulate --seed 1 --accounts 150 --hours 2 --start 2026-01-05T00:00:00Z --speed 500 --to-kafka";

const WAYS: readonly (readonly [how: string, commands: readonly string[]])[] = [
  ["as three processes", ["ingest", "detect-live", "enforce"]],
  ["as one", ["up"]],
];

describe.skipIf(!available.ok).each(WAYS)("ingest, detect and enforce %s", (_, commands) => {
  const id = randomUUID().slice(0, 8);
  const topics = {
    requests: `${id}.requests`,
    accounts: `${id}.accounts`,
    alerts: `${id}.alerts`,
    ocsf: `${id}.alerts.ocsf`,
  };
  let database: TestStore;
  let brokers: string[];
  let env: Record<string, string>;
  const services: ServiceProcess[] = [];
  const hooks = new Set<string>();
  let receiver: Server;
  let folder: string;

  beforeAll(async () => {
    [database, { brokers }] = await Promise.all([emptyDatabase(), sharedBroker()]);
    receiver = createServer((request, response) => {
      hooks.add(String(request.headers["webhook-id"]));
      response.writeHead(204).end();
    }).listen(0, "127.0.0.1");
    await once(receiver, "listening");
    folder = await mkdtemp(join(tmpdir(), "ringfence-up-"));
    const { port } = receiver.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/`;
    const endpoint = `id: siem, url: "${url}", secrets: [{ env: HOOK }], allow_private: true`;
    await writeFile(join(folder, "webhooks.yaml"), `endpoints: [{ ${endpoint} }]`);
    env = {
      KAFKA_BROKERS: brokers.join(","),
      CLICKHOUSE_URL: database.store.url,
      RINGFENCE_CLICKHOUSE_DATABASE: database.store.database,
      RINGFENCE_TOPICS_REQUESTS: topics.requests,
      RINGFENCE_TOPICS_ACCOUNTS: topics.accounts,
      RINGFENCE_TOPICS_DEAD_LETTERS: `${id}.dead-letters`,
      RINGFENCE_TOPICS_ALERTS: topics.alerts,
      RINGFENCE_TOPICS_ALERTS_OCSF: topics.ocsf,
      RINGFENCE_ENFORCE_OCSF: "true",
      RINGFENCE_INGEST_GROUP_ID: `ingest-${id}`,
      RINGFENCE_INGEST_MAX_AGE_DAYS: "36500",
      RINGFENCE_HTTP_PORT: "0",
      RINGFENCE_API_PORT: "0",
      HOOK: `whsec_${Buffer.alloc(32, 7).toString("base64")}`,
    };
    // Each of the three by itself knows no webhooks.
    if (commands.includes("up"))
      env["RINGFENCE_DELIVER_WEBHOOKS_FILE"] = join(folder, "webhooks.yaml");
  });
  afterAll(async () => {
    // What a failed test left running; a process that has ended takes no signal.
    await Promise.all(services.map((service) => service.stop("SIGKILL")));
    receiver.close();
    await rm(folder, { recursive: true });
  });

  const page = async (service: ServiceProcess, path: string) => {
    const response = await fetch(service.url + path);
    return { status: response.status, text: await response.text() };
  };
  const ingested = () =>
    vi.waitFor(async () => {
      const [ingest] = services;
      if (ingest === undefined) throw new Error("ingest was not started");
      expect((await page(ingest, "/metrics")).text).toMatch(
        new RegExp(`ringfence_consumer_lag\\{[^}]*${topics.accounts}`),
      );
    }, PATIENCE);

  test("an alert comes out at the far end", { timeout: 240_000 }, async () => {
    for (const command of commands) services.push(new ServiceProcess(command, env));
    for (const service of services) {
      await vi.waitFor(async () => {
        expect(await page(service, "/readyz"), service.output).toMatchObject({ status: 200 });
      }, PATIENCE);
      expect(await page(service, "/healthz")).toMatchObject({ status: 200 });
    }
    // The profiles are read once somebody is responsible for their partitions.
    await ingested();

    const simulate = new ServiceProcess(RING, env);
    expect(await simulate.ended(), simulate.output).toMatchObject({ code: 0 });
    expect(simulate.output).toMatch(/^[\d,]+ events sent$/m);

    const message = await firstMessage(brokers, topics.alerts);
    const published = alert.parse(JSON.parse(message));
    expect(published).toMatchObject({ revision: 1, activity: "create", mode: "live" });
    expect(published.category).toBe("multi_account");
    expect(published.account_ids.length).toBeGreaterThan(1);
    expect(published.policy_clauses).toContain("3.C");

    const found: unknown = JSON.parse(await firstMessage(brokers, topics.ocsf));
    expect(ocsfProblems(found)).toEqual([]);
    expect(found).toMatchObject({ type_uid: 200401, finding_info: { types: ["multi_account"] } });
  });

  test("webhooks are told where endpoints are named", async () => {
    const isNamed = commands.includes("up");
    if (isNamed) await vi.waitFor(() => expect([...hooks][0]).toMatch(/^msg_/), PATIENCE);
    else expect([...hooks]).toEqual([]);
    // Each service is asked for itself, also where one server answers for all: detect has a note.
    const texts = await Promise.all(
      services.map(async (each) => (await page(each, "/readyz")).text),
    );
    expect(texts.join("\n")).toContain('{"check":"detect","note":"event time stands');
  });

  test("the metrics are there under their names", async () => {
    const texts = await Promise.all(
      services.map(async (each) => (await page(each, "/metrics")).text),
    );
    for (const text of texts) {
      for (const { name } of Object.values(METRICS)) expect(text).toContain(`# TYPE ${name} `);
      // No label holds an account, a key or an address.
      expect(text).not.toMatch(/acc_|key_|203\.0\.113/);
    }
    const all = texts.join("\n");
    expect(all).toMatch(/^ringfence_events_total\{[^}]*outcome="stored"[^}]*\} [1-9]/m);
    expect(all).toMatch(/^ringfence_detector_hits_total\{.*detector="quota-ring".*\} [1-9]/m);
    expect(all).toMatch(/^ringfence_alerts_total\{.*detector="quota-ring".*\} [1-9]/m);
  });

  test("SIGTERM ends each of them cleanly within seconds", async () => {
    const asked = performance.now();
    const ends = await Promise.all(services.map((service) => service.stop()));
    expect(ends, services.map(({ output }) => output.slice(-500)).join("\n")).toEqual(
      services.map(() => ({ code: 0, signal: null })),
    );
    expect(performance.now() - asked).toBeLessThan(15_000);
  });

  test("and what they stored adds up", { timeout: 60_000 }, async () => {
    const verify = new ServiceProcess("verify", env);
    expect(await verify.ended(), verify.output).toMatchObject({ code: 0 });
    expect(verify.output).toMatch(/^account_activity_1m +[\d,]+ rows, as the events say$/m);
    await database.drop();
  });
});

/** The first message of a topic, read by a plain consumer. */
async function firstMessage(brokers: string[], topic: string): Promise<string> {
  const kafka = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: randomUUID() });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    return await new Promise<string>((resolve, reject) => {
      consumer
        .run({ eachMessage: async ({ message }) => resolve(String(message.value)) })
        .catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
}
