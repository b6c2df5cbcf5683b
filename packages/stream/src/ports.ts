/**
 * What a stream is to the rest of the system. Three adapters keep these promises: `kafka/`,
 * `file/` and `memory/`; one contract suite (`contract.ts`) holds all of them to it.
 */

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** One message as it was read. `offset` grows within a partition; gaps are allowed. */
export interface Message {
  readonly offset: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
  /** When the broker or the file got it, milliseconds since 1970; null where unknown. */
  readonly timestamp: number | null;
}

/** Messages of one partition in offset order; never empty. */
export interface Batch extends TopicPartition {
  readonly messages: readonly Message[];
  /** Offset after the last message known to stand in the partition; null where unknown. */
  readonly end: number | null;
}

/**
 * The reader of one partition, from assignment to revocation. Calls never overlap, but for `ahead`.
 *
 * 1. `assigned` is called once, before the first batch. `next` is the first offset there is that
 *    the group has not committed. The answer is the offset to begin at, or null for `next`. It
 *    may lie before `next`: that part is then read again.
 * 2. `batch`: returning commits everything up to its last message; throwing replays it.
 * 3. `revoked` is called once, after the last `batch` returned or threw; nothing follows it.
 *
 * A source that reads ahead calls `ahead` while `batch` is under way: with what comes next, for work
 * that has no effect outside. `batch` is called for it later, or never. It must not throw.
 */
export interface PartitionReader {
  assigned(next: number): Promise<number | null>;
  batch(batch: Batch): Promise<void>;
  ahead?(next: Batch): void;
  revoked(): Promise<void>;
}

export interface Lag extends TopicPartition {
  /** Messages between the last one read and the end; null where unknown, which is not zero. */
  readonly messages: number | null;
}

export interface Source {
  /**
   * Reads until `signal` aborts (resolves after every reader is drained and revoked), until a
   * finite source ends (likewise), or until something fails that retrying cannot mend (rejects).
   */
  run(open: (at: TopicPartition) => PartitionReader, signal: AbortSignal): Promise<void>;
  /** One entry for each partition being read. */
  lag(): readonly Lag[];
}

export interface OutgoingMessage {
  readonly key: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly headers?: Readonly<Record<string, string | Buffer>>;
}

/** Writes to one topic. `send` returns once everything is stored durably, in order. */
export interface Sink {
  send(messages: readonly OutgoingMessage[]): Promise<void>;
  /**
   * The last messages of the topic, at least `count` of them where there are so many (of every
   * partition), oldest first. A publisher that crashed reads here what it had sent already.
   */
  tail(count: number): Promise<readonly OutgoingMessage[]>;
  close(): Promise<void>;
}
