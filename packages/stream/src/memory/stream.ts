/** Topics in memory: for tests and for wiring services together within one process. */
import { silentLog, type StreamLog } from "../log.ts";
import type { Message, OutgoingMessage, Sink, Source, TopicPartition } from "../ports.ts";
import { DEFAULT_RETRY, type RetryBounds } from "../retry.ts";
import { MemoryGroup } from "./group.ts";
import { memorySource } from "./source.ts";

export interface MemorySourceOptions {
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Messages in a batch at most; default 500. */
  readonly batchMessages?: number;
  /** Ends `run` at the end of every partition instead of waiting for more. */
  readonly untilEnd?: boolean;
  /** Reads the next batch while one is in hand, as files are read; default false. */
  readonly readsAhead?: boolean;
  readonly retry?: RetryBounds;
  readonly log?: StreamLog;
}

export interface MemoryStream {
  createTopic(name: string, partitions: number): void;
  /** Appends to one partition; answers the offset of the first message. */
  append(at: TopicPartition, messages: readonly OutgoingMessage[]): number;
  messages(at: TopicPartition): readonly Message[];
  /** Sources of one group share the partitions of their topics. */
  source(options: MemorySourceOptions): Source;
  sink(topic: string): Sink;
  committed(groupId: string, at: TopicPartition): number | null;
}

export interface MemoryStreamOptions {
  /** Partitions by topic. */
  readonly topics?: Readonly<Record<string, number>>;
  /** Stamps messages, milliseconds since 1970; without it they have no timestamp. */
  readonly now?: () => number;
}

export function memoryStream({ topics = {}, now }: MemoryStreamOptions = {}): MemoryStream {
  const store = new MemoryStore(now ?? null);
  const groups = new Map<string, MemoryGroup>();
  for (const [name, partitions] of Object.entries(topics)) store.createTopic(name, partitions);
  const groupOf = (id: string): MemoryGroup => {
    const group = groups.get(id) ?? new MemoryGroup(store);
    groups.set(id, group);
    return group;
  };
  return {
    createTopic: (name, partitions) => store.createTopic(name, partitions),
    append: (at, messages) => store.append(at, messages),
    messages: (at) => store.partition(at),
    committed: (groupId, at) => groupOf(groupId).committed(at),
    sink: (topic) => memorySink(store, topic),
    source: (options) =>
      memorySource({
        store,
        group: groupOf(options.groupId),
        topics: options.topics,
        batchMessages: options.batchMessages ?? 500,
        untilEnd: options.untilEnd ?? false,
        readsAhead: options.readsAhead ?? false,
        retry: options.retry ?? DEFAULT_RETRY,
        log: options.log ?? silentLog,
      }),
  };
}

/** The partitions themselves, and who waits for news of them. */
export class MemoryStore {
  readonly #topics = new Map<string, Message[][]>();
  readonly #waiting = new Set<() => void>();
  readonly #now: (() => number) | null;
  #turn = 0;
  /** Grows with every append; who saw it before looking misses no news while looking. */
  version = 0;

  constructor(now: (() => number) | null) {
    this.#now = now;
  }

  createTopic(name: string, partitions: number): void {
    if (this.#topics.has(name)) throw new Error(`the topic ${name} is there already`);
    this.#topics.set(
      name,
      Array.from({ length: partitions }, () => []),
    );
  }

  partitions(topic: string): Message[][] {
    const partitions = this.#topics.get(topic);
    if (partitions === undefined) throw new Error(`no topic ${topic}: create it first`);
    return partitions;
  }

  partition(at: TopicPartition): Message[] {
    const messages = this.partitions(at.topic)[at.partition];
    if (messages === undefined) throw new Error(`no partition ${at.partition} in ${at.topic}`);
    return messages;
  }

  append(at: TopicPartition, messages: readonly OutgoingMessage[]): number {
    const partition = this.partition(at);
    const first = partition.length;
    for (const message of messages) partition.push(this.#stored(message, partition.length));
    this.version += 1;
    for (const resolve of this.#waiting) resolve();
    return first;
  }

  /** The same key always lands on the same partition; no key takes the next in turn. */
  partitionFor(topic: string, key: string | Buffer | null): TopicPartition {
    const count = this.partitions(topic).length;
    if (key === null) return { topic, partition: this.#turn++ % count };
    let hash = 0;
    for (const byte of Buffer.from(key)) hash = (Math.imul(hash, 31) + byte) >>> 0;
    return { topic, partition: hash % count };
  }

  /** Resolves when something was appended after `seen`, and at the abort of `signal`. */
  news(seen: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.version !== seen) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done);
        signal.removeEventListener("abort", done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener("abort", done);
    });
  }

  #stored(message: OutgoingMessage, offset: number): Message {
    return {
      offset,
      key: message.key === null ? null : Buffer.from(message.key),
      value: message.value === null ? null : Buffer.from(message.value),
      headers: Object.fromEntries(
        Object.entries(message.headers ?? {}).map(([name, value]) => [name, Buffer.from(value)]),
      ),
      timestamp: this.#now?.() ?? null,
    };
  }
}

function memorySink(store: MemoryStore, topic: string): Sink {
  return {
    send(messages) {
      for (const message of messages) {
        store.append(store.partitionFor(topic, message.key), [message]);
      }
      return Promise.resolve();
    },
    tail(count) {
      const last = store.partitions(topic).flatMap((messages) => messages.slice(-count));
      return Promise.resolve(last.toSorted((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0)));
    },
    close: () => Promise.resolve(),
  };
}
