/** Topics of their own on a real broker, and what is said on them. */
import { randomUUID } from "node:crypto";
import { type OutgoingMessage, kafkaSink, type Sink } from "@ringfence/stream";
import type { Broker } from "@ringfence/testkit";

export interface Topics {
  readonly requests: string;
  readonly accounts: string;
  readonly deadLetters: string;
}

export interface Setup {
  readonly topics: Topics;
  readonly groupId: string;
}

export async function makeTopics(
  broker: Broker,
  partitions: number,
  configs: Readonly<Record<string, string>> = {},
): Promise<Setup> {
  const run = randomUUID();
  const topics = { requests: `req-${run}`, accounts: `acc-${run}`, deadLetters: `dead-${run}` };
  await broker.createTopic(topics.requests, partitions, { configs });
  await broker.createTopic(topics.accounts, 1);
  await broker.createTopic(topics.deadLetters, 1);
  return { topics, groupId: `group-${run}` };
}

export function sinkOf(broker: Broker, topic: string): Sink {
  return kafkaSink({ brokers: broker.brokers, clientId: "test", topic });
}

const SEND_AT_ONCE = 1_000;

/** Sends everything in order, some at once; each time `ready` is asked with how many were sent. */
export async function sendAll(
  sink: Sink,
  messages: Iterable<OutgoingMessage>,
  ready: (sent: number) => Promise<void> = async () => {},
): Promise<void> {
  let chunk: OutgoingMessage[] = [];
  let sent = 0;
  for (const message of messages) {
    chunk.push(message);
    if (chunk.length < SEND_AT_ONCE) continue;
    await ready(sent);
    await sink.send(chunk);
    sent += chunk.length;
    chunk = [];
  }
  await sink.send(chunk);
}
