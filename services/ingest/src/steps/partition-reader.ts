import type { Store } from "@ringfence/store";
import type { Batch, Message, PartitionReader, Sink, TopicPartition } from "@ringfence/stream";
import { claimPartition } from "./claim.ts";
import { type DeadLetterGuard, sendDeadLetters } from "./dead-letters.ts";
import type { DecodeEvent } from "./decode.ts";
import { DeduplicationWindow } from "./deduplicate.ts";
import { prepareBatch, type Prepared } from "./prepare-batch.ts";
import { type Extent, type Recovered, recoverPartition } from "./recover.ts";
import { storeBatch } from "./store-batch.ts";

export interface IngestCounters {
  stored(batch: Prepared): void;
  replayed(at: TopicPartition, extent: Extent): void;
}

export interface ReaderParts {
  readonly store: Store;
  readonly deadLetters: Sink;
  readonly guard: DeadLetterGuard;
  readonly decode: DecodeEvent;
  readonly now: () => Date;
  /** Identity of this reader among all that may ever claim the partition. */
  readonly owner: string;
  readonly deduplicationEvents: number;
  readonly counters: IngestCounters;
  /** Runs an insert when there is room for one; bounds the inserts under way. */
  readonly limit: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * One partition from assignment to revocation: claim it, insert the last batch again, then
 * check, dead-letter, deduplicate and store batch after batch. Returning commits.
 */
export class IngestPartition implements PartitionReader {
  readonly #parts: ReaderParts;
  readonly #at: TopicPartition;
  #window: DeduplicationWindow;
  /** The batch of a predecessor that is to be inserted once more, and what was read of it. */
  #replay: Recovered["replay"] = null;
  #replayed: Message[] = [];
  /** A batch whose insert failed. It may have been stored: only the same batch may be sent. */
  #uncertain: Prepared | null = null;
  /** Everything before this offset is done. */
  #next = 0;

  constructor(at: TopicPartition, parts: ReaderParts) {
    this.#at = at;
    this.#parts = parts;
    this.#window = new DeduplicationWindow(parts.deduplicationEvents);
  }

  async assigned(): Promise<number | null> {
    const { store, owner, now, deduplicationEvents } = this.#parts;
    await claimPartition(store, this.#at, owner, now());
    const { replay, window } = await recoverPartition(store, this.#at, deduplicationEvents);
    this.#window = window;
    this.#replay = replay;
    this.#next = replay?.first ?? 0;
    return replay?.first ?? null;
  }

  async batch(batch: Batch): Promise<void> {
    if (this.#uncertain !== null) await this.#insert(this.#uncertain);
    const fresh = await this.#heal(batch.messages.filter(({ offset }) => offset >= this.#next));
    if (fresh.length === 0) return;
    const prepared = this.#prepare(fresh, this.#parts.now());
    this.#parts.guard.count(fresh.length, prepared.deadLetters);
    await sendDeadLetters(this.#parts.deadLetters, prepared.deadLetters);
    await this.#insert(prepared);
    this.#parts.counters.stored(prepared);
  }

  async revoked(): Promise<void> {
    // Nothing is in flight here, and the claim stays until somebody else wants the partition.
  }

  /**
   * Gathers the batch to replay out of what is read, inserts it under its old token, and answers
   * the messages behind it. Its dead letters were sent before it was stored.
   */
  async #heal(messages: readonly Message[]): Promise<readonly Message[]> {
    const replay = this.#replay;
    if (replay === null) return messages;
    const behind = messages.findIndex(({ offset }) => offset > replay.last);
    this.#replayed.push(...messages.slice(0, behind === -1 ? messages.length : behind));
    const complete = behind !== -1 || messages.at(-1)?.offset === replay.last;
    if (!complete) return [];
    if (this.#replayed[0]?.offset === replay.first) {
      // Where retention took the beginning away, the batch cannot be made again as it was.
      const prepared = this.#prepare(this.#replayed, replay.receivedAt);
      await this.#insert({
        ...prepared,
        batch: { ...prepared.batch, first: replay.first, last: replay.last },
      });
      this.#parts.counters.replayed(this.#at, replay);
    }
    this.#replay = null;
    this.#replayed = [];
    this.#next = replay.last + 1;
    return behind === -1 ? [] : messages.slice(behind);
  }

  #prepare(messages: readonly Message[], receivedAt: Date): Prepared {
    const batch = { ...this.#at, messages, end: null };
    return prepareBatch(batch, receivedAt, this.#window, this.#parts.decode);
  }

  async #insert(prepared: Prepared): Promise<void> {
    const { store, owner, limit } = this.#parts;
    this.#uncertain = prepared;
    if (prepared.batch.events.length > 0) {
      await limit(() => storeBatch(store, prepared.batch, owner));
    }
    this.#uncertain = null;
    this.#window.remember(prepared.staged);
    this.#next = prepared.batch.last + 1;
  }
}
