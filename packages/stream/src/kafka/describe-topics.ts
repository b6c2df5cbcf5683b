/** How topics are laid out in the cluster, for `ringfence topics`. */
import kafkajs from "kafkajs";
import type { KafkaConnection } from "./connection.ts";
import { withAdmin } from "./topics.ts";

export interface TopicDescription {
  readonly name: string;
  readonly partitions: number;
  /** Null where the cluster does not let us see it. */
  readonly cleanupPolicy: string | null;
}

/** Describes those of `names` that exist, in the order of `names`. Fails as `ensureTopics` does. */
export async function describeTopics(
  connection: KafkaConnection,
  names: readonly string[],
): Promise<readonly TopicDescription[]> {
  return withAdmin(connection, "looking at topics", async (admin) => {
    const there = new Set(await admin.listTopics());
    const present = names.filter((name) => there.has(name));
    if (present.length === 0) return [];
    const { topics } = await admin.fetchTopicMetadata({ topics: [...present] });
    // A user may be allowed to see topics and not their settings; that is no reason to fail.
    const configs = await admin
      .describeConfigs({
        includeSynonyms: false,
        resources: present.map((name) => ({
          type: kafkajs.ConfigResourceTypes.TOPIC,
          name,
          configNames: ["cleanup.policy"],
        })),
      })
      .catch(() => null);
    return present.map((name) => ({
      name,
      partitions: topics.find((topic) => topic.name === name)?.partitions.length ?? 0,
      cleanupPolicy:
        configs?.resources
          .find(({ resourceName }) => resourceName === name)
          ?.configEntries.find(({ configName }) => configName === "cleanup.policy")?.configValue ??
        null,
    }));
  });
}
