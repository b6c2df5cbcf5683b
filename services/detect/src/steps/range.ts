import { floorTo, QUARTER_MS } from "@ringfence/features";

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

/** The quarter that ends with the chunk, whole; null where none does. */
export function quarterOf({ to }: Chunk): Chunk | null {
  return to.getTime() % QUARTER_MS === 0 ? { from: new Date(to.getTime() - QUARTER_MS), to } : null;
}

/**
 * Whether a chunk has anything to judge: events in its quarter, or in the one before, whose trailing
 * windows reach into it. A silence costs nothing that way, however long it lasts.
 *
 * @param busy the beginnings of the quarters with events, milliseconds since 1970
 */
export function isBusy({ from }: Chunk, busy: ReadonlySet<number>): boolean {
  const quarter = floorTo(from, QUARTER_MS).getTime();
  return busy.has(quarter) || busy.has(quarter - QUARTER_MS);
}
