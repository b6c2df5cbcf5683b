import { startBroker, type Broker } from "@ringfence/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KafkaSasl } from "./connection.ts";
import { kafkaSink } from "./sink.ts";
import { kafkaSource } from "./source.ts";
import { available, collect, eventually, fresh, QUICK } from "./testing.ts";
import { ensureTopics } from "./topics.ts";

const ADMIN = { username: "admin", password: "admin-secret" };
const READER = { username: "reader", password: "reader-secret" };

describe.skipIf(!available.ok)("a cluster with TLS, logins and rights", () => {
  let broker: Broker;
  let tls: { ca: string };
  beforeAll(async () => {
    const users = { admin: ADMIN.password, reader: READER.password };
    broker = await startBroker({ security: { users, superUsers: ["admin"], tls: true } });
    tls = { ca: broker.ca ?? "" };
  });
  afterAll(() => broker.stop());

  const as = (sasl: KafkaSasl) => ({ brokers: broker.brokers, clientId: "test", tls, sasl });

  test.for(["plain", "scram-sha-256", "scram-sha-512"] as const)("%s", async (mechanism) => {
    const connection = as({ mechanism, ...ADMIN });
    const topic = fresh(mechanism);
    await ensureTopics(connection, [{ name: topic, partitions: 1 }]);
    const sink = kafkaSink({ ...connection, topic });
    await sink.send([{ key: "k", value: "v" }]);
    await sink.close();
    const options = { ...QUICK, ...connection, groupId: fresh("g"), topics: [topic] };
    const reading = collect(kafkaSource(options));
    await eventually(() => expect(reading.values()).toEqual(["v"]));
    await reading.stop();
  });

  test("a wrong password is told as such", async () => {
    const connection = as({ mechanism: "plain", username: "admin", password: "wrong" });
    const refused = { code: "KAFKA_AUTH_FAILED", retriable: false };
    const options = { ...QUICK, ...connection, groupId: "g", topics: ["t"] };
    await expect(collect(kafkaSource(options)).run).rejects.toMatchObject(refused);
    const sink = kafkaSink({ ...connection, topic: "t" });
    await expect(sink.send([{ key: null, value: "1" }])).rejects.toMatchObject(refused);
    await sink.close();
  });

  test("who may not create topics gets the list for an administrator", async () => {
    const specs = [
      { name: "api.requests.v1", partitions: 8 },
      {
        name: "api.accounts.v1",
        partitions: 4,
        compacted: true,
        configs: { "retention.ms": "-1" },
      },
    ];
    const address = broker.brokers.join(",");
    const refused = ensureTopics(as({ mechanism: "plain", ...READER }), specs);
    await expect(refused).rejects.toMatchObject({ code: "TOPICS_NOT_CREATED", retriable: false });
    const { message } = (await refused.catch((error: Error) => error)) as Error;
    expect(message.split("\n").slice(1)).toEqual([
      `kafka-topics.sh --bootstrap-server ${address} --create --topic api.requests.v1 --partitions 8`,
      `kafka-topics.sh --bootstrap-server ${address} --create --topic api.accounts.v1 --partitions 4` +
        " --config cleanup.policy=compact --config retention.ms=-1",
    ]);
  });

  test("who may not read a topic is told that the right is missing", async () => {
    const topic = fresh("secret");
    await ensureTopics(as({ mechanism: "plain", ...ADMIN }), [{ name: topic, partitions: 1 }]);
    const sink = kafkaSink({ ...as({ mechanism: "plain", ...READER }), topic });
    await expect(sink.send([{ key: null, value: "1" }])).rejects.toMatchObject({
      code: "KAFKA_FORBIDDEN",
      retriable: false,
    });
    await sink.close();
  });
});
