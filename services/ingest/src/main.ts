import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { NetworkData, readListFile } from "@ringfence/networks";
import {
  countStoreCalls,
  createHttpServer,
  mainOf,
  processEnv,
  readKafkaConnection,
  reportLag,
  type ServiceDefinition,
  topicsOf,
  wait,
} from "@ringfence/runtime";
import { openStore, storePart } from "@ringfence/store";
import {
  type KafkaFetch,
  kafkaSink,
  kafkaSource,
  type KafkaSourceOptions,
  type Source,
  together,
  topicsPart,
} from "@ringfence/stream";
import { type IngestConfig, ingestConfig } from "./config.ts";
import { growHeapSlowly } from "./heap.ts";
import { createIngest, DEFAULT_INGEST_BOUNDS, type IngestBounds } from "./service.ts";

const RETRY_MS = 2_000;
const LAG_EVERY_MS = 5_000;
/** So much is worth an insert at once. */
const ENOUGH_BYTES = 524_288;
const TOPIC_ROLES = ["requests", "accounts", "deadLetters"] as const;

export const ingestService: ServiceDefinition<typeof ingestConfig> = {
  service: "ingest",
  version: "0.1.0",
  summary: "reads request events and account profiles from Kafka and stores each once",
  config: ingestConfig,
  stopTimeoutMs: 30_000,
  readFiles: ({ kafka, networks }) => {
    readKafkaConnection(kafka);
    readListFile(networks.file ?? null);
  },
  parts: async (config, { log, metrics, clock }) => {
    const { topics, ingest, http, clickhouse } = config;
    const connection = { ...readKafkaConnection(config.kafka), log };
    const store = openStore({
      ...clickhouse,
      service: "ingest",
      onCall: countStoreCalls(metrics),
    });
    const networks = new NetworkData({
      store,
      config: config.networks,
      wait: false,
      now: () => clock.now(),
      newId: () => randomBytes(4).toString("hex"),
      log,
    });
    const group = {
      ...connection,
      fetch: fetchOf(ingest),
      sessionTimeoutMs: ingest.sessionTimeoutMs,
    };
    const events = eventsFrom({ ...group, groupId: ingest.groupId, topics: [topics.requests] });
    const accounts = kafkaSource({
      ...group,
      groupId: `${ingest.groupId}-accounts`,
      topics: [topics.accounts],
    });
    const deadLetters = kafkaSink({ ...connection, topic: topics.deadLetters });
    const service = createIngest({
      store,
      events,
      accounts,
      deadLetters,
      networks,
      clock,
      log,
      metrics,
      bounds: boundsOf(config),
    });
    const lag = () => reportLag(metrics, [...events.lag(), ...accounts.lag()]);
    const needed = topicsPart(connection, topicsOf(topics, TOPIC_ROLES), topics);
    const checks = { store: () => store.ping(), topics: needed.check };
    return [
      createHttpServer({ ...http, metrics, checks, log }),
      storePart(store, { now: () => clock.now(), retryMs: RETRY_MS, log }),
      needed,
      networks.part(metrics),
      { name: "dead-letters", stop: () => deadLetters.close() },
      { name: "lag", run: (signal) => every(LAG_EVERY_MS, lag, signal) },
      { name: "ingest", run: (signal) => service.run(signal) },
    ];
  },
};

const run = mainOf(ingestService);

/** `ringfence ingest`, a process of its own. */
export const main: typeof run = (io) => {
  growHeapSlowly();
  return run(io);
};

/** Members of the group in this process: while one waits for the store the other fetches. */
const MEMBERS = 2;

/** The topic of request events, read by as many members as it takes to keep the store busy. */
export function eventsFrom(options: KafkaSourceOptions): Source {
  return together(Array.from({ length: MEMBERS }, () => kafkaSource(options)));
}

/**
 * An insert costs the server as much as some thousand rows, and merges what it made once more: few
 * messages are gathered, and where many wait, an answer of the broker is one large batch of one
 * partition and not a small one of each.
 */
export function fetchOf({
  batchBytes,
  batchWaitMs,
}: Pick<IngestConfig["ingest"], "batchBytes" | "batchWaitMs">): KafkaFetch {
  return {
    maxBytesPerPartition: batchBytes,
    maxBytes: batchBytes,
    minBytes: Math.min(ENOUGH_BYTES, batchBytes),
    maxWaitMs: batchWaitMs,
  };
}

function boundsOf({ ingest }: IngestConfig): IngestBounds {
  const { maxFutureMs, maxAgeDays, deduplicationEvents, concurrentInserts } = ingest;
  const { messages } = DEFAULT_INGEST_BOUNDS.deadLetters;
  return {
    event: { maxFutureMs, maxAgeDays },
    deduplicationEvents,
    deduplicatedTogether: null,
    concurrentInserts,
    deadLetters: { ratio: ingest.deadLetterRatio, messages },
  };
}

async function every(ms: number, work: () => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    work();
    await wait(ms, signal);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main({ argv: process.argv.slice(2), env: processEnv() });
}
