import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { floorTo, QUARTER_MS, sqlTime } from "../time.ts";

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
  params: z.object({
    topic: z.string(),
    partition: z.int(),
    settled: z.int(),
    taken: z.int(),
    closed: z.string(),
  }),
  row: z.strictObject({
    earliest: time.nullable(),
    batches: z.array(z.int()),
    events: z.int(),
    late: z.int(),
  }),
});

const busyQuartersQuery = loadQuery({
  url: import.meta.url,
  file: "./busy-quarters.sql",
  params: z.object({ from: z.string(), to: z.string() }),
  row: z.strictObject({ starts_ms: z.int(), events: z.int() }),
  limits: { rows: 2_000_000 },
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

/** Which batches of a partition a reader has taken in, by their last offset; -1 for none. */
export interface Taken {
  /** The newest one. Its rollups may not have been whole when they were read. */
  readonly taken: number;
  /** The one before: a batch is whole once the next one of its partition is stored. */
  readonly settled: number;
}

/** By `topic/partition`. */
export type TakenBatches = Readonly<Record<string, Taken>>;

export interface News {
  readonly taken: TakenBatches;
  /**
   * Oldest minute of the events to look at, those of unsettled batches too; null where there are
   * none, or only such that came too late.
   */
  readonly earliest: Date | null;
  /** Events that were not taken in before. */
  readonly events: number;
  /** Those among them that fell into minutes before `closed`. */
  readonly late: number;
}

const NOTHING: Taken = { taken: -1, settled: -1 };

export function readHeads(store: Store): Promise<Head[]> {
  return store.query(heads, {});
}

/** Whether a partition stored a batch that is not in `known`. */
export function hasNews(heads: readonly Head[], known: TakenBatches): boolean {
  return heads.some((head) => head.batch_last > (known[keyOf(head)] ?? NOTHING).taken);
}

/**
 * What the partitions brought since `known`; a partition that is not in it is all new.
 *
 * An insert reaches the tables behind it one after the other, so the newest batch of a partition
 * may be seen before all its rollups are; and where ingest died over it, its rollups are made good
 * when reading goes on. Therefore it is looked at once more with the next one.
 *
 * @param options.closed events before this minute come too late
 * @param options.again looks at unsettled batches although no news came after them
 */
export async function readNews(
  store: Store,
  heads: readonly Head[],
  known: TakenBatches,
  { closed, again }: { readonly closed: Date; readonly again: boolean },
): Promise<News> {
  const taken: Record<string, Taken> = { ...known };
  let earliest: Date | null = null;
  let events = 0;
  let late = 0;
  for (const head of heads) {
    const { topic, partition } = head;
    const before = known[keyOf(head)] ?? NOTHING;
    if (head.batch_last <= before.taken && !again) continue;
    const params = { topic, partition, ...before, closed: sqlTime(closed) };
    const [row] = await store.query(newBatches, params);
    const [newest, previous] = row?.batches ?? [];
    if (row === undefined || newest === undefined) continue;
    taken[keyOf(head)] = { taken: newest, settled: previous ?? before.settled };
    events += row.events;
    late += row.late;
    if (earliest === null || (row.earliest ?? earliest) < earliest) earliest = row.earliest;
  }
  return { taken, earliest, events, late };
}

/** How many events the quarters of an hour in `[from, to)` have, by their beginnings; those with any. */
export async function busyQuarters(
  store: Store,
  from: Date,
  to: Date,
): Promise<Map<number, number>> {
  const since = floorTo(from, QUARTER_MS);
  const rows = await store.query(busyQuartersQuery, { from: sqlTime(since), to: sqlTime(to) });
  return new Map(rows.map(({ starts_ms, events }) => [starts_ms, events]));
}

function keyOf({ topic, partition }: Pick<Head, "topic" | "partition">): string {
  return `${topic}/${partition}`;
}
