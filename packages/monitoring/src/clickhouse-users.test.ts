/** `deploy/clickhouse/analyst.xml` on a real server: what the users of it may do, and what not. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedServer, openStore, startEmbedded } from "@ringfence/store";
import { afterAll, beforeAll, expect, test } from "vitest";

const FILE = new URL("../../../deploy/clickhouse/analyst.xml", import.meta.url);

let dataDir: string;
let server: EmbeddedServer;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "ringfence-users-"));
  // The server merges what stands in the folder beside its file of users, as users.d of compose.
  const folder = join(dataDir, "clickhouse-users.d");
  mkdirSync(folder);
  copyFileSync(FILE, join(folder, "analyst.xml"));
  server = await startEmbedded({ dataDir });
  const store = openStore({ url: server.url, service: "test" });
  for (const sql of [
    "CREATE DATABASE analyst_ringfence",
    "CREATE TABLE kept (n UInt8) ENGINE = MergeTree ORDER BY n",
    "INSERT INTO kept VALUES (7)",
    "CREATE VIEW analyst_ringfence.shown DEFINER = CURRENT_USER SQL SECURITY DEFINER AS SELECT n FROM default.kept",
  ]) {
    await store.command(sql);
  }
  await store.close();
});
afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** As the plug-in asks over HTTP: with a limit of time of its own. */
async function asked(user: string, sql: string, settings = "max_execution_time=60") {
  const query = `user=${user}&database=analyst_ringfence&${settings}`;
  const answer = await fetch(`${server.url}/?${query}`, { method: "POST", body: sql });
  return answer.text();
}

test("Grafana reads the views, sets a limit of time, and cannot do more", async () => {
  expect(await asked("grafana", "SELECT n FROM shown")).toBe("7\n");
  expect(await asked("grafana", "SELECT n FROM default.kept")).toMatch(/ACCESS_DENIED/);
  expect(await asked("grafana", "SELECT name FROM system.users")).toMatch(/ACCESS_DENIED/);
  expect(await asked("grafana", "CREATE TABLE t (a UInt8) ENGINE = Memory")).toMatch(
    /ACCESS_DENIED|READONLY|QUERY_IS_PROHIBITED/,
  );
  expect(await asked("grafana", "SELECT 1", "readonly=0")).toMatch(/READONLY/);
  expect(await asked("grafana", "SELECT 1", "max_execution_time=3600")).toMatch(
    /SETTING_CONSTRAINT/,
  );
  expect(await asked("grafana", "SELECT 1", "max_memory_usage=90000000000")).toMatch(
    /SETTING_CONSTRAINT/,
  );
});

test("analysts read the same", async () => {
  expect(await asked("analyst", "SELECT n FROM shown")).toBe("7\n");
  expect(await asked("analyst", "SELECT n FROM default.kept")).toMatch(/ACCESS_DENIED/);
});
