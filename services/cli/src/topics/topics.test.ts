import { TOPICS } from "@ringfence/schemas";
import { describe, expect, test } from "vitest";
import { kafkaTarget } from "../kafka-target.ts";
import { run, testIo } from "../testing/test-io.ts";
import { compareTopics, type FoundTopic } from "./table.ts";
import { type Cluster, topics, topicTable } from "./topics.ts";

/** What everybody needs, and what is needed for OCSF alone. */
const { alertsOcsf, ...others } = TOPICS;

const ALL: readonly FoundTopic[] = Object.values(TOPICS).map(({ name, partitions, compacted }) => ({
  name,
  partitions,
  cleanupPolicy: compacted ? "compact" : "delete",
}));

function cluster(found: readonly FoundTopic[]): Cluster {
  return { describe: () => Promise.resolve(found), create: () => Promise.resolve([]) };
}

describe("ringfence topics", () => {
  test("shows what is expected beside what is there", () => {
    const found = [
      { name: TOPICS.requests.name, partitions: 3, cleanupPolicy: "delete" },
      { name: TOPICS.accounts.name, partitions: 4, cleanupPolicy: "delete" },
      { name: TOPICS.alerts.name, partitions: 4, cleanupPolicy: null },
      { name: TOPICS.decisions.name, partitions: 4, cleanupPolicy: "delete" },
    ];
    const states = compareTopics(Object.values(others), found, [TOPICS.decisions.name]);
    expect(topicTable(states, testIo())).toBe(
      [
        "topic                expected               actual                state",
        "api.requests.v1      8 partitions, delete   3 partitions, delete  differs",
        "api.accounts.v1      4 partitions, compact  4 partitions, delete  differs",
        "api.requests.dlq.v1  1 partition, delete    -                     missing",
        "abuse.alerts.v1      4 partitions, delete   4 partitions, ?       as expected",
        "abuse.decisions.v1   4 partitions, delete   4 partitions, delete  created",
        "",
      ].join("\n"),
    );
  });

  const io = testIo({ env: { KAFKA_BROKERS: "k:9092" } });

  test("succeeds where all is as expected", async () => {
    await topics({}, io, cluster(ALL));
  });

  test("fails where a topic is missing, or another than expected", async () => {
    await expect(topics({}, io, cluster(ALL.slice(1)))).rejects.toThrow(
      "topics are missing: 1. Create them with: npx ringfence topics --create",
    );
    const other = ALL.map((topic) => ({ ...topic, cleanupPolicy: "delete" }));
    await expect(topics({}, io, cluster(other))).rejects.toThrow(
      "not as expected: api.accounts.v1",
    );
  });
});

describe("the topic of OCSF", () => {
  const asked = async (env: Readonly<Record<string, string>>) => {
    let needed: readonly string[] = [];
    const io = testIo({ env: { KAFKA_BROKERS: "k:9092", ...env } });
    const describe: Cluster["describe"] = (_, names) => {
      needed = names;
      return Promise.resolve(ALL);
    };
    await topics({}, io, { ...cluster(ALL), describe });
    return needed;
  };

  test("is needed where enforce writes to it, and nowhere else", async () => {
    const plain = Object.values(others).map(({ name }) => name);
    expect(await asked({})).toEqual(plain);
    expect(await asked({ RINGFENCE_ENFORCE_OCSF: "true" })).toEqual([...plain, alertsOcsf.name]);
    expect(await asked({ RINGFENCE_ENFORCE_POLL_MS: "5" })).toEqual(plain);
  });
});

describe("the Kafka that is meant", () => {
  test("is that of the command line before that of the environment", () => {
    const env = { KAFKA_BROKERS: "env:9092", RINGFENCE_LOG_LEVEL: "debug" };
    expect(kafkaTarget(env, "a:1,b:2").connection).toEqual({
      brokers: ["a:1", "b:2"],
      clientId: "ringfence",
    });
    expect(kafkaTarget(env, null).connection.brokers).toEqual(["env:9092"]);
  });

  test("takes its login from the environment", () => {
    const env = {
      RINGFENCE_KAFKA_SASL_MECHANISM: "scram-sha-512",
      RINGFENCE_KAFKA_SASL_USERNAME: "ringfence",
      RINGFENCE_KAFKA_SASL_PASSWORD: "secret",
      RINGFENCE_KAFKA_TLS_ENABLED: "true",
    };
    expect(kafkaTarget(env, "k:9092").connection).toMatchObject({
      sasl: { mechanism: "scram-sha-512", username: "ringfence", password: "secret" },
      tls: {},
    });
  });

  test("may name its topics otherwise, as the services do", () => {
    const { topics: named } = kafkaTarget({ RINGFENCE_TOPICS_REQUESTS: "eu.requests" }, "k:9092");
    expect(named).toMatchObject({ requests: "eu.requests", alerts: TOPICS.alerts.name });
  });

  test("is refused in one line where it is not named, or wrongly", async () => {
    expect(() => kafkaTarget({}, null)).toThrow("Add --brokers HOST:PORT or set KAFKA_BROKERS");
    const wrong = [
      [{ KAFKA_BROKERS: "nowhere" }, "KAFKA_BROKERS is not valid"],
      [{ KAFKA_BROKERS: "k:1", RINGFENCE_KAFKA_TLS_CA_FILE: "no/such.pem" }, "cannot be read"],
      [
        { KAFKA_BROKERS: "k:1", RINGFENCE_TOPICS_ALERT: "x" },
        "did you mean RINGFENCE_TOPICS_ALERTS",
      ],
    ] as const;
    for (const [env, expected] of wrong) {
      const { code, stderr } = await run(["topics"], { env });
      expect(code).toBe(2);
      expect(stderr).toContain(expected);
      expect(stderr).toMatch(/^ringfence: [^\n]+\n$/);
    }
  });
});
