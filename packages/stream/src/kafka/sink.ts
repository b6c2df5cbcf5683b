/** Writes to one topic with an idempotent producer. */
import kafkajs, { type ICustomPartitioner, type Message, type Producer } from "kafkajs";
import { messageOf, StreamError } from "../errors.ts";
import type { OutgoingMessage, Sink } from "../ports.ts";
import { kafkaClient, toStreamError, type KafkaConnection } from "./connection.ts";
import { readTail } from "./tail.ts";

export interface KafkaSinkOptions extends KafkaConnection {
  readonly topic: string;
  /**
   * Bytes in one request, but at least one message, which is compressed where it is larger; default
   * 900 000, below Kafka's megabyte.
   */
  readonly maxBatchBytes?: number;
  /** How long `tail` may take; default 30 000. */
  readonly tailTimeoutMs?: number;
}

const { CompressionTypes } = kafkajs;
const MESSAGES_AT_MOST = 10_000;

/**
 * `send` waits for all in-sync replicas, and fails with KAFKA_UNREACHABLE or KAFKA_FAILED (both
 * may be retriable), TOPIC_MISSING, MESSAGE_TOO_LARGE, KAFKA_FORBIDDEN or KAFKA_AUTH_FAILED. After
 * a failure a part of the messages may be stored; sending them again may store them twice.
 */
export function kafkaSink(options: KafkaSinkOptions): Sink {
  let producer: Promise<Producer> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  async function forget(): Promise<void> {
    const old = producer;
    producer = null;
    await old
      ?.then((opened) => opened.disconnect())
      .catch((error: unknown) => {
        options.log?.debug({ error: messageOf(error) }, "the producer was not closed in order");
      });
  }

  async function sendAll(messages: readonly OutgoingMessage[]): Promise<void> {
    try {
      const maxBytes = options.maxBatchBytes ?? 900_000;
      for (const { chunk, bytes } of chunksOf(messages, maxBytes)) {
        producer ??= connect(options);
        const opened = await producer;
        // A single message that is too large: brokers measure what they get, and one about some
        // thousand accounts says nearly the same of each.
        const compression = bytes > maxBytes ? CompressionTypes.GZIP : CompressionTypes.None;
        await opened.send({ topic: options.topic, acks: -1, compression, messages: chunk });
      }
    } catch (error) {
      // An idempotent producer that failed uses the sequence numbers of the failed batch for the
      // next one. If the broker stored the failed one after all, it would take the next one for a
      // repetition and drop it, so a new producer has to go on.
      await forget();
      throw toStreamError(error, `writing to ${options.topic}`, options);
    }
  }

  return {
    send(messages) {
      if (closed) {
        const text = `the sink of ${options.topic} is closed; open another one`;
        return Promise.reject(new StreamError("SINK_CLOSED", text));
      }
      const sent = last.then(() => sendAll(messages));
      last = sent.catch(() => undefined);
      return sent;
    },
    tail: (count) => readTail(options, options.topic, count, options.tailTimeoutMs ?? 30_000),
    async close() {
      closed = true;
      await last;
      await forget();
    },
  };
}

async function connect(options: KafkaSinkOptions): Promise<Producer> {
  const producer = kafkaClient(options).producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: steadyPartitioner,
    retry: { retries: options.retries ?? 5, initialRetryTime: 200, maxRetryTime: 5000 },
  });
  await producer.connect();
  return producer;
}

/** Kafka's own choice of partition, but a message without a key keeps its one when retried. */
const steadyPartitioner: ICustomPartitioner = () => {
  const choose = kafkajs.Partitioners.DefaultPartitioner();
  const chosen = new WeakMap<Message, number>();
  return (args) => {
    const partition = chosen.get(args.message) ?? choose(args);
    chosen.set(args.message, partition);
    return partition;
  };
};

/** What a message weighs beside its key, value and headers, generously. */
const OVERHEAD_BYTES = 70;

interface Chunk {
  readonly chunk: Message[];
  readonly bytes: number;
}

function* chunksOf(messages: readonly OutgoingMessage[], maxBytes: number): Generator<Chunk> {
  let chunk: Message[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = sizeOf(message);
    if (chunk.length > 0 && (bytes + size > maxBytes || chunk.length === MESSAGES_AT_MOST)) {
      yield { chunk, bytes };
      chunk = [];
      bytes = 0;
    }
    const { key, value, headers } = message;
    chunk.push({ key, value, ...(headers === undefined ? {} : { headers: { ...headers } }) });
    bytes += size;
  }
  if (chunk.length > 0) yield { chunk, bytes };
}

function sizeOf({ key, value, headers = {} }: OutgoingMessage): number {
  let bytes = OVERHEAD_BYTES + Buffer.byteLength(key ?? "") + Buffer.byteLength(value ?? "");
  for (const [name, text] of Object.entries(headers)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(text) + OVERHEAD_BYTES;
  }
  return bytes;
}
