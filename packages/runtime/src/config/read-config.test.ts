import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { ConfigError, readConfig } from "./read-config.ts";
import type { Env } from "./read-config.ts";
import { clickhouseConfig, httpConfig, kafkaConfig, logConfig } from "./shared-config.ts";
import { variablesOf, variableTable } from "./variables.ts";

const schema = z.object({
  kafka: kafkaConfig,
  clickhouse: clickhouseConfig,
  http: httpConfig,
  log: logConfig,
  ingest: z
    .object({
      batchMax: z.int().positive().default(10_000).meta({ description: "events in one insert" }),
      hooks: z.array(z.object({ url: z.url() })).default([]),
    })
    .prefault({}),
});
const enough: Env = { KAFKA_BROKERS: "a:9092, b:9092", CLICKHOUSE_URL: "http://localhost:8123" };

function problemsOf(env: Env, names = {}): readonly string[] {
  try {
    readConfig(schema, env, names);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("what a config holds", () => {
  test("defaults stand where nothing is set", () => {
    expect(readConfig(schema, enough)).toEqual({
      kafka: { brokers: ["a:9092", "b:9092"], clientId: "ringfence" },
      clickhouse: {
        url: "http://localhost:8123",
        database: "ringfence",
        username: "default",
        password: "",
      },
      http: { host: "127.0.0.1", port: 9464 },
      log: { level: "info" },
      ingest: { batchMax: 10_000, hooks: [] },
    });
  });

  test("text becomes numbers, booleans, lists and JSON", () => {
    const config = readConfig(schema, {
      ...enough,
      RINGFENCE_HTTP_PORT: " 0 ",
      RINGFENCE_LOG_PRETTY: "no",
      RINGFENCE_INGEST_BATCH_MAX: "1e3",
      RINGFENCE_INGEST_HOOKS: '[{"url":"https://example.com/hook"}]',
    });
    expect(config.http.port).toBe(0);
    expect(config.log.pretty).toBe(false);
    expect(config.ingest).toEqual({
      batchMax: 1_000,
      hooks: [{ url: "https://example.com/hook" }],
    });
  });

  test("an empty variable counts as absent", () => {
    expect(readConfig(schema, { ...enough, RINGFENCE_HTTP_PORT: "" }).http.port).toBe(9_464);
  });

  test("a group that may be left out exists once one of its variables is set", () => {
    expect(readConfig(schema, enough).kafka.tls).toBeUndefined();
    const withTls = { ...enough, RINGFENCE_KAFKA_TLS_CA_FILE: "/etc/ca.pem" };
    expect(readConfig(schema, withTls).kafka.tls).toEqual({
      enabled: true,
      caFile: "/etc/ca.pem",
    });
  });

  test("a name can be given where it does not follow from the path", () => {
    const env = { ...enough, PORT: "8080" };
    expect(readConfig(schema, env, { "http.port": "PORT" }).http.port).toBe(8_080);
  });
});

describe("secrets", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ringfence-config-"));
    writeFileSync(join(folder, "password"), "hunter2\n");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("come from a file without its last line break", () => {
    const env = { ...enough, RINGFENCE_CLICKHOUSE_PASSWORD_FILE: join(folder, "password") };
    expect(readConfig(schema, env).clickhouse.password).toBe("hunter2");
  });

  test("given twice are refused, for one of them would be ignored", () => {
    const problems = problemsOf({
      ...enough,
      RINGFENCE_CLICKHOUSE_PASSWORD: "hunter2",
      RINGFENCE_CLICKHOUSE_PASSWORD_FILE: join(folder, "password"),
    });
    expect(problems).toEqual([
      "RINGFENCE_CLICKHOUSE_PASSWORD and RINGFENCE_CLICKHOUSE_PASSWORD_FILE are both set: keep one.",
    ]);
  });

  test("in a file that cannot be read are one problem, with the cause", () => {
    const env = { ...enough, RINGFENCE_CLICKHOUSE_PASSWORD_FILE: join(folder, "nothing") };
    expect(problemsOf(env)).toEqual([
      "RINGFENCE_CLICKHOUSE_PASSWORD_FILE: cannot read the file (ENOENT): check the path and its rights.",
    ]);
  });
});

describe("errors name the variable and the fix, one line each", () => {
  const cases: readonly (readonly [string, Env, RegExp])[] = [
    ["missing", { CLICKHOUSE_URL: "http://c:8123" }, /^KAFKA_BROKERS is not set: set it\. It is /],
    ["not a number", { ...enough, RINGFENCE_HTTP_PORT: "http" }, /^RINGFENCE_HTTP_PORT is not/],
    ["out of range", { ...enough, RINGFENCE_HTTP_PORT: "70000" }, /^RINGFENCE_HTTP_PORT .*65535/],
    ["an entry of a list", { ...enough, KAFKA_BROKERS: "a" }, /^KAFKA_BROKERS .*host:port/],
    ["one of several", { ...enough, RINGFENCE_LOG_LEVEL: "loud" }, /^RINGFENCE_LOG_LEVEL .*debug/],
    [
      "half a group",
      {
        ...enough,
        RINGFENCE_KAFKA_SASL_USERNAME: "u",
        RINGFENCE_KAFKA_SASL_MECHANISM: "plain",
      },
      /^RINGFENCE_KAFKA_SASL_PASSWORD \(or RINGFENCE_KAFKA_SASL_PASSWORD_FILE\) is not set/,
    ],
    [
      "a group that does not fit together",
      { ...enough, RINGFENCE_KAFKA_TLS_KEY_FILE: "/k.pem" },
      /^RINGFENCE_KAFKA_TLS_\* do not fit together: .*CERT_FILE/,
    ],
    [
      "a name close to a known one",
      { ...enough, RINGFENCE_HTP_PORT: "1" },
      /^RINGFENCE_HTP_PORT is unknown: did you mean RINGFENCE_HTTP_PORT\?$/,
    ],
    [
      "a name with the prefix that it does not have",
      { ...enough, RINGFENCE_KAFKA_BROKER: "k:9092" },
      /^RINGFENCE_KAFKA_BROKER is unknown: did you mean KAFKA_BROKERS\?$/,
    ],
    [
      "a name with half of its words",
      { ...enough, RINGFENCE_SASL_PASSWORD: "s" },
      /^RINGFENCE_SASL_PASSWORD is unknown: did you mean RINGFENCE_KAFKA_SASL_PASSWORD(_FILE)?\?$/,
    ],
    [
      "a name like no other",
      { ...enough, RINGFENCE_ZEPPELIN_COUNT_OF_ALL: "1" },
      /^RINGFENCE_ZEPPELIN_COUNT_OF_ALL is unknown: remove it/,
    ],
  ];
  test.each(cases)("%s", (_, env, wanted) => {
    const problems = problemsOf(env);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(wanted);
    expect(problems[0]).not.toContain("\n");
  });

  test("all problems come at once", () => {
    expect(problemsOf({ RINGFENCE_HTTP_PORT: "x" })).toHaveLength(3);
  });

  test("no value is repeated: a connection string may hold a password", () => {
    const problems = problemsOf({ ...enough, CLICKHOUSE_URL: "ftp://user:hunter2@host" });
    expect(problems).toHaveLength(1);
    expect(problems.join()).not.toContain("hunter2");
  });

  test("variables that Kubernetes makes for a Service are no typing errors", () => {
    const links = {
      RINGFENCE_API_SERVICE_HOST: "10.0.0.1",
      RINGFENCE_API_SERVICE_PORT_HTTP: "80",
      RINGFENCE_API_PORT: "tcp://10.0.0.1:80",
      RINGFENCE_API_PORT_80_TCP_ADDR: "10.0.0.1",
    };
    expect(problemsOf({ ...enough, ...links })).toEqual([]);
  });
});

test("what other services read may stand in the same environment", () => {
  const others = {
    RINGFENCE_TOPICS_ALERTS: "a",
    RINGFENCE_DETECT_POLL_MS: "5",
    RINGFENCE_WATCH_LAG_MINUTES: "5",
    // Who types commands.
    RINGFENCE_ACTOR: "ada",
  };
  expect(problemsOf({ ...enough, ...others })).toEqual([]);
  expect(problemsOf({ ...enough, RINGFENCE_INGEST_POLL_MS: "5" })).toHaveLength(1);
});

test("the table lists every variable once", () => {
  const names = variablesOf(schema).map((variable) => variable.name);
  expect(new Set(names).size).toBe(names.length);
  const table = variableTable(schema);
  for (const name of names) expect(table).toContain(name);
  expect(table).toMatch(/\| KAFKA_BROKERS +\| required +\|/);
  expect(table).toMatch(/RINGFENCE_KAFKA_SASL_USERNAME +\| required with RINGFENCE_KAFKA_SASL_\*/);
  expect(table).toMatch(/\| RINGFENCE_INGEST_BATCH_MAX +\| 10000 +\| events in one insert/);
});
