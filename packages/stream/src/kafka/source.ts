/** Reads topics as a member of a consumer group. */
import kafkajs, { type Consumer, type Kafka } from "kafkajs";
import { messageOf, type StreamError } from "../errors.ts";
import { silentLog } from "../log.ts";
import type { PartitionReader, Source, TopicPartition } from "../ports.ts";
import { backoffMs, DEFAULT_RETRY, pause, type RetryBounds } from "../retry.ts";
import { Assignment } from "./assignment.ts";
import { kafkaClient, toStreamError, type KafkaConnection } from "./connection.ts";
import { watchEnds } from "./ends.ts";
import { requireTopics } from "./topics.ts";

export interface KafkaFetch {
  /** A broker answers when it has so many bytes, or after maxWaitMs; default 1. */
  readonly minBytes?: number;
  /** In one answer of one broker; default 10 MiB. */
  readonly maxBytes?: number;
  /** In one batch, but at least one message of any size; default 1 MiB. */
  readonly maxBytesPerPartition?: number;
  /** Default 1000. */
  readonly maxWaitMs?: number;
}

export interface KafkaSourceOptions extends KafkaConnection {
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly fetch?: KafkaFetch;
  /** A member that is silent for so long is given up by the group; default 30 000. */
  readonly sessionTimeoutMs?: number;
  /** How long a rebalance waits for a batch in flight; default 60 000. */
  readonly rebalanceTimeoutMs?: number;
  /** Default a tenth of the session timeout. */
  readonly heartbeatIntervalMs?: number;
  /** Partitions whose batches are handed over at the same time; default 4. */
  readonly partitionsAtOnce?: number;
  /** How often the ends of the partitions are asked for, for `lag`; default 10 000. */
  readonly lagRefreshMs?: number;
  /** Waits between attempts of a batch, and between reconnections. */
  readonly retry?: RetryBounds;
}

type Open = (at: TopicPartition) => PartitionReader;

/** Errors that are not about a connection are given so many new connections to go away. */
const RESTARTS_WITHOUT_PROGRESS = 5;

/**
 * `run` fails at its start with KAFKA_UNREACHABLE; a cluster that goes away later is waited for.
 * At any time: TOPIC_MISSING, KAFKA_AUTH_FAILED, KAFKA_FORBIDDEN, KAFKA_FAILED, or what a reader
 * threw that is not retriable.
 */
export function kafkaSource(options: KafkaSourceOptions): Source {
  const { log = silentLog, retry = DEFAULT_RETRY } = options;
  let assignment: Assignment | null = null;

  return {
    lag: () => assignment?.lag() ?? [],
    async run(open, signal) {
      let failures = 0;
      for (let joined = false; !signal.aborted;) {
        const session = new Session(options, open);
        assignment = session.assignment;
        const error = await session.run(signal);
        assignment = null;
        if (error === null) return;
        if (session.failedByReader) throw error;
        const failure = toStreamError(error, `reading ${options.topics.join(", ")}`, options);
        failures = session.assignment.progressed ? 1 : failures + 1;
        joined ||= session.joined;
        if (!isWorthAnother(failure, joined, failures)) throw failure;
        const waitMs = backoffMs(failures, retry);
        log.error({ code: failure.code, error: failure.message, wait_ms: waitMs }, "reconnecting");
        await pause(waitMs, signal);
      }
    },
  };
}

function isWorthAnother(failure: StreamError, joined: boolean, failures: number): boolean {
  if (failure.code === "KAFKA_UNREACHABLE") return joined;
  if (failure.code !== "KAFKA_FAILED") return false;
  // The client library fails in ways of its own when brokers come and go.
  return (joined && failure.retriable) || failures <= RESTARTS_WITHOUT_PROGRESS;
}

/** One membership in the group, from connecting to a failure or to the stop. */
class Session {
  readonly assignment: Assignment;
  /** Whether the group was joined: the cluster was there and let us. */
  joined = false;
  failedByReader = false;
  readonly #options: KafkaSourceOptions;
  readonly #kafka: Kafka;
  readonly #consumer: Consumer;
  readonly #over = new AbortController();
  #failure: unknown = null;

  constructor(options: KafkaSourceOptions, open: Open) {
    this.#options = options;
    this.#kafka = kafkaClient(options);
    this.#consumer = this.#kafka.consumer(consumerConfig(options));
    this.assignment = new Assignment({
      open,
      seek: ({ topic, partition }, offset) =>
        this.#consumer.seek({ topic, partition, offset: String(offset) }),
      fail: (error) => {
        this.failedByReader = true;
        this.#end(error);
      },
      heartbeatMs: consumerConfig(options).heartbeatInterval,
      retry: options.retry ?? DEFAULT_RETRY,
      log: options.log ?? silentLog,
    });
    this.#listen();
  }

  /** Null after a stop that was asked for, else what failed. */
  async run(signal: AbortSignal): Promise<unknown> {
    const over = AbortSignal.any([signal, this.#over.signal]);
    const ended = new Promise<void>((resolve) => {
      if (over.aborted) resolve();
      over.addEventListener("abort", () => resolve(), { once: true });
    });
    try {
      await requireTopics(this.#options, this.#options.topics);
      await this.#consumer.connect();
      await this.#consumer.subscribe({ topics: [...this.#options.topics], fromBeginning: true });
      const { partitionsAtOnce = 4 } = this.#options;
      // Never cut short: a consumer that is stopped while it joins would join all the same.
      await this.#consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: partitionsAtOnce,
        eachBatch: (payload) => this.assignment.batch(payload),
      });
      const ends = watchEnds(
        this.#kafka.admin({ retry: { retries: 1 } }),
        this.#options,
        this.assignment,
      );
      await ended;
      await ends.stop();
    } catch (error) {
      this.#end(error);
    }
    await this.assignment.release();
    await this.#consumer.disconnect().catch((error: unknown) => {
      this.#options.log?.debug({ error: messageOf(error) }, "the consumer was not closed in order");
    });
    return this.#failure;
  }

  #end(error: unknown): void {
    this.#failure ??= error;
    this.#over.abort();
  }

  #listen(): void {
    const { groupId, log = silentLog } = this.#options;
    const { CRASH, GROUP_JOIN, REBALANCING } = this.#consumer.events;
    // kafkajs has drained every batch when it says so, and joins again at once: readers begin to
    // be revoked before it does, and no reader is opened before the last one is revoked.
    this.#consumer.on(REBALANCING, () => void this.assignment.release());
    this.#consumer.on(GROUP_JOIN, ({ payload }) => {
      this.joined = true;
      log.info({ group: groupId, partitions: payload.memberAssignment }, "joined the group");
      this.assignment.joined(payload.memberAssignment);
    });
    this.#consumer.on(CRASH, ({ payload }) => this.#end(payload.error));
  }
}

function consumerConfig(options: KafkaSourceOptions) {
  const { fetch = {}, sessionTimeoutMs = 30_000, retries = 5 } = options;
  return {
    groupId: options.groupId,
    sessionTimeout: sessionTimeoutMs,
    rebalanceTimeout: options.rebalanceTimeoutMs ?? 60_000,
    heartbeatInterval: options.heartbeatIntervalMs ?? Math.ceil(sessionTimeoutMs / 10),
    minBytes: fetch.minBytes ?? 1,
    maxBytes: fetch.maxBytes ?? 10 * 1024 * 1024,
    maxBytesPerPartition: fetch.maxBytesPerPartition ?? 1024 * 1024,
    maxWaitTimeInMs: fetch.maxWaitMs ?? 1000,
    allowAutoTopicCreation: false,
    // Restarts are ours: the library's own ones cannot be waited for or stopped.
    retry: {
      retries,
      initialRetryTime: 200,
      maxRetryTime: 5000,
      restartOnFailure: () => Promise.resolve(false),
    },
    partitionAssigners: [kafkajs.PartitionAssigners.roundRobin],
  };
}
