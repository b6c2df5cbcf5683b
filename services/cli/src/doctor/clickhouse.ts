/** Whether ClickHouse answers, is one that we know, is up to date, keeps our time, and has room. */
import { loadQuery, MIGRATIONS, pendingMigrations, type Store, StoreError } from "@ringfence/store";
import { z } from "zod";
import type { Opened } from "../database/open.ts";
import {
  attempt,
  type Bounds,
  fail,
  type Finding,
  notChecked,
  ok,
  type Outcome,
  warn,
} from "./check.ts";

const server = loadQuery({
  url: import.meta.url,
  file: "./server.sql",
  params: z.object({}),
  row: z.strictObject({ version: z.string(), now_ms: z.int() }),
});
const disks = loadQuery({
  url: import.meta.url,
  file: "./disks.sql",
  params: z.object({}),
  row: z.strictObject({ name: z.string(), free_bytes: z.number(), total_bytes: z.number() }),
});

/** The release of the server that everything is tested on. */
const TESTED = [26, 7] as const;
const SKEW_WARN_MS = 2_000;
const SKEW_FAIL_MS = 60_000;
const GIB = 2 ** 30;
const FREE_WARN = { bytes: 10 * GIB, share: 0.1 };
const FREE_FAIL = { bytes: 2 * GIB, share: 0.02 };

const ANSWERS = "Check CLICKHOUSE_URL, the user and its password, and that the server runs.";
const CLICKHOUSE_CHECKS = ["server", "version", "migrations", "clock", "disk"] as const;

export async function lookAtClickhouse(
  { store, other }: Opened,
  bounds: Bounds,
  now: () => number,
): Promise<Finding[]> {
  // The database may not be there yet; this one always is.
  const any = other("default");
  try {
    const begun = now();
    let facts: {
      readonly version: string;
      readonly skewMs: number;
      readonly roundTripMs: number;
    } | null = null;
    const answered = await attempt(bounds, ANSWERS, async (signal) => {
      const [row] = await any.query(server, {}, { signal });
      if (row === undefined) return fail("the server gave no answer", ANSWERS);
      const roundTripMs = now() - begun;
      // It read its clock somewhere between the two moments.
      facts = { version: row.version, roundTripMs, skewMs: row.now_ms - begun - roundTripMs / 2 };
      return ok(`answers at ${new URL(store.url).origin} after ${roundTripMs} ms`);
    });
    if (facts === null) return unreachable(answered);
    const { version, skewMs, roundTripMs } = facts;
    const [migrations, room] = await Promise.all([
      attempt(bounds, ANSWERS, () => migrationsOf(store)),
      attempt(bounds, ANSWERS, (signal) => roomOf(any, signal)),
    ]);
    const outcomes = [answered, versionOf(version), migrations, clockOf(skewMs, roundTripMs), room];
    return CLICKHOUSE_CHECKS.map((check, at) => ({
      group: "clickhouse",
      check,
      ...(outcomes[at] ?? notChecked("it was not looked at")),
    }));
  } finally {
    await any.close();
  }
}

/** What cannot be told of a server that does not answer. */
export function unreachable(server: Outcome): Finding[] {
  const text = server.state === "not_checked" ? server.text : "ClickHouse does not answer";
  return CLICKHOUSE_CHECKS.map((check, at) => ({
    group: "clickhouse",
    check,
    ...(at === 0 ? server : notChecked(text)),
  }));
}

function versionOf(version: string): Outcome {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const older = major < TESTED[0] || (major === TESTED[0] && minor < TESTED[1]);
  const tested = TESTED.join(".");
  return older
    ? warn(
        `${version} is older than ${tested}, on which Ringfence is tested`,
        `Run ClickHouse ${tested} or later.`,
      )
    : ok(`${version} (tested on ${tested})`);
}

async function migrationsOf(store: Store): Promise<Outcome> {
  const start =
    "Start a service, which applies them: npx ringfence up (or detect-live, enforce, ingest).";
  try {
    const pending = await pendingMigrations(store, MIGRATIONS);
    if (pending.length === 0) return ok(`database ${store.database} is up to date`);
    const [first = ""] = pending;
    const many = pending.length === 1 ? `${first} is` : `${pending.length} are, from ${first} on`;
    return fail(`database ${store.database} is behind: ${many} not applied`, start);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (error.code === "UNKNOWN_DATABASE" || error.code === "UNKNOWN_TABLE") {
      return fail(`database ${store.database} is not there, or none of Ringfence's`, start);
    }
    if (error.code === "SCHEMA")
      return fail(error.message, "Run the version of Ringfence that made it.");
    throw error;
  }
}

function clockOf(skewMs: number, roundTripMs: number): Outcome {
  const doubtMs = roundTripMs / 2;
  const offMs = Math.max(0, Math.abs(skewMs) - doubtMs);
  const side = skewMs > 0 ? "ahead of" : "behind";
  const fix = "Set both clocks by NTP: leases, expiries and lags are told by them.";
  if (offMs < SKEW_WARN_MS) {
    return ok(`within ${Math.ceil(Math.abs(skewMs) + doubtMs)} ms of the clock of this machine`);
  }
  const text = `${(offMs / 1_000).toFixed(1)} s ${side} the clock of this machine, at least`;
  return offMs < SKEW_FAIL_MS ? warn(text, fix) : fail(text, fix);
}

async function roomOf(store: Store, signal: AbortSignal): Promise<Outcome> {
  const rows = await store.query(disks, {}, { signal });
  const told = rows.map(({ name, free_bytes, total_bytes }) => {
    const share = free_bytes / total_bytes;
    const below = (bound: typeof FREE_WARN) => free_bytes < bound.bytes || share < bound.share;
    const state = below(FREE_FAIL) ? "fail" : below(FREE_WARN) ? "warn" : "ok";
    const text = `disk ${name} has ${(free_bytes / GIB).toFixed(1)} GiB free, ${Math.floor(100 * share)} %`;
    return { state, text } as const;
  });
  if (told.length === 0) return notChecked("the server has no local disk whose room it tells");
  const text = told.map((one) => one.text).join("; ");
  const fix = "Make room, or add a disk: without it inserts fail and ingestion stops.";
  if (told.some(({ state }) => state === "fail")) return fail(text, fix);
  return told.some(({ state }) => state === "warn") ? warn(text, fix) : ok(text);
}
