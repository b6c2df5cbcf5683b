import { sharedBroker } from "@ringfence/testkit";
import { describe, expect, test } from "vitest";
import { kafkaSource } from "./source.ts";
import { available, collect, eventually, fresh, QUICK } from "./testing.ts";

const EVENTS = Array.from(
  { length: 5000 },
  (_, n) => `{"event_id":"evt_${n}","noise":"${Math.imul(n, 2654435761) >>> 0}"}`,
);

describe.skipIf(!available.ok)("batches that the Java client packed", () => {
  test.for(["none", "gzip", "snappy", "lz4", "zstd"])("%s is read", async (codec) => {
    const broker = await sharedBroker();
    const topic = fresh(codec);
    await broker.createTopic(topic, 1);
    const address = ["--bootstrap-server", broker.brokers.join(","), "--topic", topic];
    const batches = ["--compression-codec", codec, "--batch-size", "200000", "--timeout", "50"];
    await broker.tool(
      "org.apache.kafka.tools.ConsoleProducer",
      [...address, ...batches],
      `${EVENTS.join("\n")}\n`,
    );
    const reading = collect(
      kafkaSource({
        ...QUICK,
        brokers: broker.brokers,
        clientId: "codecs",
        groupId: fresh("codecs"),
        topics: [topic],
      }),
    );
    await eventually(() => expect(reading.messages.length).toBe(EVENTS.length));
    await reading.stop();
    expect(reading.values()).toEqual(EVENTS);
  });
});
