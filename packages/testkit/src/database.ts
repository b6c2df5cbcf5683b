import { randomUUID } from "node:crypto";
import { type BulkStore, loadQuery, migrate, MIGRATIONS, openStore } from "@ringfence/store";
import { inject } from "vitest";
import { z } from "zod";
import type {} from "./vitest-global-setup.ts";

/** A database of its own. */
export interface TestStore {
  readonly store: BulkStore;
  /** Empties every table, for the next case of one test file: a schema takes a second to make. */
  clear(): Promise<void>;
  /** Call it as the last line of a test: what a failed test leaves is evidence. */
  drop(): Promise<void>;
}

const tablesWithRows = loadQuery({
  url: import.meta.url,
  file: "./tables-with-rows.sql",
  params: z.object({}),
  row: z.strictObject({ name: z.string() }),
});

const stateOfDatabase = loadQuery({
  url: import.meta.url,
  file: "./state-of-database.sql",
  params: z.object({}),
  row: z.strictObject({ made_of: z.string(), running: z.int() }),
});

let asked: Promise<string> | undefined;

/** URL of the ClickHouse server of this run: CLICKHOUSE_URL, or an embedded one. */
export function testServerUrl(): Promise<string> {
  asked ??= ask();
  return asked;
}

async function ask(): Promise<string> {
  const response = await fetch(inject("clickhouseDoor"));
  const text = await response.text();
  if (!response.ok) throw new Error(`the tests' ClickHouse did not start: ${text}`);
  return text;
}

/** A fresh, empty database. */
export async function emptyDatabase(): Promise<TestStore> {
  const store = await openNamed(`test_${randomUUID().replaceAll("-", "_")}`);
  await store.createDatabase();
  return { store, clear: () => clearTables(store), drop: () => dropDatabase(store) };
}

/** A database with the whole schema, as it was when it was made. */
interface Made {
  readonly database: string;
  readonly made_of: string;
}

/** Databases that tests of this process are done with. */
const cleared: Made[] = [];

/**
 * A database with the whole schema and no rows. On a server that lives no longer than the run it may be one
 * that another test is done with, because a schema takes a second to make.
 */
export async function testStore(): Promise<TestStore> {
  const made = cleared.pop() ?? (await makeDatabase());
  const store = await openNamed(made.database);
  return { store, clear: () => clearTables(store), drop: () => giveBack(store, made) };
}

async function makeDatabase(): Promise<Made> {
  const { store } = await emptyDatabase();
  await migrate(store, {
    directory: MIGRATIONS,
    now: () => new Date(),
    // What a test makes need not outlive a power cut: without the sync it takes half the time.
    settings: { fsync_metadata: 0 },
  });
  const [state] = await store.query(stateOfDatabase, {});
  await store.close();
  return { database: store.database, made_of: state?.made_of ?? "" };
}

/** Keeps it for the next test if it is as it was made and nobody works in it any more. */
async function giveBack(store: BulkStore, made: Made): Promise<void> {
  if (process.env["CLICKHOUSE_URL"] !== undefined) return dropDatabase(store);
  await clearTables(store);
  const [state] = await store.query(stateOfDatabase, {});
  if (state?.made_of !== made.made_of || state.running > 0) return dropDatabase(store);
  await store.close();
  cleared.push(made);
}

async function openNamed(database: string): Promise<BulkStore> {
  return openStore({ url: await testServerUrl(), database, service: "test" });
}

async function clearTables(store: BulkStore): Promise<void> {
  // A truncated table forgets the tokens of its inserts, too.
  for (const { name } of await store.query(tablesWithRows, {})) {
    await store.command(`TRUNCATE TABLE ${name}`);
  }
}

async function dropDatabase(store: BulkStore): Promise<void> {
  await store.command(`DROP DATABASE IF EXISTS ${store.database} SYNC`);
  await store.close();
}
