import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate, MIGRATIONS } from "@ringfence/store";
import { emptyDatabase, testStore } from "@ringfence/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run as runLine, type RunOptions } from "../testing/test-io.ts";
import type { Finding } from "./check.ts";

let database: Awaited<ReturnType<typeof testStore>>;
/** Of this machine, on which nobody listens. */
let free: number;
/** Takes connections and says nothing, as what hangs does. */
let silent: Server;
const folder = mkdtempSync(join(tmpdir(), "ringfence-doctor-"));

beforeAll(async () => {
  database = await testStore();
  silent = createServer(() => {});
  await listening(silent);
  const other = createServer();
  await listening(other);
  ({ port: free } = other.address() as AddressInfo);
  await new Promise((resolve) => other.close(resolve));
});
afterAll(async () => {
  silent.close();
  rmSync(folder, { recursive: true });
  await database.drop();
});

function listening(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
}

const run = (
  env: Readonly<Record<string, string>>,
  options: RunOptions = {},
  flags: string[] = [],
) =>
  runLine(["doctor", ...flags], {
    now: Date.now,
    sleepMs: 20_000,
    ...options,
    env: {
      CLICKHOUSE_URL: database.store.url,
      RINGFENCE_CLICKHOUSE_DATABASE: database.store.database,
      RINGFENCE_API_PORT: String(free),
      ...env,
    },
  });
const told = async (env: Readonly<Record<string, string>>, options: RunOptions = {}) => {
  const { code, stdout } = await run(env, options, ["--json"]);
  const { well, checks } = JSON.parse(stdout) as { well: boolean; checks: Finding[] };
  const of = (group: string, check: string) =>
    checks.find((one) => one.group === group && one.check === check);
  return { code, well, of };
};

describe("doctor", () => {
  test("finds all well where it is, and says what it could not look at", async () => {
    const { code, stdout } = await run({}, { stdoutColumns: 80 });
    expect(code).toBe(0);
    const flowing = stdout.replaceAll(/\s+/g, " ");
    expect(flowing).toContain(`ok migrations database ${database.store.database} is up to date`);
    expect(stdout).toMatch(/ok {4}clock +within \d+ ms of the clock of this machine/);
    expect(stdout).toMatch(/– {5}brokers, topics, clock, consumer lag: not checked: no brokers/);
    expect(stdout).toMatch(/– {5}port +not checked: nobody listens at 127\.0\.0\.1:/);
    expect(stdout).toMatch(/warn {2}tokens +there is none/);
    expect(stdout).toContain("→ npx ringfence tokens create --name NAME");
    expect(Math.max(...stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  test("tells of a broker that is not there, and goes on with all else", async () => {
    const { code, well, of } = await told({ KAFKA_BROKERS: "127.0.0.1:1" });
    expect([code, well]).toEqual([1, false]);
    expect(of("kafka", "brokers")).toMatchObject({
      state: "fail",
      text: expect.stringContaining("no broker answers at 127.0.0.1:1"),
      fix: expect.stringContaining("KAFKA_BROKERS"),
    });
    expect(of("kafka", "topics")).toMatchObject({
      state: "not_checked",
      text: "Kafka does not answer",
    });
    expect(of("clickhouse", "migrations")).toMatchObject({ state: "ok" });
    expect(of("files", "settings")).toMatchObject({ state: "ok" });
  });

  test("waits for nobody who is silent", async () => {
    const { port } = silent.address() as AddressInfo;
    const { code, of } = await told(
      {
        KAFKA_BROKERS: `127.0.0.1:${port}`,
        CLICKHOUSE_URL: `http://127.0.0.1:${port}`,
        RINGFENCE_API_PORT: String(port),
      },
      { sleepMs: 300 },
    );
    expect(code).toBe(1);
    for (const [group, check] of [
      ["kafka", "brokers"],
      ["clickhouse", "server"],
      ["api", "port"],
    ] as const) {
      expect(of(group, check)).toMatchObject({ state: "fail", text: "no answer within 10 s" });
    }
    expect(of("clickhouse", "disk")).toMatchObject({ state: "not_checked" });
    expect(of("files", "policy")).toMatchObject({ state: "ok" });
  });

  test("tells of a clock that is off, by the time it took to ask", async () => {
    const late = await told({}, { now: () => Date.now() - 90_000 });
    expect(late.of("clickhouse", "clock")).toMatchObject({
      state: "fail",
      text: expect.stringMatching(/^(8\d|90)\.\d s ahead of the clock of this machine/),
    });
    const early = await told({}, { now: () => Date.now() + 30_000 });
    expect(early.of("clickhouse", "clock")).toMatchObject({ state: "warn" });
  });

  test("tells of files that cannot be read or make no sense, each by itself", async () => {
    const policy = join(folder, "policy.yaml");
    writeFileSync(policy, "ladder: 7\n");
    const detection = join(folder, "detection.yaml");
    writeFileSync(detection, "detectors: [\n");
    const { code, of } = await told({
      RINGFENCE_ENFORCE_POLICY_FILE: policy,
      RINGFENCE_DETECT_SETTINGS_FILE: detection,
      RINGFENCE_DELIVER_WEBHOOKS_FILE: join(folder, "none.yaml"),
      RINGFENCE_NETWORKS_FILE: folder,
    });
    expect(code).toBe(1);
    for (const check of ["policy", "detection", "webhooks", "networks"]) {
      expect(of("files", check)).toMatchObject({
        state: "fail",
        fix: expect.stringContaining("RINGFENCE_"),
      });
    }
  });

  test("names variables that nobody reads", async () => {
    const { of } = await told({ KAFKA_BROKERS: "127.0.0.1:1", RINGFENCE_ENFORCE_POLLMS: "5" });
    expect(of("files", "settings")).toMatchObject({
      state: "fail",
      text: expect.stringContaining("did you mean RINGFENCE_ENFORCE_POLL_MS"),
    });
  });
});

describe("doctor of a schema", () => {
  test("that is not there, or behind", async () => {
    const { store, drop } = await emptyDatabase();
    const env = { RINGFENCE_CLICKHOUSE_DATABASE: store.database };
    expect((await told(env)).of("clickhouse", "migrations")).toMatchObject({
      state: "fail",
      text: `database ${store.database} is not there, or none of Ringfence's`,
      fix: expect.stringContaining("npx ringfence up"),
    });
    // As an older version left it: the first files alone.
    await migrate(store, { directory: MIGRATIONS, now: () => new Date() });
    await store.command(
      "ALTER TABLE schema_migrations DELETE WHERE number > 22",
      {},
      { settings: { mutations_sync: 2 } },
    );
    const { code, of } = await told(env);
    expect(code).toBe(1);
    expect(of("clickhouse", "migrations")?.text).toMatch(
      /is behind: \d+ are, from 0023_alert_updates on/,
    );
    expect(of("api", "tokens")).toMatchObject({ state: "not_checked" });
    await drop();
  });
});
