import type { Head } from "./progress.ts";

export interface WatermarkRules {
  /** A partition that brought nothing for so long holds up nobody, milliseconds of wall time. */
  readonly idleMs: number;
  /**
   * The same for a partition that fell silent while it was behind: it has more to tell, and its
   * reader is slow or changing. Not below `idleMs`.
   */
  readonly stalledMs: number;
  /** A partition whose newest event was no older than this at its receipt was not behind. */
  readonly behindMs: number;
}

/**
 * Event time before which nothing more is expected: the slowest of the partitions that still
 * bring events. Where all are silent nobody holds up anybody, and the furthest counts.
 *
 * An event counts no further than the wall clock at its receipt: no event comes from the future,
 * its producer's clock is ahead (ingest lets that pass up to its own bound). So a clock that is
 * ahead can bring time forward to the present and not beyond it. What others had still on their
 * way then is late, and opens its windows again within the allowed lateness. Only where a backlog
 * is read can one clock bring time forward by as much as it is ahead; where that is more than the
 * allowed lateness, events of the others come too late, and are counted.
 *
 * @returns null where nothing was stored yet
 */
export function watermark(heads: readonly Head[], now: Date, rules: WatermarkRules): Date | null {
  if (heads.length === 0) return null;
  const busy = heads.filter((head) => {
    const silentMs = now.getTime() - head.received_at_max.getTime();
    return silentMs <= (isBehind(head, rules) ? rules.stalledMs : rules.idleMs);
  });
  if (busy.length > 0) return new Date(Math.min(...busy.map(timeOf)));
  return new Date(Math.max(...heads.map(timeOf)));
}

function timeOf({ occurred_at_max, received_at_max }: Head): number {
  return Math.min(occurred_at_max.getTime(), received_at_max.getTime());
}

function isBehind({ occurred_at_max, received_at_max }: Head, rules: WatermarkRules): boolean {
  return received_at_max.getTime() - occurred_at_max.getTime() > rules.behindMs;
}
