import { testStore } from "@ringfence/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../testing/test-io.ts";

let database: Awaited<ReturnType<typeof testStore>>;
const asked = (...argv: string[]) => {
  const { url, database: name } = database.store;
  const env = { CLICKHOUSE_URL: url, RINGFENCE_CLICKHOUSE_DATABASE: name };
  return run(["retention", ...argv], { env });
};
const told = async (...argv: string[]): Promise<unknown> =>
  JSON.parse((await asked("--json", ...argv)).stdout);

beforeAll(async () => {
  database = await testStore();
  await database.store.command(`
    INSERT INTO request_events (event_id, occurred_at, account_id)
    SELECT toString(number), now() - toIntervalDay(number * 10 + 1), 'acc_1' FROM numbers(6)`);
});
afterAll(() => database.drop());

test("says how long events are kept, and what would go, before it goes", async () => {
  expect((await asked()).stdout).toMatch(
    /^Request events are kept forever: 6 events, from \d{4}-\d\d-\d\d \d\d:\d\d UTC on\.\n$/,
  );
  const dry = await asked("--events", "30d");
  expect(dry.stdout).toContain("3 events of 6 would go");
  expect(dry.stdout).toContain("npx ringfence retention --events 30d --yes");
  expect(await told()).toMatchObject({ days: "forever", events: 6, goes: 0, done: false });
});

test("drops what is older, keeps the rule, and takes it back", async () => {
  const done = await asked("--events", "30d", "--yes");
  expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining("3 events of 6 go") });
  await database.store.command("OPTIMIZE TABLE request_events FINAL");
  expect(await told()).toMatchObject({ days: 30, events: 3 });
  expect((await asked()).stdout).toContain("are kept for 30 days: 3 events");
  for (const _ of [1, 2]) {
    expect(await asked("--events", "forever", "--yes")).toMatchObject({ code: 0, stderr: "" });
  }
  expect(await told()).toMatchObject({ days: "forever", events: 3 });
});

test.each([
  [["--events", "3d"], "detectors look back 14 days"],
  [["--events", "30"], "such as 30d"],
  [["--yes"], "--yes goes with --events"],
])("refuses %j", async (argv, hint) => {
  expect(await asked(...argv)).toMatchObject({ code: 2, stderr: expect.stringContaining(hint) });
});
