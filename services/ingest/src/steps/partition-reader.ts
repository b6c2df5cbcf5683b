import type { NetworkData } from "@ringfence/networks";
import type { Batch, Message, PartitionReader, Sink, TopicPartition } from "@ringfence/stream";
import { IngestError } from "../errors.ts";
import { claimPartition } from "./claim.ts";
import { type DeadLetterGuard, DeadLetterOutbox, lettersNote } from "./dead-letters.ts";
import type { DecodeEvent } from "./decode.ts";
import type { DeduplicationWindow } from "./deduplicate.ts";
import { PartitionWriter, type WriterParts } from "./partition-writer.ts";
import { PreparedAhead } from "./prepare-ahead.ts";
import { prepareBatch, type Prepared } from "./prepare-batch.ts";
import { type Extent, recoverPartition, type StoredBatch } from "./recover.ts";
import type { Windows } from "./windows.ts";

export interface IngestCounters {
  /** The partition is this process's to read, or no longer. */
  moved(change: "assigned" | "revoked"): void;
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
  readonly windows: Windows;
  readonly counters: IngestCounters;
  readonly networks?: Pick<NetworkData, "ready"> | undefined;
}

/** An event that leaves its network to be looked up. */
const SILENT = { asn: null, country: null };

/**
 * One partition from assignment to revocation: claim it, insert the last batch again if it is in
 * doubt, then check, dead-letter, deduplicate and store batch after batch. Returning commits.
 */
export class IngestPartition implements PartitionReader {
  readonly #parts: ReaderParts;
  readonly #at: TopicPartition;
  readonly #writer: PartitionWriter;
  readonly #deadLetters: DeadLetterOutbox;
  /** Null until it is read from the store. */
  #window: DeduplicationWindow | null = null;
  /**
   * The batch of a predecessor that is to be inserted once more, the window as it was before that,
   * and what was read of it.
   */
  #replay: { readonly stored: StoredBatch; readonly window: DeduplicationWindow } | null = null;
  #replayed: Message[] = [];
  /** Everything before this offset is done. */
  #next = 0;
  /** What is being stored; null until it is known. */
  #inHand: Prepared | null = null;
  /** What follows it, where the stream reads ahead, and what was made of that meanwhile. */
  #following: Batch | null = null;
  #ahead: PreparedAhead | null = null;

  constructor(at: TopicPartition, parts: ReaderParts) {
    this.#at = at;
    this.#parts = parts;
    this.#writer = new PartitionWriter(at, parts);
    const note = lettersNote(parts.store, parts.now);
    this.#deadLetters = new DeadLetterOutbox(parts.deadLetters, parts.guard, note);
  }

  async assigned(next: number): Promise<number | null> {
    const { store, owner, now, counters } = this.#parts;
    counters.moved("assigned");
    await claimPartition(store, this.#at, owner, now());
    const recovered = await recoverPartition(store, this.#at, next);
    if (recovered.unhealed !== null) counters.unhealed(this.#at, recovered.unhealed);
    const stored = recovered.replay;
    this.#replay =
      stored === null ? null : { stored, window: await this.#parts.windows.asOf(this.#at, stored) };
    this.#next = recovered.begin ?? 0;
    return recovered.begin;
  }

  async batch(batch: Batch): Promise<void> {
    this.#assertSamePartition(batch);
    this.#inHand = null;
    if (this.#following === batch) this.#following = null;
    await this.#writer.settle();
    const fresh = await this.#heal(batch.messages.filter(({ offset }) => offset >= this.#next));
    if (fresh.length === 0) return;
    const { windows, counters, networks, now } = this.#parts;
    const window = (this.#window ??= await windows.current(this.#at, this.#next));
    const ahead = await this.#ahead?.take(fresh, window);
    const prepared = ahead ?? this.#prepare(fresh, now(), window);
    this.#inHand = prepared;
    this.#goAhead();
    await this.#deadLetters.send(prepared.deadLetters, fresh);
    const stored = () => {
      window.remember(prepared.staged);
      this.#next = prepared.batch.last + 1;
      counters.stored(prepared);
    };
    await networks?.ready(prepared.batch.events.isSilent ? [SILENT] : []);
    await this.#writer.write({ batch: prepared.batch, isReplay: false, stored });
    // A partition that waits for its turn holds no batch.
    this.#inHand = null;
  }

  ahead(next: Batch): void {
    this.#following = next;
    this.#goAhead();
  }

  /** Once it is known what is being stored, what follows can be prepared as if it were stored. */
  #goAhead(): void {
    this.#ahead?.drop();
    this.#ahead = null;
    if (this.#inHand === null || this.#following === null || this.#window === null) return;
    const { decode, now } = this.#parts;
    const parts = { window: this.#window, decode, receivedAt: now() };
    this.#ahead = new PreparedAhead(this.#following, this.#inHand, parts);
  }

  async revoked(): Promise<void> {
    this.#ahead?.drop();
    // Nothing is in flight here, and the claim stays until somebody else wants the partition.
    this.#parts.counters.moved("revoked");
  }

  /**
   * Gathers the batch to replay out of what is read, inserts it under its old token, and answers
   * the messages behind it. Its dead letters were sent before it was stored.
   */
  async #heal(messages: readonly Message[]): Promise<readonly Message[]> {
    if (this.#replay === null) return messages;
    const { stored, window } = this.#replay;
    const behind = messages.findIndex(({ offset }) => offset > stored.last);
    const gathered = messages.slice(0, behind === -1 ? messages.length : behind);
    const replayed = [...this.#replayed, ...gathered];
    const complete = behind !== -1 || messages.at(-1)?.offset === stored.last;
    this.#replayed = complete ? [] : replayed;
    if (!complete) return [];
    this.#replay = null;
    if (replayed[0]?.offset === stored.first) await this.#insertAgain(stored, window, replayed);
    else this.#passOver(stored);
    return behind === -1 ? [] : messages.slice(behind);
  }

  async #insertAgain(
    replay: StoredBatch,
    window: DeduplicationWindow,
    messages: readonly Message[],
  ): Promise<void> {
    const prepared = this.#prepare(messages, replay.receivedAt, window);
    const batch = { ...prepared.batch, first: replay.first, last: replay.last };
    const stored = () => {
      this.#endReplay(replay);
      this.#parts.counters.replayed(this.#at, replay);
    };
    await this.#writer.write({ batch, isReplay: true, stored });
  }

  /** Retention of the stream took its beginning: the batch cannot be made again as it was. */
  #passOver(replay: StoredBatch): void {
    this.#endReplay(replay);
    this.#parts.counters.unhealed(this.#at, replay);
  }

  /** What is stored of it may be more than what the window was read from. */
  #endReplay({ last }: StoredBatch): void {
    this.#next = last + 1;
    this.#window = null;
    this.#parts.windows.forget();
  }

  #prepare(messages: readonly Message[], receivedAt: Date, window: DeduplicationWindow): Prepared {
    const batch = { ...this.#at, messages, end: null };
    return prepareBatch(batch, receivedAt, window, this.#parts.decode);
  }

  /** A partition that ends before what was stored of it has other messages at the same offsets. */
  #assertSamePartition({ end }: Batch): void {
    const stored = Math.max(this.#next, (this.#replay?.stored.last ?? -1) + 1);
    if (end === null || end >= stored) return;
    throw new IngestError(
      "PARTITION_SHRUNK",
      `${this.#at.topic}/${this.#at.partition} ends at offset ${end}, but everything before ` +
        `${stored} was read and stored: the topic was made anew; read it under a new name, or ` +
        "into another database",
    );
  }
}
