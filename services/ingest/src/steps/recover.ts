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

export interface Recovered {
  /** The batch to insert once more under its old token; null for a partition never stored. */
  readonly replay: (Extent & { readonly receivedAt: Date }) | null;
  /** The deduplication window as it was before that batch. */
  readonly window: DeduplicationWindow;
}

/**
 * Where a partition stands, read from the store alone. The last batch may have reached the events
 * and not the rollups behind them: inserting it again under its token fills what is missing and
 * changes nothing else.
 */
export async function recoverPartition(
  store: Store,
  at: TopicPartition,
  capacity: number,
): Promise<Recovered> {
  const window = new DeduplicationWindow(capacity);
  const [last] = await store.query(lastBatch, at);
  if (last === undefined) return { replay: null, window };
  const known = await store.query(knownEvents, { ...at, before: last.batch_first, capacity });
  window.remember(known.map((event) => [event.event_id, digest(event)]));
  const receivedAt = new Date(last.received_at);
  return { replay: { first: last.batch_first, last: last.batch_last, receivedAt }, window };
}
