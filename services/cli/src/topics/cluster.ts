import { describeTopics, ensureTopics } from "@ringfence/stream";
import type { Cluster } from "./topics.ts";

/** The Kafka cluster behind a connection. */
export const kafkaCluster: Cluster = {
  async create(connection, topics) {
    const { created } = await ensureTopics(connection, topics);
    return created;
  },
  describe: describeTopics,
};
