/** Reads the last messages of a topic without leaving a consumer group behind. */
import { randomUUID } from "node:crypto";
import type { Admin, Consumer, Kafka } from "kafkajs";
import { messageOf, StreamError } from "../errors.ts";
import type { Message } from "../ports.ts";
import { pause } from "../retry.ts";
import { toMessage } from "./batch.ts";
import { kafkaClient, toStreamError, type KafkaConnection } from "./connection.ts";

interface Range {
  readonly partition: number;
  readonly low: number;
  /** First offset that is read, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

/**
 * At least the last `count` messages of every partition that has so many, oldest first. Fails with
 * TAIL_TIMEOUT (retriable), TOPIC_MISSING, or as a source does.
 */
export async function readTail(
  connection: KafkaConnection,
  topic: string,
  count: number,
  timeoutMs: number,
): Promise<readonly Message[]> {
  if (count <= 0) return [];
  const kafka = kafkaClient(connection);
  const admin = kafka.admin();
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    await admin.connect();
    // Offsets may have gaps (compaction, transactions): then the reading begins earlier.
    for (let back = count; ; back *= 4) {
      const ranges = await rangesOf(admin, topic, back);
      const found = await readRanges(kafka, admin, { topic, ranges, connection, deadline });
      const isEnough = ({ partition, from, low }: Range): boolean =>
        from === low || (found.get(partition)?.length ?? 0) >= count;
      if (ranges.every(isEnough)) return merged([...found.values()]);
    }
  } catch (error) {
    throw toStreamError(error, `reading the end of ${topic}`, connection);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

async function rangesOf(admin: Admin, topic: string, back: number): Promise<Range[]> {
  const offsets = await admin.fetchTopicOffsets(topic);
  return offsets.map(({ partition, low, high }) => ({
    partition,
    low: Number(low),
    from: Math.max(Number(low), Number(high) - back),
    to: Number(high),
  }));
}

interface Task {
  readonly topic: string;
  readonly ranges: readonly Range[];
  readonly connection: KafkaConnection;
  readonly deadline: AbortSignal;
}

async function readRanges(
  kafka: Kafka,
  admin: Admin,
  { topic, ranges, connection, deadline }: Task,
): Promise<Map<number, Message[]>> {
  const found = new Map<number, Message[]>();
  const filled = ranges.filter(({ from, to }) => from < to);
  if (filled.length === 0) return found;
  const groupId = `${connection.clientId}-tail-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, allowAutoTopicCreation: false, maxWaitTimeInMs: 200 });
  const left = new Map(filled.map(({ partition, to }) => [partition, to]));
  const over = new AbortController();
  let failure: unknown = null;
  // The event also tells of batches that hold nothing but marks of transactions.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    if (Number(payload.lastOffset) + 1 < (left.get(payload.partition) ?? 0)) return;
    left.delete(payload.partition);
    if (left.size === 0) over.abort();
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    failure = payload.error;
    over.abort();
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch: { partition, messages } }) => {
        const range = filled.find((each) => each.partition === partition);
        const kept = found.get(partition) ?? [];
        const next = (kept.at(-1)?.offset ?? -1) + 1;
        for (const message of messages.map(toMessage)) {
          const { offset } = message;
          if (range === undefined || offset < range.from || offset >= range.to) continue;
          if (offset >= next) kept.push(message);
        }
        found.set(partition, kept);
        return Promise.resolve();
      },
    });
    // A group that could not be joined has ended the run, and has nothing to seek in.
    if (failure !== null) throw failure;
    for (const { partition, from } of filled) {
      consumer.seek({ topic, partition, offset: String(from) });
    }
    await pause(60_000, AbortSignal.any([over.signal, deadline]));
  } finally {
    await removeGroup(consumer, admin, groupId, connection);
  }
  if (failure !== null) throw failure;
  if (left.size > 0) {
    const text = `the end of ${topic} was not reached in time; try again, or raise tailTimeoutMs`;
    throw new StreamError("TAIL_TIMEOUT", text, { retriable: true });
  }
  return found;
}

async function removeGroup(
  consumer: Consumer,
  admin: Admin,
  groupId: string,
  { log }: KafkaConnection,
): Promise<void> {
  try {
    await consumer.disconnect();
    await admin.deleteGroups([groupId]);
  } catch (error) {
    log?.warn({ group: groupId, error: messageOf(error) }, "a group was left behind");
  }
}

/** By time, but never against the order within a partition. */
function merged(partitions: Message[][]): Message[] {
  const heads = partitions.map((messages) => ({ messages, next: 0 }));
  const all: Message[] = [];
  for (;;) {
    let oldest: (typeof heads)[number] | null = null;
    for (const head of heads) {
      if (head.next < head.messages.length && timeOf(head) < timeOf(oldest)) oldest = head;
    }
    const message = oldest?.messages[oldest.next];
    if (oldest === null || message === undefined) return all;
    oldest.next += 1;
    all.push(message);
  }
}

function timeOf(head: { readonly messages: Message[]; readonly next: number } | null): number {
  if (head === null) return Number.POSITIVE_INFINITY;
  return head.messages[head.next]?.timestamp ?? 0;
}
