import { loadQuery, type Store } from "@ringfence/store";
import type { TopicPartition } from "@ringfence/stream";
import { z } from "zod";
import { addId, DeduplicationWindow, digest, placedText } from "./deduplicate.ts";
import { EventIds } from "./event-ids.ts";
import type { StoredBatch } from "./recover.ts";

const row = z.strictObject({
  event_id: z.string(),
  account_id: z.string(),
  api_key_id: z.string(),
  method: z.string(),
  endpoint: z.string(),
  status: z.int(),
  content_hash: z.string().nullable(),
});
const limits = { rows: 2_000_000, seconds: 120 };
const ofPartition = z.object({
  topic: z.string(),
  partition: z.int(),
  before: z.int(),
  capacity: z.int(),
});

const knownEvents = loadQuery({
  url: import.meta.url,
  file: "./known-events.sql",
  params: ofPartition,
  row,
  limits,
});

const knownInTopics = loadQuery({
  url: import.meta.url,
  file: "./known-in-topics.sql",
  params: ofPartition.extend({ prefix: z.string(), until: z.date() }),
  row,
  limits,
});

/** Later than any receipt. */
const EVER = new Date("2199-01-01T00:00:00.000Z");

/** The deduplication windows of one process, read from the store. */
export interface Windows {
  /** What is remembered when the message at `next` comes. */
  current(at: TopicPartition, next: number): Promise<DeduplicationWindow>;
  /** What was remembered when a stored batch came, to make it again as it was. */
  asOf(at: TopicPartition, batch: StoredBatch): Promise<DeduplicationWindow>;
  /** Something was stored past the windows handed out: they are to be read anew. */
  forget(): void;
}

/** A window for each partition: producers key by account, so a repeat meets its like there. */
export function partitionWindows(store: Store, capacity: number): Windows {
  const before = async (at: TopicPartition, next: number) => {
    const known = await store.query(knownEvents, { ...at, before: next, capacity });
    return windowOf(known, capacity);
  };
  return { current: before, asOf: (at, { first }) => before(at, first), forget: () => {} };
}

/**
 * One window for all topics whose names begin with `prefix`: files, of which one may hold again
 * what another holds. They have to be read one after the other.
 */
export function sharedWindow(store: Store, capacity: number, prefix: string): Windows {
  let shared: DeduplicationWindow | null = null;
  const load = async (at: TopicPartition, before: number, until: Date) => {
    const params = { ...at, before, capacity, prefix, until };
    return windowOf(await store.query(knownInTopics, params), capacity);
  };
  return {
    current: async (at, next) => (shared ??= await load(at, next, EVER)),
    asOf: (at, { first, receivedAt }) => load(at, first, receivedAt),
    forget: () => void (shared = null),
  };
}

function windowOf(known: readonly z.output<typeof row>[], capacity: number): DeduplicationWindow {
  const window = new DeduplicationWindow(capacity);
  const ids = new EventIds(known.length);
  for (const event of known) addId(ids, placedText(event.event_id), digest(event));
  window.remember(ids);
  return window;
}
