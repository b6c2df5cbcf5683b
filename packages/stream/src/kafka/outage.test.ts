import { startBroker } from "@ringfence/testkit";
import { describe, expect, test } from "vitest";
import { kafkaSink } from "./sink.ts";
import { kafkaSource } from "./source.ts";
import { available, collect, eventually, fresh, QUICK } from "./testing.ts";

describe.skipIf(!available.ok)("a broker that dies and comes back", () => {
  test("the source resumes, and nothing that was sent is lost", { timeout: 120_000 }, async () => {
    const broker = await startBroker();
    try {
      const topic = fresh("outage");
      await broker.createTopic(topic, 2);
      const connection = { brokers: broker.brokers, clientId: "outage", retries: 1 };
      const sink = kafkaSink({ ...connection, topic });
      const warnings: string[] = [];
      const log = {
        debug: () => {},
        info: () => {},
        warn: (_: object, message: string) => void warnings.push(message),
        error: (_: object, message: string) => void warnings.push(message),
      };
      const source = kafkaSource({
        ...QUICK,
        ...connection,
        log,
        groupId: fresh("outage"),
        topics: [topic],
        sessionTimeoutMs: 3000,
      });
      const reading = collect(source);
      await sink.send([{ key: "a", value: "before" }]);
      await eventually(() => expect(reading.values()).toContain("before"));

      await broker.kill();
      await expect(sink.send([{ key: "a", value: "during" }])).rejects.toMatchObject({
        retriable: true,
      });
      await eventually(() => expect(warnings).toContain("reconnecting"));
      await broker.restart();

      // The same sink goes on; what failed is sent again by whoever sent it.
      await eventually(() => sink.send([{ key: "a", value: "after" }]));
      await eventually(() => expect(reading.values()).toContain("after"));
      await reading.stop();
      await sink.close();
      const opened = reading.steps.filter((step) => step === "assigned").length;
      expect(reading.steps.filter((step) => step === "revoked")).toHaveLength(opened);
    } finally {
      await broker.stop();
    }
  });
});
