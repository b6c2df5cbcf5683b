import type { OperatorAlert } from "@ringfence/schemas";
import { testStore } from "@ringfence/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run as runLine } from "../testing/test-io.ts";

const AT = "2026-10-12T12:00:00.000Z";
let database: Awaited<ReturnType<typeof testStore>>;

const run = (minutesLater: number, ...flags: string[]) => {
  const { url, database: name } = database.store;
  const env = { CLICKHOUSE_URL: url, RINGFENCE_CLICKHOUSE_DATABASE: name };
  return runLine(["health", ...flags], { env, now: () => Date.parse(AT) + minutesLater * 60_000 });
};

async function write(table: string, row: object): Promise<void> {
  await database.store.insert(table, [row], { columns: Object.keys(row) });
}

async function tell(alert: OperatorAlert): Promise<void> {
  const { alert_id, revision, kind, subject, state, severity, written_at } = alert;
  const body = JSON.stringify(alert);
  const row = { alert_id, revision, kind, subject, state, severity, written_at, body };
  await write("operator_alerts", row);
}

const raised: OperatorAlert = {
  alert_id: `opa_${"0".repeat(32)}`,
  revision: 1,
  kind: "detect_lag",
  subject: "detect",
  state: "raised",
  severity: "error",
  opened_at: AT,
  last_seen: AT,
  written_at: AT,
  observed: 30,
  expected: 15,
  unit: "minutes",
  text: "Detection stands 30 minutes of event time behind what is stored.",
  what_to_do: "Check that detect runs.",
};

beforeAll(async () => {
  database = await testStore();
});
afterAll(() => database.drop());

test("fails where nobody looks, where something is raised, and not where all is well", async () => {
  const never = await run(0);
  expect([never.code, never.stderr]).toEqual([1, expect.stringContaining("nobody ever looked")]);

  const unknown = [{ kind: "source_silent", subject: "t", text: "not known" }];
  const look = { name: "watch", looked_at: AT, owner: "o", body: JSON.stringify(unknown) };
  await write("watch_looks", look);
  expect(await run(1)).toMatchObject({ code: 0, stdout: "nothing is raised\n" });

  await tell(raised);
  const bad = await run(1);
  expect([bad.code, bad.stderr]).toEqual([1, expect.stringContaining("1 alert is raised")]);
  expect(bad.stdout).toMatch(/^error +detect_lag +2026-10-12 12:00 +Detection stands 30 minutes/m);
  const { code, stdout } = await run(1, "--json");
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toEqual({ looked_at: AT, is_stale: false, alerts: [raised], unknown });

  await tell({ ...raised, revision: 2, state: "cleared" });
  expect(await run(5)).toMatchObject({ code: 0 });
  const stale = await run(6);
  expect([stale.code, stale.stderr]).toEqual([1, expect.stringContaining("nobody looked since")]);
});
