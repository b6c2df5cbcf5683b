import type { Batch, Message, PartitionReader, Sink, TopicPartition } from "@ringfence/stream";
import { IngestError } from "../errors.ts";
import { claimPartition } from "./claim.ts";
import { type DeadLetterGuard, DeadLetterOutbox } from "./dead-letters.ts";
import type { DecodeEvent } from "./decode.ts";
import { DeduplicationWindow } from "./deduplicate.ts";
import { PartitionWriter, type WriterParts } from "./partition-writer.ts";
import { prepareBatch, type Prepared } from "./prepare-batch.ts";
import { type Extent, recoverPartition, type StoredBatch, windowBefore } from "./recover.ts";

export interface IngestCounters {
  stored(batch: Prepared): void;
  /** A predecessor's last batch was inserted once more. */
  replayed(at: TopicPartition, extent: Extent): void;
  /** It could not be: the rollups may lack it. */
  unhealed(at: TopicPartition, extent: Extent): void;
}

export interface ReaderParts extends WriterParts {
  readonly deadLetters: Sink;
  readonly guard: DeadLetterGuard;
  readonly decode: DecodeEvent;
  readonly now: () => Date;
  readonly deduplicationEvents: number;
  readonly counters: IngestCounters;
}

/**
 * One partition from assignment to revocation: claim it, insert the last batch again if it is in
 * doubt, then check, dead-letter, deduplicate and store batch after batch. Returning commits.
 */
export class IngestPartition implements PartitionReader {
  readonly #parts: ReaderParts;
  readonly #at: TopicPartition;
  readonly #writer: PartitionWriter;
  readonly #deadLetters: DeadLetterOutbox;
  #window: DeduplicationWindow;
  /** The batch of a predecessor that is to be inserted once more, and what was read of it. */
  #replay: StoredBatch | null = null;
  #replayed: Message[] = [];
  /** Everything before this offset is done. */
  #next = 0;

  constructor(at: TopicPartition, parts: ReaderParts) {
    this.#at = at;
    this.#parts = parts;
    this.#writer = new PartitionWriter(at, parts);
    this.#deadLetters = new DeadLetterOutbox(parts.deadLetters, parts.guard);
    this.#window = new DeduplicationWindow(parts.deduplicationEvents);
  }

  async assigned(next: number): Promise<number | null> {
    const { store, owner, now, deduplicationEvents, counters } = this.#parts;
    await claimPartition(store, this.#at, owner, now());
    const recovered = await recoverPartition(store, this.#at, next, deduplicationEvents);
    if (recovered.unhealed !== null) counters.unhealed(this.#at, recovered.unhealed);
    this.#window = recovered.window;
    this.#replay = recovered.replay;
    this.#next = recovered.begin ?? 0;
    return recovered.begin;
  }

  async batch(batch: Batch): Promise<void> {
    this.#assertSamePartition(batch);
    await this.#writer.settle();
    const fresh = await this.#heal(batch.messages.filter(({ offset }) => offset >= this.#next));
    if (fresh.length === 0) return;
    const prepared = this.#prepare(fresh, this.#parts.now());
    await this.#deadLetters.send(prepared.deadLetters, fresh);
    const stored = () => this.#done(prepared, () => this.#parts.counters.stored(prepared));
    await this.#writer.write({ batch: prepared.batch, isReplay: false, stored });
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
    if (this.#replayed[0]?.offset === replay.first) await this.#insertAgain(replay);
    else await this.#passOver(replay);
    return behind === -1 ? [] : messages.slice(behind);
  }

  async #insertAgain(replay: StoredBatch): Promise<void> {
    const prepared = this.#prepare(this.#replayed, replay.receivedAt);
    const batch = { ...prepared.batch, first: replay.first, last: replay.last };
    this.#replay = null;
    this.#replayed = [];
    const told = () => this.#parts.counters.replayed(this.#at, replay);
    const stored = () => this.#done({ ...prepared, batch }, told);
    await this.#writer.write({ batch, isReplay: true, stored });
  }

  /** Retention of the stream took its beginning: the batch cannot be made again as it was. */
  async #passOver(replay: StoredBatch): Promise<void> {
    const { store, deduplicationEvents, counters } = this.#parts;
    this.#window = await windowBefore(store, this.#at, replay.last + 1, deduplicationEvents);
    this.#replay = null;
    this.#replayed = [];
    this.#next = replay.last + 1;
    counters.unhealed(this.#at, replay);
  }

  #prepare(messages: readonly Message[], receivedAt: Date): Prepared {
    const batch = { ...this.#at, messages, end: null };
    return prepareBatch(batch, receivedAt, this.#window, this.#parts.decode);
  }

  #done({ batch, staged }: Prepared, told: () => void): void {
    this.#window.remember(staged);
    this.#next = batch.last + 1;
    told();
  }

  /** A partition that ends before what was stored of it has other messages at the same offsets. */
  #assertSamePartition({ end }: Batch): void {
    const stored = Math.max(this.#next, (this.#replay?.last ?? -1) + 1);
    if (end === null || end >= stored) return;
    throw new IngestError(
      "PARTITION_SHRUNK",
      `${this.#at.topic}/${this.#at.partition} ends at offset ${end}, but everything before ` +
        `${stored} was read and stored: the topic was made anew; read it under a new name, or ` +
        "into another database",
    );
  }
}
