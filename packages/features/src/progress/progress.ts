import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const time = z.iso.datetime().transform((value) => new Date(value));

const heads = loadQuery({
  url: import.meta.url,
  file: "./heads.sql",
  params: z.object({}),
  row: z.strictObject({
    topic: z.string(),
    partition: z.int(),
    batch_last: z.int(),
    occurred_at_max: time,
    received_at_max: time,
    minute_min: time,
  }),
});

const newBatches = loadQuery({
  url: import.meta.url,
  file: "./new-batches.sql",
  params: z.object({ topic: z.string(), partition: z.int(), after: z.int() }),
  row: z.strictObject({ earliest: time, batch_last: z.int(), events: z.int() }),
});

/** How far one partition of a stream has come in the store. */
export interface Head {
  readonly topic: string;
  readonly partition: number;
  readonly batch_last: number;
  /** Newest event time. */
  readonly occurred_at_max: Date;
  /** Wall clock of the newest batch. */
  readonly received_at_max: Date;
  /** Oldest minute of event time ever stored. */
  readonly minute_min: Date;
}

/** Offsets whose events a reader has taken in, by `topic/partition`. */
export type Offsets = Readonly<Record<string, number>>;

export interface News {
  readonly offsets: Offsets;
  /** Oldest minute that new events fell into; null where there are none. */
  readonly earliest: Date | null;
  readonly events: number;
}

export function readHeads(store: Store): Promise<Head[]> {
  return store.query(heads, {});
}

/** What the partitions brought since `known`; a partition that is not in it is all new. */
export async function readNews(
  store: Store,
  heads: readonly Head[],
  known: Offsets,
): Promise<News> {
  const offsets: Record<string, number> = { ...known };
  let earliest: Date | null = null;
  let events = 0;
  for (const { topic, partition, batch_last } of heads) {
    const key = `${topic}/${partition}`;
    const after = known[key] ?? -1;
    if (batch_last <= after) continue;
    const [row] = await store.query(newBatches, { topic, partition, after });
    if (row === undefined || row.events === 0) continue;
    offsets[key] = row.batch_last;
    events += row.events;
    if (earliest === null || row.earliest < earliest) earliest = row.earliest;
  }
  return { offsets, earliest, events };
}

/**
 * Event time before which nothing more is expected: the slowest of the partitions that still
 * bring events. A partition that brought none for `idleMs` of wall time holds nobody up.
 *
 * @returns null where nothing was stored yet
 */
export function watermark(heads: readonly Head[], now: Date, idleMs: number): Date | null {
  if (heads.length === 0) return null;
  const newest = Math.max(...heads.map((head) => head.received_at_max.getTime()));
  const reference = Math.min(now.getTime(), newest + idleMs);
  const busy = heads.filter((head) => reference - head.received_at_max.getTime() <= idleMs);
  const times = (busy.length > 0 ? busy : heads).map((head) => head.occurred_at_max.getTime());
  return new Date(Math.min(...times));
}
