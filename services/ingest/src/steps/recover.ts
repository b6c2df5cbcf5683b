import { loadQuery, type Store } from "@ringfence/store";
import type { TopicPartition } from "@ringfence/stream";
import { z } from "zod";

const lastBatch = loadQuery({
  url: import.meta.url,
  file: "./last-batch.sql",
  params: z.object({ topic: z.string(), partition: z.int() }),
  row: z.strictObject({
    batch_first: z.int(),
    batch_last: z.int(),
    received_at: z.string(),
    is_below_floor: z.coerce.boolean(),
  }),
});

const eventsOfBatch = loadQuery({
  url: import.meta.url,
  file: "./events-of-batch.sql",
  params: z.object({
    topic: z.string(),
    partition: z.int(),
    first: z.int(),
    last: z.int(),
  }),
  row: z.strictObject({ events: z.int() }),
});

const partsSince = loadQuery({
  url: import.meta.url,
  file: "./parts-since.sql",
  params: z.object({ since: z.date() }),
  row: z.strictObject({ parts: z.int() }),
});

/** Half of `non_replicated_deduplication_window`, because the clocks of processes differ. */
const TOKENS_TRUSTED = 5_000;

/** First and last offset of a batch, both inclusive. */
export interface Extent {
  readonly first: number;
  readonly last: number;
}

export interface StoredBatch extends Extent {
  readonly receivedAt: Date;
}

export interface Recovered {
  /** The offset to go on at; null for a partition of which nothing was stored. */
  readonly begin: number | null;
  /** The batch that begins there and is to be inserted once more under its old token, if any. */
  readonly replay: StoredBatch | null;
  /** A batch that the rollups may lack, and that nobody can insert again safely, if any. */
  readonly unhealed: StoredBatch | null;
}

/**
 * Where a partition stands, read from the store. The last batch may have reached the events and
 * not the rollups behind them: inserting it again under its token fills what is missing and
 * changes nothing else.
 *
 * That is done only where the batch was not committed, that is after a crash: a commit says that
 * the insert had returned. And only while the table surely remembers the token, which is a matter
 * of minutes: past that the insert would count everything twice. So it would where a migration made
 * a table anew since (`ingest_floors`).
 *
 * @param next the first offset that is not committed
 */
export async function recoverPartition(
  store: Store,
  at: TopicPartition,
  next: number,
): Promise<Recovered> {
  const [row] = await store.query(lastBatch, at);
  if (row === undefined) return { begin: null, replay: null, unhealed: null };
  const last = {
    first: row.batch_first,
    last: row.batch_last,
    receivedAt: new Date(row.received_at),
  };
  const inDoubt = next <= last.last;
  const replayable = inDoubt && !row.is_below_floor && (await remembersToken(store, last));
  return {
    begin: replayable ? last.first : last.last + 1,
    replay: replayable ? last : null,
    unhealed: inDoubt && !replayable ? last : null,
  };
}

/** How many events of a batch are stored. */
export async function countStored(
  store: Store,
  at: TopicPartition,
  { first, last }: Extent,
): Promise<number> {
  const [row] = await store.query(eventsOfBatch, { ...at, first, last });
  return row?.events ?? 0;
}

async function remembersToken(store: Store, { receivedAt }: StoredBatch): Promise<boolean> {
  const [row] = await store.query(partsSince, { since: receivedAt });
  return row !== undefined && row.parts <= TOKENS_TRUSTED;
}
