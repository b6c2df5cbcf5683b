/** Batches and messages of kafkajs as ours. */
import type { Batch as KafkaBatch, KafkaMessage } from "kafkajs";
import type { StreamLog } from "../log.ts";
import type { Batch, Message } from "../ports.ts";

/**
 * The messages from `position` on. kafkajs may hand over messages again that were read already,
 * when a partition moves to another broker while a fetch is under way. Where the whole partition
 * now ends before `position`, the topic was made anew and everything in it is new.
 */
export function fresh(
  { topic, partition, messages, highWatermark }: KafkaBatch,
  position: number | null,
  log: StreamLog,
): KafkaMessage[] {
  if (position === null) return messages;
  if (Number(highWatermark) < position) {
    const fields = { topic, partition, position, end: highWatermark };
    log.warn(fields, "the partition ends before what was read of it; reading it as a new one");
    return messages;
  }
  return messages.filter(({ offset }) => Number(offset) >= position);
}

export function toBatch(
  { topic, partition, highWatermark }: KafkaBatch,
  messages: readonly KafkaMessage[],
): Batch {
  return { topic, partition, messages: messages.map(toMessage), end: Number(highWatermark) };
}

export function toMessage(message: KafkaMessage): Message {
  const timestamp = Number(message.timestamp);
  return {
    offset: Number(message.offset),
    key: message.key,
    value: message.value,
    headers: headersOf(message),
    timestamp: timestamp >= 0 ? timestamp : null,
  };
}

/** Of a header that is set several times the last one counts. */
function headersOf({ headers = {} }: KafkaMessage): Record<string, Buffer> {
  const plain: Record<string, Buffer> = {};
  for (const [name, values] of Object.entries(headers)) {
    const value = Array.isArray(values) ? values.at(-1) : values;
    if (value !== undefined && value !== null) plain[name] = Buffer.from(value);
  }
  return plain;
}
