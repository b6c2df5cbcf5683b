/** What the tests ask Kafka: dead letters as an ordinary consumer reads them, and lag. */
import { randomUUID } from "node:crypto";
import { kafkaSource, type Message } from "@ringfence/stream";
import type { Broker } from "@ringfence/testkit";

export interface Letter {
  /** Where the message stood: `topic/partition/offset`. */
  readonly place: string;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer | null;
}

/** Reads a topic of dead letters from its beginning until `done` is content. */
export async function readDeadLetters(
  broker: Broker,
  topic: string,
  done: (letters: readonly Letter[]) => boolean,
): Promise<Letter[]> {
  const letters: Letter[] = [];
  const stop = new AbortController();
  const source = kafkaSource({
    brokers: broker.brokers,
    clientId: "test",
    groupId: randomUUID(),
    topics: [topic],
    fetch: { maxWaitMs: 50 },
  });
  await source.run(
    () => ({
      assigned: async () => null,
      batch: async ({ messages, end }) => {
        letters.push(...messages.map(letterOf));
        if ((messages.at(-1)?.offset ?? 0) + 1 === end && done(letters)) stop.abort();
      },
      revoked: async () => {},
    }),
    AbortSignal.any([stop.signal, AbortSignal.timeout(60_000)]),
  );
  return letters;
}

function letterOf({ headers, value }: Message): Letter {
  const texts = Object.fromEntries(
    Object.entries(headers).map(([name, bytes]) => [name, bytes.toString()]),
  );
  const place = [texts["topic"], texts["partition"], texts["offset"]].join("/");
  return { place, reason: texts["reason"] ?? "", headers: texts, value };
}

/** Messages of a topic that its group has not committed, as Kafka's own tool counts them. */
export async function lagOf(broker: Broker, groupId: string, topic: string): Promise<number> {
  const output = await broker.tool("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", [
    "--bootstrap-server",
    broker.brokers.join(","),
    "--describe",
    "--group",
    groupId,
  ]);
  const rows = output.split("\n").map((line) => line.trim().split(/\s+/));
  const lags = rows.filter((columns) => columns[1] === topic).map((columns) => Number(columns[5]));
  if (lags.length === 0) throw new Error(`no lag of ${groupId} in:\n${output}`);
  return lags.reduce((total, lag) => total + lag, 0);
}
