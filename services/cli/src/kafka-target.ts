import { kafkaConfig, readConfig, readKafkaConnection, topicsConfig } from "@ringfence/runtime";
import type { TopicsConfig } from "@ringfence/runtime";
import type { KafkaConnection } from "@ringfence/stream";
import { z } from "zod";
import { type Env, usageError } from "./io.ts";

export interface KafkaTarget {
  readonly connection: KafkaConnection;
  readonly topics: TopicsConfig;
}

// The same variables as the services read, so that all of them mean the same topics.
const config = z.object({ kafka: kafkaConfig, topics: topicsConfig });

/**
 * Which Kafka, and what the topics are called there, from the environment; `brokers` of the
 * command line go before its own. Throws a usage error, or ConfigError for a broken setting.
 */
export function kafkaTarget(env: Env, brokers: string | null): KafkaTarget {
  const settings = kafkaSettings(env, brokers);
  if (!settings["KAFKA_BROKERS"]) {
    throw usageError("no Kafka brokers are named. Add --brokers HOST:PORT or set KAFKA_BROKERS.");
  }
  const { kafka, topics } = readConfig(config, settings);
  return { connection: readKafkaConnection(kafka), topics };
}

/** Settings of other parts may stand beside these; they are no business of this command. */
function kafkaSettings(env: Env, brokers: string | null): Env {
  const own = Object.entries(env).filter(
    ([name]) => name === "KAFKA_BROKERS" || /^RINGFENCE_(?:KAFKA|TOPICS)_/.test(name),
  );
  return { ...Object.fromEntries(own), ...(brokers === null ? {} : { KAFKA_BROKERS: brokers }) };
}
