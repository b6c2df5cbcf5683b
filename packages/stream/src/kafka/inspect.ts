/** How a cluster stands, for `ringfence doctor`: nothing is changed, no group is joined. */
import type { Admin } from "kafkajs";
import { hasType, type KafkaConnection } from "./connection.ts";
import { withAdmin } from "./topics.ts";

export interface ClusterFacts {
  readonly brokers: number;
  readonly hasController: boolean;
}

export interface GroupFacts {
  /** Members now; 0 where nobody reads. */
  readonly members: number;
  /** Messages in the topics that are not committed; those before the first commit count. */
  readonly behind: number;
  /** Whether the group ever committed anything of the topics. */
  readonly hasCommitted: boolean;
}

/** Fails with KAFKA_UNREACHABLE, KAFKA_AUTH_FAILED or KAFKA_FORBIDDEN. */
export function inspectCluster(connection: KafkaConnection): Promise<ClusterFacts> {
  return withAdmin(connection, "looking at the cluster", async (admin) => {
    const { brokers, controller } = await admin.describeCluster();
    return { brokers: brokers.length, hasController: controller !== null };
  });
}

/** Fails as `inspectCluster`, and with TOPIC_MISSING. */
export function inspectGroup(
  connection: KafkaConnection,
  groupId: string,
  topics: readonly string[],
): Promise<GroupFacts> {
  return withAdmin(connection, `looking at group ${groupId}`, async (admin) => {
    const described = await admin.describeGroups([groupId]);
    const committed = await admin.fetchOffsets({ groupId, topics: [...topics] });
    let behind = 0;
    let hasCommitted = false;
    for (const topic of topics) {
      const own = committed.find((each) => each.topic === topic)?.partitions ?? [];
      for (const { partition, high, low } of await admin.fetchTopicOffsets(topic)) {
        // Minus one: nothing was committed.
        const at = Number(own.find((each) => each.partition === partition)?.offset ?? -1);
        hasCommitted ||= at >= 0;
        behind += Math.max(0, Number(high) - Math.max(at, Number(low)));
      }
    }
    return { members: described.groups[0]?.members.length ?? 0, behind, hasCommitted };
  });
}

/**
 * Whether a topic holds messages whose time lies at or after `time`, milliseconds: a clock that ran ahead wrote
 * them, that of a producer or that of a broker.
 */
export function hasMessagesAfter(
  connection: KafkaConnection,
  topic: string,
  time: number,
): Promise<boolean> {
  return withAdmin(connection, `looking at times in ${topic}`, async (admin) => {
    const [ends, found] = [
      await endsOf(admin, topic),
      await admin.fetchTopicOffsetsByTimestamp(topic, time),
    ];
    // Where there is no such message, the end of the partition is answered.
    return found.some(({ partition, offset }) => {
      const end = ends.get(partition);
      return end !== undefined && Number(offset) >= 0 && Number(offset) < end;
    });
  });
}

async function endsOf(admin: Admin, topic: string): Promise<ReadonlyMap<number, number>> {
  try {
    const offsets = await admin.fetchTopicOffsets(topic);
    return new Map(offsets.map(({ partition, high }) => [partition, Number(high)]));
  } catch (error) {
    if (hasType(error, "UNKNOWN_TOPIC_OR_PARTITION")) return new Map();
    throw error;
  }
}
