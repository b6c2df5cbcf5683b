/** A stream that is made while it is read, so that a world never lies in memory as a whole. */
import type { Message, Source } from "@ringfence/stream";

export interface Generated {
  readonly key: string;
  readonly value: string;
}

/**
 * One topic with one partition. It is read once, from its beginning: whoever wants to begin
 * elsewhere, or fails, has to begin with a new one.
 */
export function generatedSource(
  topic: string,
  messages: () => Iterable<Generated>,
  batchMessages: number,
): Source {
  return {
    lag: () => [],
    run: async (open, signal) => {
      const at = { topic, partition: 0 };
      const reader = open(at);
      const begin = await reader.assigned(0);
      if (begin !== null && begin !== 0) throw new Error(`${topic} can be read from 0 only`);
      try {
        for (const batch of batchesOf(messages(), batchMessages)) {
          if (signal.aborted) break;
          await reader.batch({ ...at, messages: batch, end: null });
        }
      } finally {
        await reader.revoked();
      }
    },
  };
}

function* batchesOf(messages: Iterable<Generated>, size: number): Generator<Message[]> {
  let batch: Message[] = [];
  let offset = 0;
  for (const { key, value } of messages) {
    const bytes = { key: Buffer.from(key), value: Buffer.from(value) };
    batch.push({ offset, ...bytes, headers: {}, timestamp: null });
    offset += 1;
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
