import type { Batch, PartitionReader, TopicPartition } from "./ports.ts";
import { STOPPED, untilDone, type RetryBounds } from "./retry.ts";
import type { StreamLog } from "./log.ts";

/** A partition that can be read, sought and committed: what memory and files have in common. */
export interface PartitionLog {
  readonly at: TopicPartition;
  /** The next messages, or null where there is nothing new at the moment. */
  read(): Promise<Batch | null>;
  /** The next `read` begins at `offset`, or at the first message after it. */
  seek(offset: number): Promise<void>;
  /** Remembers that everything before `next` is done with. */
  commit(next: number): Promise<void>;
}

export interface ReadingOptions {
  readonly retry: RetryBounds;
  readonly log: StreamLog;
  /** Whether the next batch is read while one is in hand; default false. */
  readonly readsAhead?: boolean;
}

/**
 * One reader over one partition log, held to the promises of PartitionReader. The reader is
 * opened and asked for its offset when the first batch is there, as Kafka's adapter does it.
 */
export class Reading {
  readonly log: PartitionLog;
  readonly #open: (at: TopicPartition) => PartitionReader;
  readonly #options: ReadingOptions;
  #reader: PartitionReader | null = null;
  /** The read that was begun while a batch was in hand. */
  #ahead: Promise<Batch | null> | null = null;

  constructor(
    log: PartitionLog,
    open: (at: TopicPartition) => PartitionReader,
    options: ReadingOptions,
  ) {
    this.log = log;
    this.#open = open;
    this.#options = options;
  }

  /** Hands over one batch. False: there was none, or `signal` aborted before it was done. */
  async step(signal: AbortSignal): Promise<boolean> {
    let batch = await this.#read();
    const next = batch?.messages[0]?.offset;
    if (batch === null || next === undefined || signal.aborted) return false;
    if (this.#reader === null) {
      const reader = this.#open(this.log.at);
      this.#reader = reader;
      const begin = await this.#try(() => reader.assigned(next), "assignment", signal);
      if (begin === STOPPED) return false;
      if (begin !== null && begin !== next) {
        await this.log.seek(begin);
        batch = await this.log.read();
        if (batch === null) return false;
      }
    }
    return this.#hand(this.#reader, batch, signal);
  }

  /** Lets the reader go, once; nothing may be stepped afterwards. */
  async close(): Promise<void> {
    const reader = this.#reader;
    this.#reader = null;
    await this.#ahead?.catch(() => null);
    this.#ahead = null;
    await reader?.revoked();
  }

  #read(): Promise<Batch | null> {
    const ahead = this.#ahead;
    this.#ahead = null;
    return ahead ?? this.log.read();
  }

  /** Whoever takes the next step learns of a failure. */
  #readAhead(reader: PartitionReader): void {
    this.#ahead = this.#readFor(reader);
    this.#ahead.catch(() => undefined);
  }

  async #readFor(reader: PartitionReader): Promise<Batch | null> {
    const next = await this.log.read();
    if (next !== null) reader.ahead?.(next);
    return next;
  }

  async #hand(reader: PartitionReader, batch: Batch, signal: AbortSignal): Promise<boolean> {
    const handed = this.#try(() => reader.batch(batch), "batch", signal);
    if (this.#options.readsAhead === true) this.#readAhead(reader);
    const outcome = await handed;
    if (outcome === STOPPED) return false;
    const last = batch.messages.at(-1);
    if (last !== undefined) await this.log.commit(last.offset + 1);
    return true;
  }

  #try<T>(attempt: () => Promise<T>, kind: string, signal: AbortSignal) {
    const what = `${kind} of ${this.log.at.topic}/${this.log.at.partition}`;
    return untilDone(attempt, { ...this.#options, signal, what });
  }
}

/** Closes every reading, also where one of them fails, and throws the first failure. */
export async function closeAll(readings: Iterable<Reading>): Promise<void> {
  const results = await Promise.allSettled(Array.from(readings, (reading) => reading.close()));
  for (const result of results) if (result.status === "rejected") throw result.reason;
}
