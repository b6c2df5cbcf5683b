import {
  kafkaConfig,
  ocsfSwitch,
  readConfig,
  readKafkaConnection,
  topicsConfig,
} from "@ringfence/runtime";
import type { TopicsConfig } from "@ringfence/runtime";
import type { KafkaConnection } from "@ringfence/stream";
import { z } from "zod";
import { type Env, usageError } from "./io.ts";

export interface KafkaTarget {
  readonly connection: KafkaConnection;
  readonly topics: TopicsConfig;
  /** Whether alerts go to the topic of OCSF, too. */
  readonly ocsf: boolean;
}

// The same variables as the services read, so that all of them mean the same topics.
const config = z.object({
  kafka: kafkaConfig,
  topics: topicsConfig,
  enforce: z.object({ ocsf: ocsfSwitch }),
});
const READ = /^KAFKA_BROKERS$|^RINGFENCE_(?:KAFKA_|TOPICS_|ENFORCE_OCSF$)/;

/**
 * Which Kafka, and what the topics are called there, from the environment; `brokers` of the
 * command line go before its own. Throws a usage error, or ConfigError for a broken setting.
 */
export function kafkaTarget(env: Env, brokers: string | null): KafkaTarget {
  const settings = kafkaSettings(env, brokers);
  if (!settings["KAFKA_BROKERS"]) {
    throw usageError("no Kafka brokers are named. Add --brokers HOST:PORT or set KAFKA_BROKERS.");
  }
  const { kafka, topics, enforce } = readConfig(config, settings);
  return { connection: readKafkaConnection(kafka), topics, ocsf: enforce.ocsf };
}

/** Settings of other parts may stand beside these; they are no business of this command. */
function kafkaSettings(env: Env, brokers: string | null): Env {
  const own = Object.entries(env).filter(([name]) => READ.test(name));
  return { ...Object.fromEntries(own), ...(brokers === null ? {} : { KAFKA_BROKERS: brokers }) };
}
