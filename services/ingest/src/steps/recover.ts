import { loadQuery, type Store } from "@ringfence/store";
import type { TopicPartition } from "@ringfence/stream";
import { z } from "zod";
import { DeduplicationWindow, digest } from "./deduplicate.ts";

const lastBatch = loadQuery({
  url: import.meta.url,
  file: "./last-batch.sql",
  params: z.object({ topic: z.string(), partition: z.int() }),
  row: z.strictObject({ batch_first: z.int(), batch_last: z.int(), received_at: z.string() }),
});

const knownEvents = loadQuery({
  url: import.meta.url,
  file: "./known-events.sql",
  params: z.object({
    topic: z.string(),
    partition: z.int(),
    before: z.int(),
    capacity: z.int(),
  }),
  row: z.strictObject({
    event_id: z.string(),
    account_id: z.string(),
    api_key_id: z.string(),
    method: z.string(),
    endpoint: z.string(),
    status: z.int(),
    content_hash: z.string().nullable(),
  }),
  limits: { rows: 2_000_000, seconds: 120 },
});

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
  /** The deduplication window as it was before `begin`. */
  readonly window: DeduplicationWindow;
}

/**
 * Where a partition stands, read from the store. The last batch may have reached the events and
 * not the rollups behind them: inserting it again under its token fills what is missing and
 * changes nothing else.
 *
 * That is done only where the batch was not committed, that is after a crash, while its token is
 * among the newest of the table. A commit says that the insert had returned. To insert such a
 * batch again would be needless, and wrong once other partitions have pushed its token out.
 *
 * @param next the first offset that is not committed
 */
export async function recoverPartition(
  store: Store,
  at: TopicPartition,
  next: number,
  capacity: number,
): Promise<Recovered> {
  const window = new DeduplicationWindow(capacity);
  const [row] = await store.query(lastBatch, at);
  if (row === undefined) return { begin: null, replay: null, window };
  const { batch_first: first, batch_last: last, received_at } = row;
  const inDoubt = next <= last;
  const begin = inDoubt ? first : last + 1;
  const known = await store.query(knownEvents, { ...at, before: begin, capacity });
  window.remember(known.map((event) => [event.event_id, digest(event)]));
  const replay = inDoubt ? { first, last, receivedAt: new Date(received_at) } : null;
  return { begin, replay, window };
}
