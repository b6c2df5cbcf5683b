import type { Grid } from "@ringfence/detectors";
import { floorTo, QUARTER_MS } from "@ringfence/features";

const TWO_HOURS_MS = 8 * QUARTER_MS;
const GRID_MS = {
  quarter: QUARTER_MS,
  "half-hour": 2 * QUARTER_MS,
  "two-hours": TWO_HOURS_MS,
} as const;

/** `[from, to)` of event time, both on the minute, within one quarter of an hour. */
export interface Chunk {
  readonly from: Date;
  readonly to: Date;
}

/** Cuts `[from, to)` at the quarters of the hour: cross-account work is done where one ends. */
export function* chunksOf(from: Date, to: Date): Generator<Chunk> {
  let start = from;
  while (start < to) {
    const quarter = floorTo(start, QUARTER_MS).getTime() + QUARTER_MS;
    const next = new Date(Math.min(quarter, to.getTime()));
    yield { from: start, to: next };
    start = next;
  }
}

/**
 * Chunks that are judged together, so that a query is asked once for all of them: one after the
 * other within two hours of the grid, and no more than hold `EVENTS_MAX` events, but one at least.
 * What is found does not depend on how chunks are put together.
 */
export interface Stretch {
  /** In order; those between them that have nothing to judge are left out. */
  readonly chunks: readonly Chunk[];
  /** `[from, to)` of all of them, with those left out. */
  readonly from: Date;
  readonly to: Date;
}

/** Events of one stretch: what is looked at for several times is held in memory at once. */
const EVENTS_MAX = 200_000;

/** @param busy events by the beginnings of the quarters that have any, milliseconds since 1970 */
export function* stretchesOf(
  chunks: Iterable<Chunk>,
  busy: ReadonlyMap<number, number>,
): Generator<Stretch> {
  let stretch: { chunks: Chunk[]; from: Date; to: Date; events: number } | null = null;
  for (const chunk of chunks) {
    const events = busy.get(floorTo(chunk.from, QUARTER_MS).getTime()) ?? 0;
    const fits = stretch !== null && stretch.events + events <= EVENTS_MAX;
    if (stretch === null || !fits || chunk.from.getTime() % TWO_HOURS_MS === 0) {
      if (stretch !== null) yield stretch;
      stretch = { chunks: [], from: chunk.from, to: chunk.to, events: 0 };
    }
    if (isBusy(chunk, busy)) stretch.chunks.push(chunk);
    stretch.to = chunk.to;
    stretch.events += events;
  }
  if (stretch !== null) yield stretch;
}

/** The quarter that ends with the chunk, whole; null where none does. */
export function quarterOf(chunk: Chunk): Chunk | null {
  return periodOf(chunk, QUARTER_MS);
}

/** What a detector on a grid looks at where a chunk ends: null where nothing is due. */
export function lookOf(chunk: Chunk, grid: Grid): Chunk | null {
  return grid === "minute" ? chunk : periodOf(chunk, GRID_MS[grid]);
}

function periodOf({ to }: Chunk, length: number): Chunk | null {
  return to.getTime() % length === 0 ? { from: new Date(to.getTime() - length), to } : null;
}

/** Before a chunk, so much is looked through for events that it may have to be judged for. */
export const REACH_MS = TWO_HOURS_MS;

/**
 * Whether a chunk has anything to judge: events in its quarter, or in the one before, whose trailing
 * windows reach into it; where a period of two hours ends, events in that. A silence costs nothing
 * that way, however long it lasts.
 *
 * @param busy events by the beginnings of the quarters that have any, milliseconds since 1970
 */
function isBusy(chunk: Chunk, busy: ReadonlyMap<number, number>): boolean {
  const quarter = floorTo(chunk.from, QUARTER_MS).getTime();
  const reach = lookOf(chunk, "two-hours") === null ? QUARTER_MS : TWO_HOURS_MS - QUARTER_MS;
  for (let at = quarter; at >= quarter - reach; at -= QUARTER_MS) if (busy.has(at)) return true;
  return false;
}
