import { TOPICS } from "@ringfence/schemas";
import { kafkaSink } from "@ringfence/stream";
import { type Broker, brokerAvailability, startBroker } from "@ringfence/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "./testing/test-io.ts";

const availability = await brokerAvailability();

describe.skipIf(!availability.ok)("against a real broker", () => {
  let broker: Broker;
  let brokers: string;
  beforeAll(async () => {
    broker = await startBroker();
    brokers = broker.brokers.join(",");
    for (const { name } of [TOPICS.requests, TOPICS.accounts]) {
      const topic = ["--create", "--if-not-exists", "--topic", name, "--partitions", "2"];
      const server = ["--bootstrap-server", brokers];
      await broker.tool("org.apache.kafka.tools.TopicCommand", [...server, ...topic]);
    }
  });
  afterAll(() => broker?.stop());

  test("topics creates what is missing and then finds all as expected", async () => {
    const names = {
      RINGFENCE_TOPICS_REQUESTS: "cli.requests",
      RINGFENCE_TOPICS_ACCOUNTS: "cli.accounts",
    };
    const env = { KAFKA_BROKERS: brokers, ...names };
    const before = await run(["topics"], { env });
    expect(before.code).toBe(1);
    expect(before.stdout).toMatch(/^cli\.requests .* missing$/m);
    expect(await run(["topics", "--create"], { env })).toMatchObject({ code: 0, stderr: "" });
    const { code, stdout } = await run(["topics"], { env });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^cli\.requests +8 partitions, delete +8 partitions, delete +as expected$/m,
    );
    expect(stdout).toMatch(/^cli\.accounts +4 partitions, compact +4 partitions, compact +as/m);
  });

  test("simulate plays profiles and events into the topics", async () => {
    const argv = ["simulate", "--hours", "1", "--accounts", "30", "--speed", "1e9"];
    const { code, stderr } = await run([...argv, "--brokers", brokers], { now: Date.now });
    expect(code).toBe(0);
    const sent = Number(/^([\d,]+) events sent$/m.exec(stderr)?.[1]?.replaceAll(",", ""));
    expect(sent).toBeGreaterThan(10);
    const topic = TOPICS.requests.name;
    const sink = kafkaSink({ brokers: broker.brokers, clientId: "test", topic });
    const messages = await sink.tail(sent);
    await sink.close();
    const ids = messages.map(({ value }) => JSON.parse(String(value)).event_id);
    expect(new Set(ids).size).toBe(sent);
  });

  test("doctor tells of topics that are missing or differ, and of who does not keep up", async () => {
    const doctor = async (requests: string) => {
      const env = { KAFKA_BROKERS: brokers, RINGFENCE_TOPICS_REQUESTS: requests };
      const { stdout } = await run(["doctor", "--json"], { env, now: Date.now, sleepMs: 20_000 });
      const { checks } = JSON.parse(stdout) as {
        checks: { group: string; check: string; state: string; text: string; fix: string }[];
      };
      return (check: string) => checks.find((one) => one.group === "kafka" && one.check === check);
    };
    const missing = await doctor("nowhere");
    expect(missing("brokers")).toMatchObject({ state: "ok" });
    expect(missing("topics")).toMatchObject({
      state: "fail",
      text: expect.stringContaining("missing: nowhere"),
      fix: "npx ringfence topics --create",
    });
    expect(missing("lag of ringfence-ingest")).toMatchObject({ state: "not_checked" });

    const name = TOPICS.requests.name;
    await run(["topics", "--create"], { env: { KAFKA_BROKERS: brokers } });
    const found = await doctor(name);
    expect(found("topics")).toMatchObject({
      state: "warn",
      text: expect.stringContaining(`${name} has 2 partitions`),
    });
    expect(found("lag of ringfence-ingest")).toMatchObject({
      state: "warn",
      text: expect.stringMatching(/^nobody reads, and [\d,]+ messages of \S+ wait$/),
    });
    expect(found("clock")).toMatchObject({ state: "ok" });
  });

  test("says in one line that nobody answers", async () => {
    const argv = ["simulate", "--hours", "1", "--accounts", "5", "--brokers", "127.0.0.1:1"];
    const { code, stderr } = await run(argv);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ringfence: .*no broker answers at 127\.0\.0\.1:1.*\n$/);
  });
});
