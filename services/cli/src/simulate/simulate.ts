import { mkdir, rmdir } from "node:fs/promises";
import { createWorld, type WorldOptions } from "@ringfence/simulator";
import type { SimulateFlags } from "../commands/simulate.ts";
import { errorCode, failure, type Io, usageError } from "../io.ts";
import { writeTruth, writeWorld } from "./to-files.ts";

/** Files are made to be compared, so they begin at a fixed time: a Monday. */
const FIRST_MOMENT = new Date("2026-01-05T00:00:00.000Z");
const USUAL_ACCOUNTS = 200;
const HOUR_MS = 3_600_000;
/** More than this is a typing error: it would not fit on a disk. */
const MOST_ACCOUNTS = 1_000_000;
const MOST_HOURS = 24 * 366;

/**
 * Events that an account of the usual population makes in an hour, on average over whole days:
 * 6.5 to 6.9 in worlds of 100 to 2,000 accounts. Parts of a day and single seeds differ.
 */
const EVENTS_PER_ACCOUNT_HOUR = 6.7;

/** `ringfence simulate`, its arguments already checked. */
export async function simulate(flags: SimulateFlags, io: Io): Promise<void> {
  const toKafka = flags.toKafka === true || flags.brokers !== undefined;
  const start = flags.start ?? (toKafka ? hoursAgo(flags.hours, io.now()) : FIRST_MOMENT);
  const options: WorldOptions = {
    seed: flags.seed,
    start,
    hours: withinBound(flags.hours, MOST_HOURS, "--hours"),
    accounts: accountsOf(flags),
    abuse: flags.abuse,
  };
  const world = createWorld(options);
  const made = flags.out === undefined ? undefined : await createFolder(flags.out);
  if (!toKafka) {
    const job = { folder: flags.out ?? ".", gzip: flags.gzip === true, options, io };
    await writeWorld(world, job).catch(async (error: unknown) => {
      // The folder goes as well where it was made for this, and nobody put anything into it.
      if (made !== undefined) await rmdir(made).catch(() => {});
      throw error;
    });
    return;
  }
  const { playIntoKafka } = await import("./to-kafka.ts");
  if (flags.out !== undefined) await writeTruth(world, flags.out, io);
  await playIntoKafka(world, {
    ...options,
    brokers: flags.brokers ?? null,
    speed: flags.speed,
    io,
  });
}

function accountsOf(flags: SimulateFlags): number {
  if (flags.rate === undefined) {
    return withinBound(flags.accounts ?? USUAL_ACCOUNTS, MOST_ACCOUNTS, "--accounts");
  }
  const accounts = Math.max(1, Math.round((flags.rate * 3_600) / EVENTS_PER_ACCOUNT_HOUR));
  return withinBound(accounts, MOST_ACCOUNTS, "the number of accounts for this --rate");
}

function withinBound(value: number, most: number, what: string): number {
  if (value <= most) return value;
  throw usageError(`${what} would be ${value}. Choose less: at most ${most} are made.`);
}

function hoursAgo(hours: number, now: number): Date {
  return new Date(now - hours * HOUR_MS);
}

/** Answers the first folder that had to be made. */
async function createFolder(path: string): Promise<string | undefined> {
  try {
    return await mkdir(path, { recursive: true });
  } catch (error) {
    const code = errorCode(error) ?? "unknown";
    if (code === "EEXIST" || code === "ENOTDIR") {
      throw usageError(`--out is a file, or lies in one: ${path}. Name a folder.`);
    }
    throw failure(`cannot create the folder ${path} (${code}). Name another --out.`, error);
  }
}
