/** Decisions and alerts from Kafka, and reports back to it. */
import kafkajs from "kafkajs";
import type { Log } from "../log.ts";
import type { Reporter } from "./act.ts";

export interface TopicsParts {
  readonly brokers: readonly string[];
  readonly decisions: string;
  readonly alerts: string;
  /** Of the consumer group. */
  readonly name: string;
  /** Resolves once what the messages say is on the disk: only then their offsets are committed. */
  readonly take: (topic: string, values: readonly (Buffer | null)[]) => Promise<void>;
  /** Reading ended for good, because of this. */
  readonly failed: (error: Error) => void;
  readonly log: Log;
}

export interface Topics extends Reporter {
  /** Waits for what is under way. */
  stop(): Promise<void>;
}

/**
 * For TLS and SASL give the client `ssl` and `sasl` here: the documentation of kafkajs shows how.
 *
 * @throws Error where a topic is not there
 */
export async function readTopics(parts: TopicsParts): Promise<Topics> {
  const { brokers, decisions, alerts, name, log } = parts;
  const client = new kafkajs.Kafka({
    brokers: [...brokers],
    clientId: name,
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const consumer = client.consumer({ groupId: name, allowAutoTopicCreation: false });
  // A report that is sent twice is noted once, so repeats of the client do no harm. An idempotent
  // producer that failed could take the next batch for a repeat of the failed one.
  const producer = client.producer({ maxInFlightRequests: 1, allowAutoTopicCreation: false });
  consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
    log("error", "reading Kafka failed", { error: String(error), restart });
    if (!restart) parts.failed(error);
  });
  const missing = await missingOf(client, [decisions, alerts]);
  if (missing.length > 0) {
    throw new Error(
      `topics that are not there: ${missing.join(", ")}. Make them (ringfence topics --create), or name ` +
        "those that there are in TRIGGER_DECISIONS_TOPIC and TRIGGER_ALERTS_TOPIC",
    );
  }
  await producer.connect();
  await consumer.connect();
  await consumer.subscribe({ topics: [decisions, alerts], fromBeginning: true });
  await consumer.run({
    // Returning commits, throwing has the batch read again.
    eachBatch: async ({ batch }) => {
      await parts.take(
        batch.topic,
        batch.messages.map(({ value }) => value),
      );
    },
  });
  return {
    most: 500,
    tell: async (steps) => {
      await producer.send({
        topic: decisions,
        acks: -1,
        messages: steps.map((step) => ({ key: step.account_id, value: JSON.stringify(step) })),
      });
    },
    stop: async () => {
      await consumer.disconnect();
      await producer.disconnect();
    },
  };
}

/** The client itself waits for a topic without a word, or does not say which one is missing. */
async function missingOf(client: kafkajs.Kafka, wanted: readonly string[]): Promise<string[]> {
  const admin = client.admin();
  await admin.connect();
  try {
    const there = new Set(await admin.listTopics());
    return wanted.filter((topic) => !there.has(topic));
  } finally {
    await admin.disconnect();
  }
}
