import { sharedBroker } from "@ringfence/testkit";
import { describe, expect, test } from "vitest";
import kafkajs from "kafkajs";
import { silentLog } from "../log.ts";
import { available, fresh } from "./testing.ts";
import { topicsPart } from "./topics-part.ts";
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

  test("as a part of a process: made at its start, or asked for", async () => {
    const { brokers } = await sharedBroker();
    const connection = { brokers, clientId: "topics" };
    const specs = [{ name: fresh("part"), partitions: 2 }];
    const { signal } = new AbortController();
    await expect(
      topicsPart(connection, specs, { create: false }).start(signal),
    ).rejects.toMatchObject({ code: "TOPIC_MISSING" });
    const part = topicsPart(connection, specs, { create: true });
    await expect(part.check()).rejects.toThrow("not seen yet");
    await part.start(signal);
    await part.check();
    await topicsPart(connection, specs, { create: false }).start(signal);
  });

  test("a cluster that does not answer is waited for, until the stop", async () => {
    const stop = new AbortController();
    let tries = 0;
    const warn = () => {
      tries += 1;
      if (tries === 2) stop.abort();
    };
    const connection = {
      brokers: ["127.0.0.1:1"],
      clientId: "topics",
      retries: 0,
      log: { ...silentLog, warn },
    };
    const retry = { initialMs: 1, maxMs: 1 };
    const part = topicsPart(connection, [{ name: "x", partitions: 1 }], { create: true, retry });
    await part.start(stop.signal);
    expect(tries).toBe(2);
    await expect(part.check()).rejects.toThrow("not seen yet");
  });
});
