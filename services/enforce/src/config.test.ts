import { ConfigError, readConfig } from "@ringfence/runtime";
import { expect, it } from "vitest";
import { enforceConfig } from "./config.ts";

const CLICKHOUSE = { CLICKHOUSE_URL: "http://127.0.0.1:8123" };

it("needs a store and a place for the alerts, the rest has defaults", () => {
  const config = readConfig(enforceConfig, { ...CLICKHOUSE, KAFKA_BROKERS: "a:9092,b:9092" });
  expect(config.kafka?.brokers).toEqual(["a:9092", "b:9092"]);
  expect(config.topics.alerts).toBe("abuse.alerts.v1");
  expect(config.enforce).toMatchObject({ findings: 500, messages: 200 });
});

it("takes a file in place of Kafka", () => {
  const config = readConfig(enforceConfig, {
    ...CLICKHOUSE,
    RINGFENCE_ENFORCE_ALERTS_FILE: "a.ndjson",
  });
  expect(config.kafka).toBeUndefined();
  expect(config.enforce.alertsFile).toBe("a.ndjson");
});

it("writes OCSF where that is switched on, and needs Kafka for it", () => {
  const kafka = { ...CLICKHOUSE, KAFKA_BROKERS: "a:9092" };
  expect(readConfig(enforceConfig, kafka).enforce.ocsf).toBe(false);
  const config = readConfig(enforceConfig, { ...kafka, RINGFENCE_ENFORCE_OCSF: "true" });
  expect(config.enforce.ocsf).toBe(true);
  expect(config.topics.alertsOcsf).toBe("abuse.alerts.ocsf.v1");
});

it.each([
  [
    "OCSF without Kafka",
    { ...CLICKHOUSE, RINGFENCE_ENFORCE_ALERTS_FILE: "a", RINGFENCE_ENFORCE_OCSF: "true" },
    "RINGFENCE_ENFORCE_OCSF is about a topic: set KAFKA_BROKERS",
  ],
  ["no place for alerts", CLICKHOUSE, "set KAFKA_BROKERS, or RINGFENCE_ENFORCE_ALERTS_FILE"],
  ["no store", { KAFKA_BROKERS: "a:9092" }, "CLICKHOUSE_URL is not set"],
  [
    "a send beyond what recovery looks at",
    { ...CLICKHOUSE, KAFKA_BROKERS: "a:9092", RINGFENCE_ENFORCE_MESSAGES: "501" },
    "RINGFENCE_ENFORCE_MESSAGES is not valid",
  ],
])("refuses %s", (_, env, message) => {
  expect(() => readConfig(enforceConfig, env)).toThrow(ConfigError);
  expect(() => readConfig(enforceConfig, env)).toThrow(message);
});
