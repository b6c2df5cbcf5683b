/** A topic of a real broker, filled with the events of a file. */
import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { kafkaSink, type OutgoingMessage } from "@ringfence/stream";
import { type Broker, startBroker } from "@ringfence/testkit/broker";

const PARTITIONS = 8;
const MESSAGES_A_SEND = 5_000;

export interface Filled {
  readonly broker: Broker;
  readonly topic: string;
  readonly deadLetters: string;
}

export async function fillTopic(file: string): Promise<Filled> {
  const broker = await startBroker({ properties: { "log.retention.hours": "24" } });
  const topic = `requests-${randomUUID()}`;
  const deadLetters = `${topic}-dead`;
  await broker.createTopic(topic, PARTITIONS);
  await broker.createTopic(deadLetters, 1);
  const sink = kafkaSink({ brokers: broker.brokers, clientId: "benchmark", topic });
  let batch: OutgoingMessage[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const key = /"account_id":"([^"]*)"/.exec(line)?.[1] ?? null;
    batch.push({ key, value: line });
    if (batch.length < MESSAGES_A_SEND) continue;
    await sink.send(batch);
    batch = [];
  }
  if (batch.length > 0) await sink.send(batch);
  await sink.close();
  return { broker, topic, deadLetters };
}
