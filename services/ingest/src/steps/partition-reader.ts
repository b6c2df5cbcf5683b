import type { Store } from "@ringfence/store";
import type { Batch, Message, PartitionReader, Sink, TopicPartition } from "@ringfence/stream";
import { IngestError } from "../errors.ts";
import { claimPartition, endInserts, isClaimLost } from "./claim.ts";
import { type DeadLetterGuard, sendDeadLetters } from "./dead-letters.ts";
import type { DecodeEvent } from "./decode.ts";
import { DeduplicationWindow } from "./deduplicate.ts";
import { prepareBatch, type Prepared } from "./prepare-batch.ts";
import {
  countStored,
  type Extent,
  recoverPartition,
  type StoredBatch,
  windowBefore,
} from "./recover.ts";
import { storeBatch } from "./store-batch.ts";

export interface IngestCounters {
  stored(batch: Prepared): void;
  /** A predecessor's last batch was inserted once more. */
  replayed(at: TopicPartition, extent: Extent): void;
  /** It could not be: the rollups may lack it. */
  unhealed(at: TopicPartition, extent: Extent): void;
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

interface Insert {
  readonly prepared: Prepared;
  /** Of a batch that was found in the store. */
  readonly isReplay: boolean;
  /** Called once it is stored. */
  readonly told: () => void;
}

/**
 * So many refusals in a row, and the partition is not about to be revoked. With the usual waits
 * between attempts they take longer than a group needs to give up a silent member.
 */
const REFUSALS_AT_MOST = 8;

/**
 * One partition from assignment to revocation: claim it, insert the last batch again if it is in
 * doubt, then check, dead-letter, deduplicate and store batch after batch. Returning commits.
 */
export class IngestPartition implements PartitionReader {
  readonly #parts: ReaderParts;
  readonly #at: TopicPartition;
  #window: DeduplicationWindow;
  /** The batch of a predecessor that is to be inserted once more, and what was read of it. */
  #replay: StoredBatch | null = null;
  #replayed: Message[] = [];
  /** The insert that failed last. Nobody knows whether it was stored, or how far. */
  #uncertain: Insert | null = null;
  /** Everything before this offset is done. */
  #next = 0;
  /** Everything before this offset was counted against the bound of dead letters. */
  #counted = 0;
  /** Places of the batch in hand whose dead letters were sent. */
  readonly #lettered = new Set<number>();
  #refusals = 0;

  constructor(at: TopicPartition, parts: ReaderParts) {
    this.#at = at;
    this.#parts = parts;
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
    if (this.#uncertain !== null) await this.#settle(this.#uncertain);
    const fresh = await this.#heal(batch.messages.filter(({ offset }) => offset >= this.#next));
    if (fresh.length === 0) return;
    const prepared = this.#prepare(fresh, this.#parts.now());
    this.#count(prepared, fresh.length);
    await this.#send(prepared);
    await this.#insert({
      prepared,
      isReplay: false,
      told: () => this.#parts.counters.stored(prepared),
    });
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
    await this.#insert({
      prepared: { ...prepared, batch },
      isReplay: true,
      told: () => this.#parts.counters.replayed(this.#at, replay),
    });
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

  /** Once for each message, however often its batch is tried. */
  #count({ batch, deadLetters }: Prepared, messages: number): void {
    if (batch.last < this.#counted) return;
    this.#parts.guard.count(messages, deadLetters);
    this.#counted = batch.last + 1;
  }

  /** Once for each message, as long as the sending itself is not in doubt. */
  async #send({ deadLetters }: Prepared): Promise<void> {
    const unsent = deadLetters.filter(({ message }) => !this.#lettered.has(message.offset));
    await sendDeadLetters(this.#parts.deadLetters, unsent);
    for (const { message } of unsent) this.#lettered.add(message.offset);
  }

  async #insert(insert: Insert): Promise<void> {
    const { store, owner, limit } = this.#parts;
    const { batch, staged } = insert.prepared;
    this.#uncertain = insert;
    try {
      if (batch.events.length > 0) await limit(() => storeBatch(store, batch, owner));
    } catch (error) {
      if (!isClaimLost(error)) throw error;
      this.#uncertain = null;
      throw this.#claimLost(error);
    }
    this.#uncertain = null;
    this.#lettered.clear();
    this.#refusals = 0;
    this.#window.remember(staged);
    this.#next = batch.last + 1;
    insert.told();
  }

  /**
   * Looks what became of an insert whose answer was lost. Where rows of it are stored, the same
   * insert again fills what is missing behind them. Where none are, it is as if it had never been
   * tried: the messages are still in hand, and make a batch with a token of its own.
   */
  async #settle(insert: Insert): Promise<void> {
    const { store, owner } = this.#parts;
    await endInserts(store, this.#at, owner);
    const isStored =
      insert.isReplay || (await countStored(store, this.#at, insert.prepared.batch)) > 0;
    if (isStored) await this.#insert(insert);
    else this.#uncertain = null;
  }

  /**
   * Somebody else holds the partition. If this process was silent for too long, the stream is
   * about to take the partition away, so that is waited for. If it does not, two groups read into
   * one database, and each would refuse the other for ever.
   */
  #claimLost(cause: unknown): IngestError {
    this.#refusals += 1;
    const retriable = this.#refusals < REFUSALS_AT_MOST;
    const message = retriable
      ? `another process claimed ${this.#name}; waiting for the stream to give it there`
      : `another process claimed ${this.#name}, but the stream still gives it to this one: ` +
        `something else writes to database ${this.#parts.store.database}; stop it, or give each ` +
        "consumer group a database of its own";
    return new IngestError("CLAIM_LOST", message, { retriable, cause });
  }

  /** A partition that ends before what was stored of it has other messages at the same offsets. */
  #assertSamePartition({ end }: Batch): void {
    if (end === null || end >= this.#stored) return;
    throw new IngestError(
      "PARTITION_SHRUNK",
      `${this.#name} ends at offset ${end}, but everything before ${this.#stored} was read and ` +
        "stored: the topic was made anew; read it under a new name, or into another database",
    );
  }

  /** The offset after the last one that is stored. */
  get #stored(): number {
    return Math.max(this.#next, (this.#replay?.last ?? -1) + 1);
  }

  get #name(): string {
    return `${this.#at.topic}/${this.#at.partition}`;
  }
}
