import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { StoreError } from "./errors.ts";
import { withMigrationLock } from "./migration-lock.ts";
import { runInOrder } from "./migration-order.ts";
import { loadQuery } from "./query.ts";
import { maskSql, splitStatements } from "./sql.ts";
import type { Store } from "./store.ts";

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

const FILE_NAME = /^(\d{4})_([a-z0-9_]+)\.sql$/;

/** What two programs that start at once can meet; the second try finds the other's work done. */
const RACES = new Set(["TABLE_ALREADY_EXISTS", "CANNOT_ASSIGN_ALTER", "UNFINISHED"]);
const TRIES = 3;
/** Statements that are under way together on a database that is made anew. */
const AT_ONCE = 4;
const INSERTS = /^\s*INSERT\s/i;
/** From other tables, which are empty in a database that is made anew. */
const TAKES_OVER = /^\s*INSERT\s+INTO\s[^]*\bSELECT\b/i;
const COLUMNS = ["number", "name", "checksum", "applied_at"];

const RECORD = `
CREATE TABLE IF NOT EXISTS schema_migrations (
  number     UInt32,
  name       String,
  checksum   String,
  applied_at DateTime64(3, 'UTC')
) ENGINE = ReplacingMergeTree ORDER BY number`;

const appliedMigrations = loadQuery({
  url: import.meta.url,
  file: "./applied-migrations.sql",
  params: z.object({}),
  row: z.strictObject({ number: z.int(), name: z.string(), checksum: z.string() }),
});

const filledTables = loadQuery({
  url: import.meta.url,
  file: "./filled-tables.sql",
  params: z.object({}),
  row: z.strictObject({ tables: z.int() }),
});

export interface MigrateOptions {
  readonly directory: URL | string;
  readonly now: () => Date;
  /** Of every statement. */
  readonly settings?: Record<string, string | number> | undefined;
}

/**
 * Brings the database to the newest schema: creates it where it is missing, then applies every
 * `NNNN_name.sql` of `directory` that it has not seen, in order, forward only. Of programs that start
 * at once one does it and the others wait. The statements are idempotent, so a file that was cut short
 * is run again.
 *
 * Rejects with code SCHEMA where folder and database contradict each other, and with MIGRATING, which can
 * be tried again, where another program is at it for longer than some seconds.
 */
export async function migrate(
  store: Store,
  { directory, now, settings = {} }: MigrateOptions,
): Promise<{ applied: string[] }> {
  const path = directory instanceof URL ? fileURLToPath(directory) : directory;
  const migrations = await readMigrations(path);
  await store.createDatabase();
  await runTolerant(store, RECORD, settings);
  const missing = async () => {
    const done = await store.query(appliedMigrations, {});
    assertSameHistory(migrations, done, store.database);
    return migrations.slice(done.length);
  };
  if ((await missing()).length === 0) return { applied: [] };

  return withMigrationLock(store, async (assertHeld) => {
    const news = await missing();
    const run = async (statement: string) => {
      await assertHeld();
      await runTolerant(store, statement, settings);
    };
    // The tables of a database without data are made together. Where there are data, be it of a copy that lost
    // the record, a statement may take long, and each file is on record before the next is begun.
    const isEmpty = news.length === migrations.length && (await holdsNothing(store));
    for (const together of isEmpty ? [news] : news.map((one) => [one])) {
      await apply(store, together, { run, most: isEmpty ? AT_ONCE : 1, now, isEmpty });
    }
    return { applied: news.map(({ name }) => name) };
  });
}

/** Rejects where a statement failed; what is on record by then is done. */
async function apply(
  store: Store,
  migrations: readonly Migration[],
  how: {
    readonly run: (statement: string) => Promise<void>;
    readonly most: number;
    readonly now: () => Date;
    /** Nothing was stored yet, so there is no history to take over. */
    readonly isEmpty: boolean;
  },
): Promise<void> {
  const { run, most, now, isEmpty } = how;
  let recorded = 0;
  const record = async (files: number) => {
    const applied_at = now().toISOString();
    const rows = migrations
      .slice(recorded, files)
      .map(({ number, name, checksum }) => ({ number, name, checksum, applied_at }));
    await store.insert("schema_migrations", rows, { columns: COLUMNS });
    recorded = files;
  };
  const all = migrations.map(({ sql }) => splitStatements(sql));
  const files = isEmpty && !all.flat().some(bringsValues) ? all.map(withoutHistory) : all;
  const { failure } = await runInOrder(files, { most, run, record });
  if (failure !== null) throw failure.error;
}

async function holdsNothing(store: Store): Promise<boolean> {
  return (await store.query(filledTables, {}))[0]?.tables === 0;
}

/** Whether a statement inserts what stands in it, which others may take over. */
function bringsValues(statement: string): boolean {
  const code = maskSql(statement);
  return INSERTS.test(code) && !TAKES_OVER.test(code);
}

function withoutHistory(statements: readonly string[]): string[] {
  return statements.filter((statement) => !TAKES_OVER.test(maskSql(statement)));
}

/**
 * The names of the migrations of `directory` that the database has not seen; nothing is changed.
 *
 * Rejects with code SCHEMA where folder and database contradict each other, and with UNKNOWN_DATABASE or
 * UNKNOWN_TABLE where it is none of ours yet.
 */
export async function pendingMigrations(
  store: Store,
  directory: URL | string,
): Promise<readonly string[]> {
  const path = directory instanceof URL ? fileURLToPath(directory) : directory;
  const migrations = await readMigrations(path);
  const done = await store.query(appliedMigrations, {});
  assertSameHistory(migrations, done, store.database);
  return migrations.slice(done.length).map(({ name }) => name);
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith(".sql")).sort();
  if (files.length === 0) throw refuse(`no migrations (NNNN_name.sql) in ${directory}`);
  const migrations: Migration[] = [];
  for (const [index, file] of files.entries()) {
    const number = Number(FILE_NAME.exec(file)?.[1] ?? Number.NaN);
    if (Number.isNaN(number)) throw refuse(`${file}: name it NNNN_lower_case.sql`);
    if (index > 0 && number === index) {
      throw refuse(`${file} and ${files[index - 1]} have the same number; give one the next`);
    }
    if (number !== index + 1) {
      throw refuse(`${file}: number ${index + 1} is missing before it; numbers have no gaps`);
    }
    const sql = await readFile(join(directory, file), "utf8");
    // The same file checked out with other line ends is the same migration.
    const checksum = createHash("sha256").update(sql.replaceAll("\r\n", "\n")).digest("hex");
    migrations.push({ number, name: file.slice(0, -".sql".length), sql, checksum });
  }
  return migrations;
}

function assertSameHistory(
  migrations: readonly Migration[],
  done: readonly { number: number; name: string; checksum: string }[],
  database: string,
): void {
  for (const [index, record] of done.entries()) {
    const migration = migrations[index];
    if (migration === undefined) {
      throw refuse(
        `database ${database} has migration ${record.name}, which this program does not know: ` +
          "a newer program has been here; start that one",
      );
    }
    if (record.number !== migration.number) {
      throw refuse(
        `database ${database} lacks migration ${migration.name} but has ${record.name}: ` +
          "table schema_migrations was changed by hand; restore its row",
      );
    }
    if (record.checksum !== migration.checksum) {
      throw refuse(
        `${migration.name}.sql was changed after it was applied to database ${database}: ` +
          "put the file back and write the change as a new number",
      );
    }
  }
}

async function runTolerant(
  store: Store,
  statement: string,
  settings: Record<string, string | number>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await store.command(statement, {}, { settings });
      return;
    } catch (error) {
      const race = error instanceof StoreError && RACES.has(error.code);
      if (!race || attempt === TRIES) throw error;
    }
  }
}

function refuse(message: string): StoreError {
  return new StoreError(message, { code: "SCHEMA" });
}
