/** Compares the rollups with what the stored events say. */
import { isDeepStrictEqual } from "node:util";
import { loadQuery, type Query, type Store, StoreError } from "@ringfence/store";
import { z } from "zod";
import { floorTo, MINUTE_MS, QUARTER_MS } from "../time.ts";

const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** One row of a rollup, by column: what the events say of it, and what stands there. */
export interface DifferingRow {
  readonly key: Readonly<Record<string, unknown>>;
  readonly events: Readonly<Record<string, unknown>>;
  readonly rollup: Readonly<Record<string, unknown>>;
}

export interface RollupDifference {
  readonly table: string;
  /** Rows that the rollup has, or ought to have. */
  readonly compared: number;
  readonly differing: number;
  /** The first of those that differ, ten at most. A row that is missing shows zeros. */
  readonly examples: readonly DifferingRow[];
}

export interface VerifyWindow {
  /** The window is widened to whole slots of each rollup: to whole days at most. */
  readonly from: Date;
  /** Not part of the window. Beyond a day after `now` nothing is looked for. */
  readonly to: Date;
  readonly now: Date;
  /** Events that are compared at once, but at least one slot of a rollup; 2,000,000. */
  readonly sliceEvents?: number;
}

const MAX_EXAMPLES = 10;

const columns = z.record(z.string(), z.unknown());
const params = z.object({ from: z.date(), to: z.date() });
const row = z.strictObject({
  compared: z.int(),
  differing: z.int(),
  examples: z.array(z.strictObject({ key: columns, events: columns, rollup: columns })),
});

type Comparison = Query<typeof params, typeof row>;
type Compared = z.output<typeof row>;

interface Rollup {
  readonly table: string;
  readonly comparison: Comparison;
  /** A shorter window does not hold a whole row; null: the table knows no time. */
  readonly slotMs: number | null;
}

const ROLLUPS: readonly Rollup[] = [
  rollup("account_activity_1m", "./account-activity-1m.sql", MINUTE_MS),
  rollup("account_activity_5m", "./account-activity-5m.sql", 5 * MINUTE_MS),
  rollup("account_activity_1d", "./account-activity-1d.sql", DAY_MS),
  rollup("activity_1h", "./activity-1h.sql", HOUR_MS),
  rollup("entity_uses_15m", "./entity-uses-15m.sql", QUARTER_MS),
  rollup("content_uses_15m", "./content-uses-15m.sql", QUARTER_MS),
  rollup("entity_accounts_1d", "./entity-accounts-1d.sql", DAY_MS),
  rollup("key_origins_15m", "./key-origins-15m.sql", QUARTER_MS),
  rollup("account_remarks_1m", "./account-remarks-1m.sql", MINUTE_MS),
  rollup("place_networks_1d", "./place-networks-1d.sql", DAY_MS),
  rollup("account_content_30m", "./account-content-30m.sql", 2 * QUARTER_MS),
  rollup("account_refusals_1m", "./account-refusals-1m.sql", MINUTE_MS),
  rollup("ingest_batches", "./ingest-batches.sql", MINUTE_MS),
  rollup("ingest_heads", "./ingest-heads.sql", null),
];

const eventsPerHour = loadQuery({
  url: import.meta.url,
  file: "./events-per-hour.sql",
  params,
  row: z.strictObject({ hour: z.iso.datetime(), events: z.int() }),
});

const SLICE_EVENTS = 2_000_000;
/** A slice that is too much all the same is cut in two, over and over, down to one slot. */
const TOO_MUCH = new Set(["MEMORY_LIMIT_EXCEEDED", "TIMEOUT_EXCEEDED"]);

/**
 * Recomputes every rollup of a window from the events: one entry a table. Reads the window in
 * slices, so that what it holds costs time but no memory.
 *
 * @throws StoreError
 */
export async function verifyRollups(
  store: Store,
  { from, to, now, sliceEvents = SLICE_EVENTS }: VerifyWindow,
): Promise<RollupDifference[]> {
  const end = new Date(Math.min(to.getTime(), now.getTime() + DAY_MS));
  const hours = await store.query(eventsPerHour, { from: floorTo(from, DAY_MS), to: end });
  const cuts = { hours, sliceEvents };
  const differences: RollupDifference[] = [];
  for (const { table, comparison, slotMs } of ROLLUPS) {
    const found: Compared[] = [];
    for (const slice of slotMs === null
      ? [{ from, to: end }]
      : slicesOf({ from, to: end }, slotMs, cuts)) {
      found.push(await settled(store, comparison, slice, slotMs ?? DAY_MS));
    }
    differences.push({ table, ...sum(found) });
  }
  return differences;
}

interface Slice {
  readonly from: Date;
  readonly to: Date;
}

interface Cuts {
  readonly hours: readonly { readonly hour: string; readonly events: number }[];
  readonly sliceEvents: number;
}

/** Whole slots, in slices of about as many events as are compared at once. */
function slicesOf({ from, to }: Slice, slotMs: number, { hours, sliceEvents }: Cuts): Slice[] {
  if (to <= from) return [];
  const last = floorTo(new Date(to.getTime() + slotMs - 1), slotMs);
  const slices: Slice[] = [];
  let start = floorTo(from, slotMs);
  let inSlice = 0;
  for (const { hour, events } of hours) {
    const at = new Date(hour);
    const mayCut = at > start && at < last && at.getTime() % slotMs === 0;
    if (mayCut && inSlice + events > sliceEvents) {
      slices.push({ from: start, to: at });
      start = at;
      inSlice = 0;
    }
    inSlice += events;
  }
  return [...slices, { from: start, to: last }];
}

/**
 * A batch reaches the events a moment before the rollups, so a slice that differs is looked at again: what
 * was on its way has arrived by then. Where events come all the time, another batch may be on its way: a
 * difference counts once it stands still, or where every look finds one.
 */
async function settled(store: Store, comparison: Comparison, slice: Slice, slotMs: number) {
  let found = await compare(store, comparison, slice, slotMs);
  for (let look = 1; look < MOST_LOOKS && found.differing > 0; look += 1) {
    const before = found;
    found = await compare(store, comparison, slice, slotMs);
    if (isDeepStrictEqual(found, before)) return found;
  }
  return found;
}

const MOST_LOOKS = 6;

async function compare(
  store: Store,
  comparison: Comparison,
  slice: Slice,
  slotMs: number,
): Promise<Compared> {
  try {
    const [found] = await store.query(comparison, slice);
    return found ?? sum([]);
  } catch (error) {
    const tooMuch = error instanceof StoreError && TOO_MUCH.has(error.code);
    const slots = (slice.to.getTime() - slice.from.getTime()) / slotMs;
    if (!tooMuch || slots <= 1) throw error;
    const middle = new Date(slice.from.getTime() + Math.floor(slots / 2) * slotMs);
    const parts = [
      await compare(store, comparison, { from: slice.from, to: middle }, slotMs),
      await compare(store, comparison, { from: middle, to: slice.to }, slotMs),
    ];
    return sum(parts);
  }
}

function sum(parts: readonly Compared[]): Compared {
  return {
    compared: parts.reduce((total, part) => total + part.compared, 0),
    differing: parts.reduce((total, part) => total + part.differing, 0),
    examples: parts.flatMap((part) => part.examples).slice(0, MAX_EXAMPLES),
  };
}

function rollup(table: string, file: string, slotMs: number | null): Rollup {
  const comparison = loadQuery({
    url: import.meta.url,
    file,
    params,
    row,
    limits: { seconds: 60, memoryBytes: 1_000_000_000 },
    settings: {
      // The values of a row are named, so that a difference can be read.
      enable_named_columns_in_function_tuple: 1,
      // Half of the memory, then the disk.
      max_bytes_before_external_group_by: 500_000_000,
    },
  });
  return { table, comparison, slotMs };
}
