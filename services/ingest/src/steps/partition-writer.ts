import type { Store } from "@ringfence/store";
import type { TopicPartition } from "@ringfence/stream";
import { IngestError } from "../errors.ts";
import { endInserts, isClaimLost } from "./claim.ts";
import { countStored } from "./recover.ts";
import { type PreparedBatch, storeBatch } from "./store-batch.ts";
import { NOTHING_TOLD, readToldNetworks } from "./told-networks.ts";

export interface WriterParts {
  readonly store: Store;
  /** Identity of this writer among all that may ever claim the partition. */
  readonly owner: string;
  /** Runs an insert when there is room for one; bounds the inserts under way. */
  readonly limit: <T>(work: () => Promise<T>) => Promise<T>;
}

interface Insert {
  readonly batch: PreparedBatch;
  /** Of a batch of which something was found in the store. */
  readonly isReplay: boolean;
  /** Called once it is stored. */
  readonly stored: () => void;
}

/**
 * So many refusals in a row, and the partition is not about to be revoked. With the usual waits
 * between attempts they take longer than a group needs to give up a silent member.
 */
const REFUSALS_AT_MOST = 8;

/** Writes the batches of one partition, one after the other, each once. */
export class PartitionWriter {
  readonly #at: TopicPartition;
  readonly #parts: WriterParts;
  /** The insert that failed last. Nobody knows whether it was stored, or how far. */
  #uncertain: Insert | null = null;
  #refusals = 0;

  constructor(at: TopicPartition, parts: WriterParts) {
    this.#at = at;
    this.#parts = parts;
  }

  /** Call `settle` before the next one where it throws. */
  async write(insert: Insert): Promise<void> {
    const { limit } = this.#parts;
    const { batch } = insert;
    this.#uncertain = insert;
    try {
      if (batch.events.length > 0) await limit(() => this.#store(insert));
    } catch (error) {
      if (!isClaimLost(error)) throw error;
      this.#uncertain = null;
      throw this.#claimLost(error);
    }
    this.#uncertain = null;
    this.#refusals = 0;
    insert.stored();
  }

  /**
   * Finds out what became of an insert whose answer was lost. Where rows of it are stored, the
   * same insert again fills what is missing behind them. Where none are, it is as if it had never
   * been tried: the messages are still in hand, and make a batch with a token of its own.
   */
  async settle(): Promise<void> {
    const insert = this.#uncertain;
    if (insert === null) return;
    const { store, owner } = this.#parts;
    await endInserts(store, this.#at, owner);
    const isStored = insert.isReplay || (await countStored(store, this.#at, insert.batch)) > 0;
    if (isStored) await this.write({ ...insert, isReplay: true });
    else this.#uncertain = null;
  }

  async #store({ batch, isReplay }: Insert): Promise<void> {
    const { store, owner } = this.#parts;
    const told = isReplay ? await readToldNetworks(store, this.#at, batch) : NOTHING_TOLD;
    await storeBatch(store, batch, owner, told);
  }

  /**
   * Somebody else holds the partition. If this process was silent for too long, the stream is
   * about to take the partition away, so that is waited for. If it does not, two groups read into
   * one database, and each would refuse the other for ever.
   */
  #claimLost(cause: unknown): IngestError {
    this.#refusals += 1;
    const retriable = this.#refusals < REFUSALS_AT_MOST;
    const { topic, partition } = this.#at;
    const claimed = `another process claimed ${topic}/${partition}`;
    const message = retriable
      ? `${claimed}; waiting for the stream to give it there`
      : `${claimed}, but the stream still gives it to this one: something else writes to ` +
        `database ${this.#parts.store.database}; stop it, or give each consumer group a database ` +
        "of its own";
    return new IngestError("CLAIM_LOST", message, { retriable, cause });
  }
}
