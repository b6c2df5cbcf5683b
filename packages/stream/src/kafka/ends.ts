/** Asks the cluster now and then where partitions end, so that lag is known without reading. */
import type { Admin } from "kafkajs";
import { messageOf } from "../errors.ts";
import type { Assignment } from "./assignment.ts";
import { keyOf } from "./assignment.ts";
import type { KafkaSourceOptions } from "./source.ts";

interface Ends {
  stop(): Promise<void>;
}

const DEFAULT_REFRESH_MS = 10_000;

export function watchEnds(admin: Admin, options: KafkaSourceOptions, assignment: Assignment): Ends {
  const { groupId, topics, log, lagRefreshMs = DEFAULT_REFRESH_MS } = options;
  let underway: Promise<void> | null = null;
  const refresh = async (): Promise<void> => {
    try {
      await admin.connect();
      assignment.learn(await endsOf(admin, groupId, topics));
    } catch (error) {
      log?.debug({ error: messageOf(error) }, "the ends of the partitions are not known");
      assignment.learn(null);
    }
  };
  const tick = (): void => {
    underway ??= refresh().finally(() => (underway = null));
  };
  tick();
  const timer = setInterval(tick, lagRefreshMs);
  return {
    async stop() {
      clearInterval(timer);
      await underway;
      await admin.disconnect().catch(() => undefined);
    },
  };
}

async function endsOf(admin: Admin, groupId: string, topics: readonly string[]) {
  const ends = new Map<string, { end: number; start: number }>();
  for (const topic of topics) {
    for (const { partition, high, low } of await admin.fetchTopicOffsets(topic)) {
      ends.set(keyOf({ topic, partition }), { end: Number(high), start: Number(low) });
    }
  }
  for (const { topic, partitions } of await admin.fetchOffsets({ groupId, topics: [...topics] })) {
    for (const { partition, offset } of partitions) {
      const known = ends.get(keyOf({ topic, partition }));
      // Minus one: the group has not committed, and begins at the first message.
      if (known !== undefined && Number(offset) >= 0) known.start = Number(offset);
    }
  }
  return ends;
}
