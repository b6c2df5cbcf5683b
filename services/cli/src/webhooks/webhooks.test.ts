import { testStore } from "@ringfence/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run as runLine } from "../testing/test-io.ts";

let database: Awaited<ReturnType<typeof testStore>>;
const run = (...argv: string[]) => {
  const { url, database: name } = database.store;
  const env = { CLICKHOUSE_URL: url, RINGFENCE_CLICKHOUSE_DATABASE: name };
  return runLine(["webhooks", ...argv], { env });
};

const AT = "2026-10-12T12:00:00.000Z";

async function store(table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  await database.store.insert(table, rows, { columns: Object.keys(rows[0] ?? {}) });
}

function delivery(sequence: number, state: "pending" | "delivered" | "dead") {
  return {
    endpoint_id: "siem",
    sequence,
    version: 3,
    webhook_id: `msg_${sequence}`,
    alert_id: `alr_${String(sequence).padStart(32, "0")}`,
    revision: 1,
    subject_id: "acc_1",
    state,
    attempts: 10,
    first_attempt_at: AT,
    next_attempt_at: AT,
    last_status: state === "dead" ? 503 : null,
    last_error: state === "dead" ? "answered 503" : "",
    updated_at: AT,
  };
}

beforeAll(async () => {
  database = await testStore();
});
afterAll(() => database.drop());

test("nothing yet is said in a line", async () => {
  expect(await run("status")).toMatchObject({
    code: 0,
    stdout: "",
    stderr: expect.stringContaining("no endpoint was told of anything"),
  });
  const unknown = await run("replay", "siem");
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining("no endpoint siem")]);
});

test("the state of each endpoint, its dead letters, and their replay, once", async () => {
  await store("webhook_deliveries", [
    delivery(1, "delivered"),
    delivery(2, "dead"),
    delivery(3, "pending"),
  ]);
  const status = await run("status");
  expect(status.stdout).toMatch(/endpoint +sends +state +delivered +waiting +dead +behind/);
  expect(status.stdout).toMatch(/siem +alerts +served +1 +1 +1 +0/);
  const dead = await run("dead-letters", "siem");
  expect(dead.stdout).toMatch(/alr_00000000\/1 +10 +503 +2026-10-12 12:00 +answered 503/);
  expect((await run("replay", "siem")).stdout).toBe(
    "1 dead letters of siem will be delivered anew\n",
  );
  expect((await run("replay", "siem")).stdout).toBe(
    "0 dead letters of siem will be delivered anew\n",
  );
  expect((await run("dead-letters", "siem")).stderr).toBe("no dead letter\n");
});

test("decisions stand beside alerts, with the measure and its step", async () => {
  const name = "siem/decisions";
  await store("decisions", [
    { sequence: 2, decision_id: `dec_${"a".repeat(32)}`, state: "lifted", decided_at: AT },
    { sequence: 9, decision_id: `dec_${"b".repeat(32)}`, state: "approved", decided_at: AT },
  ]);
  await store("webhook_cursors", [{ endpoint_id: name, sequence: 2, moved_at: AT }]);
  await store("webhook_deliveries", [{ ...delivery(2, "dead"), endpoint_id: name }]);
  const status = await run("status");
  expect(status.stdout).toMatch(/siem +alerts +served +1 +1 +1 +0/);
  expect(status.stdout).toMatch(/siem +decisions +served +0 +0 +1 +7/);
  const dead = await run("dead-letters", "siem");
  expect(dead.stdout).toMatch(/dec_aaaaaaaa lifted +10 +503 +2026-10-12 12:00 +answered 503/);
  expect(dead.stdout).not.toContain("alr_");
  expect((await run("replay", "siem")).stdout).toMatch(/^1 dead letters/);
  expect((await run("dead-letters", "siem")).stderr).toBe("no dead letter\n");
});

test("an endpoint that was switched off is switched on, and says why it was off", async () => {
  expect((await run("enable", "siem")).stderr).toContain("is not switched off");
  await store("webhook_endpoints", [
    { endpoint_id: "siem", version: 1, state: "disabled", reason: "answered 410", changed_at: AT },
  ]);
  expect((await run("status")).stdout).toMatch(/siem +alerts +OFF .*answered 410/);
  expect((await run("enable", "siem")).stdout).toBe("endpoint siem is served again\n");
  expect((await run("status")).stdout).toMatch(/siem +decisions +served/);
});
