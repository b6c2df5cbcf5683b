import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { emptyDatabase } from "@ringfence/testkit";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { migrate } from "./migrate.ts";
import { MIGRATIONS } from "./prepare.ts";
import type { Store } from "./store.ts";
import { queryOf } from "./testing.ts";

const how = {
  directory: MIGRATIONS,
  now: () => new Date("2026-10-12T00:00:00.000Z"),
  settings: { fsync_metadata: 0 },
};

const first = mkdtempSync(join(tmpdir(), "ringfence-first-"));
afterAll(() => rmSync(first, { recursive: true }));

const tables = queryOf(
  "SELECT name, replaceAll(create_table_query, currentDatabase(), 'db') AS sql FROM system.tables " +
    "WHERE database = currentDatabase() ORDER BY name",
  z.object({}),
  z.strictObject({ name: z.string(), sql: z.string() }),
);
const journal = queryOf(
  "SELECT number, name, checksum FROM schema_migrations ORDER BY number",
  z.object({}),
  z.strictObject({ number: z.int(), name: z.string(), checksum: z.string() }),
);

async function madeIn(store: Store) {
  return { tables: await store.query(tables, {}), journal: await store.query(journal, {}) };
}

/** A program that dies when it has done so much; what it does of the lock does not count. */
function dyingAfter(store: Store, steps: number): Store {
  let left = steps;
  const unlessDead = async (work: () => Promise<void>) => {
    left -= 1;
    if (left < 0) throw new Error("killed");
    await work();
  };
  return {
    url: store.url,
    database: store.database,
    query: (query, params, options) => store.query(query, params, options),
    insert: (table, rows, options) => unlessDead(() => store.insert(table, rows, options)),
    command: (sql, params, options) => {
      const work = () => store.command(sql, params, options);
      return sql.includes("schema_migrating") ? work() : unlessDead(work);
    },
    ping: () => store.ping(),
    createDatabase: () => store.createDatabase(),
    close: () => store.close(),
  };
}

test("what is made together is what is made one after the other, wherever a first try died", async () => {
  const [name] = readdirSync(MIGRATIONS).sort();
  cpSync(join(fileURLToPath(MIGRATIONS), String(name)), join(first, String(name)));
  const one = await emptyDatabase();
  await migrate(one.store, { ...how, directory: first });
  // Something is on record now, so the others follow one by one.
  await migrate(one.store, how);
  const expected = await madeIn(one.store);
  expect(expected.journal.length).toBeGreaterThan(20);
  for (const steps of [60, 130, Number.POSITIVE_INFINITY]) {
    const other = await emptyDatabase();
    const dies = migrate(dyingAfter(other.store, steps), how);
    if (steps < Number.POSITIVE_INFINITY) await expect(dies).rejects.toThrow("killed");
    else await dies;
    await migrate(other.store, how);
    expect(await madeIn(other.store)).toEqual(expected);
    await other.drop();
  }
  await one.drop();
});
