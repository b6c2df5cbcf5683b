/** One program at a time changes the tables of a database, however many start at once. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { StoreError } from "./errors.ts";
import { loadQuery } from "./query.ts";
import type { Store } from "./store.ts";

const LOOK_EVERY_MS = 50;
const SIGN_EVERY_MS = 2_000;
/** For so long an answer that it is held still is believed; whoever was held up for longer asks. */
const BELIEVED_MS = 1_000;
/** Whoever is silent for so long has died. */
const SILENT_MS = 10_000;
/** Then the caller is told, who says so, can be stopped, and tries again. */
const WAIT_AT_MOST_MS = 5_000;

const lock = loadQuery({
  url: import.meta.url,
  file: "./migration-lock.sql",
  params: z.object({}),
  row: z.strictObject({ owner: z.string(), age_ms: z.int() }),
});

const signs = loadQuery({
  url: import.meta.url,
  file: "./migration-signs.sql",
  params: z.object({}),
  row: z.strictObject({ silent_ms: z.int() }),
});

/**
 * The lock is a table: of those who make it at once one succeeds, and its comment says who. The holder
 * gives signs of life, so that the lock of a process that died is taken over.
 *
 * @param work is told how to ask whether the lock is still held, before each step; that rejects with SCHEMA
 *   where it is not
 * @throws StoreError MIGRATING, retriable, where another program holds it for longer than some seconds
 */
export async function withMigrationLock<T>(
  store: Store,
  work: (assertHeld: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const owner = randomUUID();
  await take(store, owner);
  const sign = setInterval(() => void giveSign(store), SIGN_EVERY_MS);
  let asked_ms = performance.now();
  const isHeld = async () => (await store.query(lock, {}))[0]?.owner === owner;
  try {
    return await work(async () => {
      const now_ms = performance.now();
      if (now_ms - asked_ms < BELIEVED_MS) return;
      if (await isHeld()) {
        asked_ms = now_ms;
        return;
      }
      throw new StoreError(
        `another program changes the tables of database ${store.database} now; start this one again`,
        { code: "SCHEMA" },
      );
    });
  } finally {
    clearInterval(sign);
    // What cannot be given back falls silent.
    if (await isHeld().catch(() => false)) await drop(store).catch(() => undefined);
  }
}

async function take(store: Store, owner: string): Promise<void> {
  for (const until = performance.now() + WAIT_AT_MOST_MS; performance.now() < until;) {
    if (await make(store, owner)) return;
    if (await isSilent(store)) await drop(store);
    await pause(LOOK_EVERY_MS);
  }
  throw new StoreError(
    `another program changes the tables of database ${store.database}: this one goes on when it is done, ` +
      "or some seconds after it has died",
    { code: "MIGRATING", retriable: true },
  );
}

/** False where somebody else was first. */
async function make(store: Store, owner: string): Promise<boolean> {
  try {
    await store.command(
      "CREATE TABLE schema_migrating (seen_at DateTime64(3) DEFAULT now64(3)) " +
        `ENGINE = MergeTree ORDER BY seen_at COMMENT '${owner}'`,
    );
    return true;
  } catch (error) {
    if (error instanceof StoreError && error.code === "TABLE_ALREADY_EXISTS") return false;
    throw error;
  }
}

async function isSilent(store: Store): Promise<boolean> {
  const [held] = await store.query(lock, {});
  if (held === undefined || held.age_ms < SILENT_MS) return false;
  try {
    const [last] = await store.query(signs, {});
    return last === undefined || last.silent_ms >= SILENT_MS;
  } catch (error) {
    // It was given back meanwhile.
    if (error instanceof StoreError && error.code === "UNKNOWN_TABLE") return false;
    throw error;
  }
}

/** A sign that is lost is followed by others. */
async function giveSign(store: Store): Promise<void> {
  await store.command("INSERT INTO schema_migrating VALUES (now64(3))").catch(() => undefined);
}

async function drop(store: Store): Promise<void> {
  await store.command("DROP TABLE IF EXISTS schema_migrating SYNC");
}
