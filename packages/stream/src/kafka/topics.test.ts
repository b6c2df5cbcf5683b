import { sharedBroker } from "@ringfence/testkit";
import { describe, expect, test } from "vitest";
import kafkajs from "kafkajs";
import { available, fresh } from "./testing.ts";
import { ensureTopics, withAdmin } from "./topics.ts";

describe.skipIf(!available.ok)("topics", () => {
  test("what is missing is created, what is there stays", async () => {
    const { brokers } = await sharedBroker();
    const connection = { brokers, clientId: "topics" };
    const [plain, compacted] = [fresh("plain"), fresh("compacted")];
    const specs = [
      { name: plain, partitions: 3 },
      { name: compacted, partitions: 2, compacted: true },
    ];
    expect(await ensureTopics(connection, specs.slice(0, 1))).toEqual({
      created: [plain],
      present: [],
    });
    expect(await ensureTopics(connection, specs)).toEqual({
      created: [compacted],
      present: [plain],
    });
    const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name: compacted };
    await withAdmin(connection, "looking", async (admin) => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [plain] });
      expect(topics[0]?.partitions).toHaveLength(3);
      const asked = { resources: [{ ...resource, configNames: ["cleanup.policy"] }] };
      const { resources } = await admin.describeConfigs({ ...asked, includeSynonyms: false });
      expect(resources[0]?.configEntries[0]?.configValue).toBe("compact");
    });
  });

  test("more replicas than brokers: the reason and the commands are told", async () => {
    const { brokers } = await sharedBroker();
    const spec = { name: fresh("wide"), partitions: 1, replicationFactor: 3 };
    await expect(ensureTopics({ brokers, clientId: "topics" }, [spec])).rejects.toMatchObject({
      code: "TOPICS_NOT_CREATED",
      message: expect.stringContaining(
        `--topic ${spec.name} --partitions 1 --replication-factor 3`,
      ),
    });
  });
});
