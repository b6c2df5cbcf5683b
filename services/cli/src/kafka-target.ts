import { kafkaConfig, readConfig, readKafkaConnection } from "@ringfence/runtime";
import { TOPICS, type TopicRole } from "@ringfence/schemas";
import type { KafkaConnection } from "@ringfence/stream";
import { z } from "zod";
import { type Env, usageError } from "./io.ts";

/** A topic as it should be, under the name it has here. */
export interface Topic {
  readonly name: string;
  readonly partitions: number;
  readonly compacted: boolean;
}

export interface KafkaTarget {
  readonly connection: KafkaConnection;
  readonly topics: Readonly<Record<TopicRole, Topic>>;
}

const topicName = (role: TopicRole) =>
  z
    .string()
    .regex(/^[\w.-]{1,249}$/, "must be a topic name")
    .default(TOPICS[role].name)
    .meta({ description: `the name of the topic of ${role}` });

const config = z.object({
  kafka: kafkaConfig,
  // The same variables as the services read, so that all of them mean the same topics.
  topics: z.object({
    requests: topicName("requests"),
    accounts: topicName("accounts"),
    deadLetters: topicName("deadLetters"),
    alerts: topicName("alerts"),
    decisions: topicName("decisions"),
  }),
});

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
  const topic = (role: TopicRole): Topic => ({ ...TOPICS[role], name: topics[role] });
  return {
    connection: readKafkaConnection(kafka),
    topics: {
      requests: topic("requests"),
      accounts: topic("accounts"),
      deadLetters: topic("deadLetters"),
      alerts: topic("alerts"),
      decisions: topic("decisions"),
    },
  };
}

/** Settings of other parts may stand beside these; they are no business of this command. */
function kafkaSettings(env: Env, brokers: string | null): Env {
  const own = Object.entries(env).filter(
    ([name]) => name === "KAFKA_BROKERS" || /^RINGFENCE_(?:KAFKA|TOPICS)_/.test(name),
  );
  return { ...Object.fromEntries(own), ...(brokers === null ? {} : { KAFKA_BROKERS: brokers }) };
}
