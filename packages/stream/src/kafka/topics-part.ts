import { silentLog } from "../log.ts";
import { DEFAULT_RETRY, untilDone, type RetryBounds } from "../retry.ts";
import type { KafkaConnection } from "./connection.ts";
import { ensureTopics, requireTopics, type TopicSpec } from "./topics.ts";

export interface TopicsPartOptions {
  /** Whether missing topics are made; else they have to be there. */
  readonly create: boolean;
  readonly retry?: RetryBounds;
}

/** The topics as a part of a process: there once it has started. */
export interface TopicsPart {
  readonly name: "topics";
  /**
   * Waits for a cluster that does not answer yet, until `signal` aborts. Rejects with
   * TOPICS_NOT_CREATED, TOPIC_MISSING or whatever else retrying cannot mend.
   */
  start(signal: AbortSignal): Promise<void>;
  /** For readiness: rejects until the topics are there. */
  check(): Promise<void>;
}

export function topicsPart(
  connection: KafkaConnection,
  specs: readonly TopicSpec[],
  { create, retry = DEFAULT_RETRY }: TopicsPartOptions,
): TopicsPart {
  const { log = silentLog } = connection;
  const names = specs.map(({ name }) => name);
  let there = false;
  const attempt = async (): Promise<void> => {
    if (!create) return requireTopics(connection, names);
    const { created } = await ensureTopics(connection, specs);
    if (created.length > 0) log.info({ topics: created }, "topics created");
  };
  return {
    name: "topics",
    start: async (signal) => {
      await untilDone(attempt, { retry, signal, log, what: `looking for ${names.join(", ")}` });
      there = !signal.aborted;
    },
    check: async () => {
      if (!there) throw new Error("the topics were not seen yet: no broker answered so far");
    },
  };
}
