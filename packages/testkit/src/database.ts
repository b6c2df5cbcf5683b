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
  const database = `test_${randomUUID().replaceAll("-", "_")}`;
  const store = openStore({ url: await testServerUrl(), database, service: "test" });
  await store.createDatabase();
  return {
    store,
    async clear() {
      // A truncated table forgets the tokens of its inserts, too.
      for (const { name } of await store.query(tablesWithRows, {})) {
        await store.command(`TRUNCATE TABLE ${name}`);
      }
    },
    async drop() {
      await store.command(`DROP DATABASE IF EXISTS ${database} SYNC`);
      await store.close();
    },
  };
}

/** A fresh database with the whole schema and no rows. */
export async function testStore(): Promise<TestStore> {
  const database = await emptyDatabase();
  await migrate(database.store, {
    directory: MIGRATIONS,
    now: () => new Date(),
    // What a test makes need not outlive a power cut: without the sync it takes half the time.
    settings: { fsync_metadata: 0 },
  });
  return database;
}
