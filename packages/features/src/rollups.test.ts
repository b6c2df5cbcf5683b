/** What the rollups make of events at the edges of time, and of events that come late. */
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadQuery, migrate, MIGRATIONS, type Store } from "@ringfence/store";
import { emptyDatabase, testStore } from "@ringfence/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { event, openPartition, type TestPartition } from "./testing/events.ts";
import { verifyRollups } from "./verify/verify-rollups.ts";

const slots = loadQuery({
  url: import.meta.url,
  file: "./testing/rollup-slots.sql",
  params: z.object({ account_id: z.string() }),
  row: z.strictObject({ name: z.string(), slot: z.string(), requests: z.int() }),
});

let database: Awaited<ReturnType<typeof testStore>>;
let store: Store;
let partition: TestPartition;
beforeAll(async () => {
  database = await testStore();
  store = database.store;
  partition = await openPartition(store);
});
afterAll(() => database.drop());

/** `table: start of the slot=requests …`, of one account. */
async function rollups(account_id: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { name, slot, requests } of await store.query(slots, { account_id })) {
    found[name] = `${found[name] ?? ""} ${slot}=${requests}`.trim();
  }
  return found;
}

function uses(account_id: string, ...times: readonly string[]) {
  return times.map((time) =>
    event(`${account_id}/${time}`, time, { account_id, device_id: "dev_1" }),
  );
}

describe("a slot", () => {
  it("has its beginning and not its end, in every rollup", async () => {
    await partition.append(
      uses(
        "edge",
        "2026-10-12T23:59:59.999",
        "2026-10-13T00:00:00.000",
        "2026-10-13T00:00:59.999",
        "2026-10-13T00:01:00.000",
        "2026-10-13T00:05:00.000",
        "2026-10-13T00:14:59.999",
        "2026-10-13T00:15:00.000",
      ),
    );
    expect(await rollups("edge")).toEqual({
      account_activity_1m:
        "10-12 23:59=1 10-13 00:00=2 10-13 00:01=1 10-13 00:05=1 10-13 00:14=1 10-13 00:15=1",
      account_activity_5m: "10-12 23:55=1 10-13 00:00=3 10-13 00:05=1 10-13 00:10=1 10-13 00:15=1",
      account_activity_1d: "10-12 00:00=1 10-13 00:00=6",
      entity_uses_15m: "10-12 23:45=1 10-13 00:00=5 10-13 00:15=1",
      entity_accounts_1d: "10-12 00:00=1 10-13 00:00=1",
      key_origins_15m: "10-12 23:45=1 10-13 00:00=5 10-13 00:15=1",
      ingest_batches:
        "10-12 23:59=1 10-13 00:00=2 10-13 00:01=1 10-13 00:05=1 10-13 00:14=1 10-13 00:15=1",
    });
  });

  it("takes in what comes late, in the order of its time and not of its arrival", async () => {
    const times = [
      "2026-10-14T12:00:00.000",
      "2026-10-14T11:59:59.999",
      "2026-10-14T12:07:00.000",
      "2026-10-14T11:58:00.000",
      "2026-10-14T12:00:30.000",
    ];
    for (const one of uses("late", ...times)) await partition.append([one]);
    await partition.append(uses("ordered", ...times.toSorted()));
    const { ingest_batches: _, ...late } = await rollups("late");
    const { ingest_batches: __, ...ordered } = await rollups("ordered");
    expect(late).toEqual(ordered);
    expect(late["entity_uses_15m"]).toBe("10-14 11:45=2 10-14 12:00=3");
  });

  it("knows the first and last times of its uses to the millisecond", async () => {
    const times = ["2026-10-15T10:00:00.001", "2026-10-15T10:14:59.999", "2026-10-15T10:07:00.000"];
    for (const one of uses("span", ...times)) await partition.append([one]);
    const [row] = await store.query(firstAndLast, { account_id: "span" });
    expect(row).toEqual({
      first_at: "2026-10-15T10:00:00.001Z",
      last_at: "2026-10-15T10:14:59.999Z",
    });
  });
});

const firstAndLast = loadQuery({
  url: import.meta.url,
  file: "./testing/first-and-last.sql",
  params: z.object({ account_id: z.string() }),
  row: z.strictObject({ first_at: z.string(), last_at: z.string() }),
});

const refusedTens = loadQuery({
  url: import.meta.url,
  file: "./testing/refused-tens.sql",
  params: z.object({ account_id: z.string() }),
  row: z.strictObject({ minute: z.string(), refusals: z.int(), tens: z.int() }),
});

/** «10-12 11:00» → refusals, and bits of the tens of seconds in which they fell. */
async function tensOf(of: Store, account_id: string): Promise<Record<string, [number, string]>> {
  const found = await of.query(refusedTens, { account_id });
  return Object.fromEntries(
    found.map(({ minute, refusals, tens }) => [minute, [refusals, tens.toString(2)]]),
  );
}

function refused(account_id: string, ...times: readonly string[]) {
  const refusal = { account_id, status: 429, error_code: "rate_limited" };
  return times.map((time) => event(`${account_id}/${time}`, time, refusal));
}

describe("the tens of seconds of a minute in which refusals fell", () => {
  it("are those of all its batches, and none where nothing was refused", async () => {
    await partition.append(refused("tens", "2026-10-12T11:00:00.000", "2026-10-12T11:00:59.999"));
    await partition.append(uses("tens", "2026-10-12T11:00:30.000", "2026-10-12T11:01:30.000"));
    await partition.append(refused("tens", "2026-10-12T11:00:19.999"));
    const spent = { account_id: "tens", status: 403, error_code: "quota_exceeded" };
    await partition.append([event("tens/spent", "2026-10-12T11:02:40.000", spent)]);
    expect(await tensOf(store, "tens")).toEqual({
      "10-12 11:00": [3, "100011"],
      "10-12 11:02": [1, "10000"],
    });
  });

  it("are fewer than all refusals where a part was stored before they were noted", async () => {
    const { store: old, drop } = await emptyDatabase();
    const now = () => new Date("2026-10-12T00:00:00.000Z");
    await before("account_refusals_1m", (directory) => migrate(old, { directory, now }));
    const own = await openPartition(old);
    await own.append(refused("old", "2026-10-12T11:00:05.000", "2026-10-12T11:01:05.000"));
    await migrate(old, { directory: MIGRATIONS, now });
    await own.append(refused("old", "2026-10-12T11:01:25.000", "2026-10-12T11:02:25.000"));
    expect(await tensOf(old, "old")).toEqual({
      "10-12 11:01": [1, "100"],
      "10-12 11:02": [1, "100"],
    });
    await drop();
  });
});

it("the history of uses is taken over once, however often that is begun, and no batch of it comes again", async () => {
  const { store: old, drop } = await emptyDatabase();
  const now = () => new Date("2026-10-12T00:00:00.000Z");
  await before("entity_uses_15m", (directory) => migrate(old, { directory, now }));
  const own = await openPartition(old);
  const sent = (account_id: string, time: string) =>
    event(`${account_id}/${time}`, time, { account_id, device_id: "d", content_hash: "c" });
  for (const account of ["a", "b", "a"]) {
    await own.append([sent(account, "2026-10-12T11:00:05"), sent(account, "2026-10-12T11:20:05")]);
  }
  for (let crash = 0; crash < 2; crash += 1) {
    await before("entity_activity_15m_gone", (directory) => migrate(old, { directory, now }));
    await old.command(
      "ALTER TABLE schema_migrations DELETE WHERE name LIKE '%_entity_uses_15m' SETTINGS mutations_sync = 2",
    );
  }
  await migrate(old, { directory: MIGRATIONS, now });
  await own.append([sent("b", "2026-10-12T11:25:05")]);
  const window = {
    from: new Date("2026-10-12T00:00:00.000Z"),
    to: new Date("2026-10-13T00:00:00.000Z"),
  };
  const found = await verifyRollups(old, { ...window, now: window.to });
  expect(found.filter(({ differing }) => differing > 0)).toEqual([]);
  const compared = Object.fromEntries(found.map((each) => [each.table, each.compared]));
  expect(compared).toMatchObject({
    content_uses_15m: 4,
    entity_uses_15m: 12,
    entity_accounts_1d: 6,
  });
  await drop();
});

it("days and hours of before are taken over once, however often that is begun", async () => {
  const { store: old, drop } = await emptyDatabase();
  const now = () => new Date("2026-10-12T00:00:00.000Z");
  await before("activity_by_day", (directory) => migrate(old, { directory, now }));
  const own = await openPartition(old);
  for (const [account, day] of ["a/12", "b/12", "a/13", "a/12"].map((one) => one.split("/"))) {
    const account_id = account ?? "";
    const at = `2026-10-${day ?? ""}T11:0`;
    await own.append([
      event(`${at}/${account_id}/spent`, `${at}3:00`, { account_id, status: 429 }),
      event(`${at}/${account_id}`, `${at}8:00`, { account_id, units: 1.5 }),
    ]);
  }
  for (let crash = 0; crash < 2; crash += 1) {
    await through("activity_by_day", (directory) => migrate(old, { directory, now }));
    await old.command(
      "ALTER TABLE schema_migrations DELETE WHERE name LIKE '%_activity_by_day' SETTINGS mutations_sync = 2",
    );
  }
  await migrate(old, { directory: MIGRATIONS, now });
  await own.append([event("after", "2026-10-13T12:00:00", { account_id: "a" })]);
  const window = {
    from: new Date("2026-10-12T00:00:00.000Z"),
    to: new Date("2026-10-14T00:00:00.000Z"),
  };
  const found = await verifyRollups(old, { ...window, now: window.to });
  expect(found.filter(({ differing }) => differing > 0)).toEqual([]);
  const compared = Object.fromEntries(found.map((each) => [each.table, each.compared]));
  expect(compared).toMatchObject({ account_activity_1d: 3, activity_1h: 3 });
  await drop();
});

type Run = (directory: string) => Promise<unknown>;

/** Hands over a folder of the migrations that come before the one of this name. */
const before = (name: string, run: Run) => withMigrations(name, 0, run);
/** The same, with the one of this name. */
const through = (name: string, run: Run) => withMigrations(name, 1, run);

async function withMigrations(name: string, more: 0 | 1, run: Run): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "ringfence-migrations-"));
  const files = (await readdir(MIGRATIONS)).filter((file) => file.endsWith(".sql")).sort();
  const first = files.findIndex((file) => file.endsWith(`_${name}.sql`));
  expect(first).toBeGreaterThan(0);
  for (const file of files.slice(0, first + more)) {
    await cp(new URL(file, MIGRATIONS), join(directory, file));
  }
  await run(directory);
  await rm(directory, { recursive: true });
}
