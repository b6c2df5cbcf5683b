import * as stream from "@ringfence/stream";
import type { KafkaConnection } from "@ringfence/stream";
import { failure } from "../io.ts";
import type { FoundTopic } from "./table.ts";
import type { Cluster } from "./topics.ts";

/** The Kafka cluster behind a connection. */
export const kafkaCluster: Cluster = {
  async create(connection, topics) {
    const { created } = await stream.ensureTopics(connection, topics);
    return created;
  },
  describe: (connection, names) => describeTopics()(connection, names),
};

type Describe = (
  connection: KafkaConnection,
  names: readonly string[],
) => Promise<readonly FoundTopic[]>;

function describeTopics(): Describe {
  const found: unknown = Reflect.get(stream, "describeTopics");
  if (typeof found === "function") return found as Describe;
  throw failure("@ringfence/stream has no describeTopics. Update the checkout and run npm ci.");
}
