import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { emptyDatabase, testServerUrl, testStore } from "@ringfence/testkit";
import { expect, test } from "vitest";
import { z } from "zod";
import { migrate } from "./migrate.ts";
import { openStore } from "./open-store.ts";
import { prepareStore } from "./prepare.ts";
import type { Store } from "./store.ts";
import { folderOf, queryOf } from "./testing.ts";

const now = () => new Date("2026-10-12T00:00:00.000Z");

const FILES = {
  "0001_events.sql": `
    -- One row an event; deletes nothing.
    CREATE TABLE IF NOT EXISTS events (id UInt64, name String DEFAULT 'a;b')
    ENGINE = MergeTree ORDER BY id;`,
  "0002_rollup.sql": `
    CREATE TABLE IF NOT EXISTS rollup (count SimpleAggregateFunction(sum, UInt64))
    ENGINE = AggregatingMergeTree ORDER BY tuple();
    CREATE MATERIALIZED VIEW IF NOT EXISTS rollup_mv TO rollup AS
    SELECT count() AS count FROM events;`,
};

async function tablesOf(store: Store): Promise<string[]> {
  const tables = queryOf(
    "SELECT name FROM system.tables WHERE database = currentDatabase() ORDER BY name",
    z.object({}),
    z.strictObject({ name: z.string() }),
  );
  return (await store.query(tables, {})).map(({ name }) => name);
}

test("a database that is not there yet gets everything, once", async () => {
  const database = `test_migrate_${process.pid}_${Date.now()}`;
  const store = openStore({ url: await testServerUrl(), database, service: "test" });
  const directory = folderOf(FILES);
  const first = await migrate(store, { directory, now });
  expect(first).toEqual({ applied: ["0001_events", "0002_rollup"] });
  expect(await tablesOf(store)).toEqual(["events", "rollup", "rollup_mv", "schema_migrations"]);
  const records = queryOf(
    "SELECT * EXCEPT checksum, length(checksum) AS length FROM schema_migrations ORDER BY number",
    z.object({}),
    z.looseObject({}),
  );
  expect(await store.query(records, {})).toEqual([
    { number: 1, name: "0001_events", applied_at: now().toISOString(), length: 64 },
    { number: 2, name: "0002_rollup", applied_at: now().toISOString(), length: 64 },
  ]);
  expect(await migrate(store, { directory, now })).toEqual({ applied: [] });

  writeFileSync(join(directory, "0003_more.sql"), "CREATE TABLE more (a UInt8) ENGINE = Memory");
  expect(await migrate(store, { directory, now })).toEqual({ applied: ["0003_more"] });
  await store.command(`DROP DATABASE ${database} SYNC`);
  await store.close();
});

test("the project's own migrations apply to an empty database, and twice", async () => {
  const { store, drop } = await testStore();
  expect(await tablesOf(store)).toContain("request_events");
  await drop();
});

test("a file that was changed after it was applied is refused", async () => {
  const { store, drop } = await emptyDatabase();
  const directory = folderOf(FILES);
  await migrate(store, { directory, now });
  writeFileSync(join(directory, "0001_events.sql"), `${FILES["0001_events.sql"]} SELECT 1;`);
  await expect(migrate(store, { directory, now })).rejects.toMatchObject({
    code: "SCHEMA",
    retriable: false,
    message: expect.stringMatching(/0001_events\.sql was changed after it was applied/),
  });
  // The same text with other line ends is the same file.
  const crlf = FILES["0001_events.sql"].replaceAll("\n", "\r\n");
  writeFileSync(join(directory, "0001_events.sql"), crlf);
  expect(await migrate(store, { directory, now })).toEqual({ applied: [] });
  await drop();
});

test.each([
  ["a gap", { "0001_a.sql": "", "0003_c.sql": "" }, /0003_c\.sql: number 2 is missing/],
  ["a start above 1", { "0002_b.sql": "" }, /0002_b\.sql: number 1 is missing/],
  ["a duplicate", { "0001_a.sql": "", "0001_b.sql": "" }, /0001_b\.sql and 0001_a\.sql have/],
  ["an odd name", { "0001_a.sql": "", "2_b.sql": "" }, /2_b\.sql: name it NNNN/],
  ["an empty folder", { "README.md": "" }, /no migrations/],
])("%s in the folder is refused before anything is applied", async (_, files, message) => {
  const { store, drop } = await emptyDatabase();
  const directory = folderOf(files);
  const refused = { code: "SCHEMA", message: expect.stringMatching(message) };
  await expect(migrate(store, { directory, now })).rejects.toMatchObject(refused);
  expect(await tablesOf(store)).toEqual([]);
  await drop();
});

test("an older program leaves the database of a newer one alone", async () => {
  const { store, drop } = await emptyDatabase();
  const directory = folderOf(FILES);
  await migrate(store, { directory, now });
  renameSync(join(directory, "0002_rollup.sql"), join(directory, "0002_rollup.txt"));
  await expect(migrate(store, { directory, now })).rejects.toMatchObject({
    code: "SCHEMA",
    message: expect.stringMatching(/0002_rollup.*newer program/),
  });
  await drop();
});

test("a migration that failed half-way is taken up again after it was mended", async () => {
  const { store, drop } = await emptyDatabase();
  const broken = FILES["0002_rollup.sql"].replace("count() AS count", "nonsense(1) AS count");
  const directory = folderOf({ ...FILES, "0002_rollup.sql": broken });
  await expect(migrate(store, { directory, now })).rejects.toMatchObject({ retriable: false });
  expect(await tablesOf(store)).toEqual(["events", "rollup", "schema_migrations"]);
  writeFileSync(join(directory, "0002_rollup.sql"), FILES["0002_rollup.sql"]);
  expect(await migrate(store, { directory, now })).toEqual({ applied: ["0002_rollup"] });
  await drop();
});

test("several programs that start at once all find the schema done", async () => {
  const { store, drop } = await emptyDatabase();
  const directory = folderOf(FILES);
  const others = await Promise.all(
    Array.from({ length: 3 }, async () =>
      openStore({ url: await testServerUrl(), database: store.database, service: "test" }),
    ),
  );
  await Promise.all([store, ...others].map((one) => migrate(one, { directory, now })));
  expect(await tablesOf(store)).toEqual(["events", "rollup", "rollup_mv", "schema_migrations"]);
  expect(await migrate(store, { directory, now })).toEqual({ applied: [] });
  await Promise.all(others.map((one) => one.close()));
  await drop();
});

test("of programs that start at once one makes the tables, and the others wait for it", async () => {
  const { store, drop } = await emptyDatabase();
  // Each of these ends with another where it is run by two at once: the second finds it gone.
  const directory = folderOf({
    "0001_old.sql": "CREATE TABLE old (a UInt8) ENGINE = Memory; INSERT INTO old VALUES (1)",
    "0002_new.sql": `
      CREATE TABLE new (a UInt8) ENGINE = Memory;
      INSERT INTO new SELECT a FROM old;
      DROP TABLE old SYNC`,
  });
  const all = await Promise.all([1, 2, 3, 4].map(() => migrate(store, { directory, now })));
  expect(all.flatMap(({ applied }) => applied)).toEqual(["0001_old", "0002_new"]);
  expect(await tablesOf(store)).toEqual(["new", "schema_migrations"]);
  await drop();
});

const TAKING_OVER = {
  "0001_old.sql": "CREATE TABLE IF NOT EXISTS old (a UInt8) ENGINE = Memory",
  "0002_new.sql": `
    CREATE TABLE IF NOT EXISTS new (a UInt8) ENGINE = Memory;
    -- Fails where it is run.
    INSERT INTO new SELECT throwIf(1) + a FROM (SELECT count() AS a FROM old)`,
};

test("a new database has no history that would be taken over, and one with data has", async () => {
  const made = await emptyDatabase();
  const directory = folderOf(TAKING_OVER);
  expect((await migrate(made.store, { directory, now })).applied).toHaveLength(2);
  await made.drop();
  const old = await emptyDatabase();
  await migrate(old.store, {
    directory: folderOf({ "0001_old.sql": TAKING_OVER["0001_old.sql"] }),
    now,
  });
  await expect(migrate(old.store, { directory, now })).rejects.toThrow(/throwIf|FUNCTION_THROW/i);
  await old.drop();
});

test("the history of a copy that lost its record is taken over", async () => {
  const { store, drop } = await emptyDatabase();
  await store.command("CREATE TABLE old (a UInt8) ENGINE = Memory");
  await store.command("INSERT INTO old VALUES (1)");
  const directory = folderOf(TAKING_OVER);
  await expect(migrate(store, { directory, now })).rejects.toThrow(/throwIf|FUNCTION_THROW/i);
  await drop();
});

test("what migrations bring themselves is history of a new database, too", async () => {
  const { store, drop } = await emptyDatabase();
  const directory = folderOf({
    ...TAKING_OVER,
    "0003_values.sql": "INSERT INTO old VALUES (1)",
  });
  await expect(migrate(store, { directory, now })).rejects.toThrow(/throwIf|FUNCTION_THROW/i);
  await drop();
});

test("what a program that died held is taken over", async () => {
  const { store, drop } = await emptyDatabase();
  await store.command(
    "CREATE TABLE schema_migrating (seen_at DateTime64(3)) ENGINE = MergeTree ORDER BY seen_at COMMENT 'dead'",
  );
  const told: string[] = [];
  const onRetry = ({ code }: { code: string }) => void told.push(code);
  await prepareStore(store, { now, signal: new AbortController().signal, retryMs: 10, onRetry });
  expect(told[0]).toBe("MIGRATING");
  const tables = await tablesOf(store);
  expect(tables).toContain("request_events");
  expect(tables).not.toContain("schema_migrating");
  await drop();
});
