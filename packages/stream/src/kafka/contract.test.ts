import { randomUUID } from "node:crypto";
import { brokerAvailability, sharedBroker } from "@ringfence/testkit";
import { describe } from "vitest";
import { streamContract, type Medium } from "../contract.ts";
import { kafkaSink } from "./sink.ts";
import { kafkaSource } from "./source.ts";
import { withAdmin } from "./topics.ts";

const available = await brokerAvailability();
if (!available.ok) console.warn(`skipped, no Kafka broker: ${available.reason}`);

async function open(partitions: number): Promise<Medium> {
  const broker = await sharedBroker();
  const topic = `contract-${randomUUID()}`;
  await broker.createTopic(topic, partitions);
  const connection = { brokers: broker.brokers, clientId: "contract" };
  const writer = kafkaSink({ ...connection, topic });
  return {
    append: (messages) => writer.send(messages),
    source: () =>
      kafkaSource({
        ...connection,
        groupId: `group-${topic}`,
        topics: [topic],
        fetch: { maxWaitMs: 50 },
        heartbeatIntervalMs: 100,
        retry: { initialMs: 1, maxMs: 5 },
      }),
    sink: () => kafkaSink({ ...connection, topic }),
    isRebalancing: () =>
      withAdmin(connection, "describing the group", async (admin) => {
        const { groups } = await admin.describeGroups([`group-${topic}`]);
        return groups[0]?.state === "PreparingRebalance";
      }),
    close: () => writer.close(),
  };
}

describe.skipIf(!available.ok)("a real broker", () => {
  streamContract("Kafka", { carriesAnything: true, hasGroups: true, open });
});
