/** What operators meet: rotation, an endpoint that is gone, dead letters, one that hangs, a restart. */
import type { Store } from "@ringfence/store";
import { testStore } from "@ringfence/testkit";
import { Webhook } from "standardwebhooks";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  anAlert,
  anEndpoint,
  deliverAll,
  SECRET,
  startDeliver,
  storeAlerts,
  TestClock,
} from "./testing/fixture.ts";
import { DEFAULT_BOUNDS } from "./service.ts";
import { type Answering, label, type Receiver, startReceiver } from "./testing/receiver.ts";

const NEXT = `whsec_${Buffer.from("another secret of twenty-four").toString("base64")}`;

async function setUp(
  respond?: Answering,
): Promise<{ store: Store; receiver: Receiver; clock: TestClock }> {
  const { store, drop } = await testStore();
  const receiver = await startReceiver(respond);
  onTestFinished(async () => {
    await receiver.close();
    await drop();
  });
  return { store, receiver, clock: new TestClock() };
}

describe("operating webhooks", () => {
  it("a rotated secret verifies on both sides", async () => {
    const { store, receiver, clock } = await setUp();
    const endpoint = anEndpoint(receiver.url, { secrets: [SECRET, NEXT] });
    await storeAlerts(store, [anAlert(1)], 0);
    await startDeliver({ store, clock, endpoints: [endpoint] }).drain();
    const [first] = receiver.received;
    const signatures = first?.headers["webhook-signature"]?.split(" ");
    const { id = "", body = "" } = first ?? {};
    expect(signatures).toEqual(
      [SECRET, NEXT].map((secret) => new Webhook(secret).sign(id, clock.now(), body)),
    );
  });

  it("410 switches an endpoint off; nothing is lost when it is switched on again", async () => {
    let status = 410;
    const { store, receiver, clock } = await setUp(() => ({ status }));
    const endpoints = [anEndpoint(receiver.url)];
    const deliver = startDeliver({ store, clock, endpoints });
    await storeAlerts(store, [anAlert(1)], 0);
    await deliverAll(deliver, clock);
    await storeAlerts(store, [anAlert(2)], 1);
    await deliverAll(deliver, clock);
    expect(receiver.received.map(label)).toEqual(["1/1"]);

    status = 200;
    const row = { endpoint_id: "receiver", version: 2, state: "enabled", reason: "back" };
    const at = clock.now().toISOString();
    await store.insert("webhook_endpoints", [{ ...row, changed_at: at }], {
      columns: [...Object.keys(row), "changed_at"],
    });
    clock.advance(3_600_000);
    await deliverAll(deliver, clock);
    expect(receiver.received.map(label).toSorted()).toEqual(["1/1", "1/1", "2/1"]);
  });

  it("what was given up is delivered when an operator asks, under its old id", async () => {
    let status = 500;
    const { store, receiver, clock } = await setUp(() => ({ status }));
    const endpoints = [anEndpoint(receiver.url, { attemptsMax: 2 })];
    await storeAlerts(store, [anAlert(1)], 0);
    await deliverAll(startDeliver({ store, clock, endpoints }), clock);
    expect(receiver.received).toHaveLength(2);
    status = 200;
    // Another process: everything that it needs to know is stored.
    const after = startDeliver({ store, clock, endpoints });
    await deliverAll(after, clock);
    expect(receiver.received).toHaveLength(2);
    await store.command(
      "INSERT INTO webhook_replays SELECT endpoint_id, sequence, version, now64(3) FROM webhook_dead_letters",
    );
    await deliverAll(after, clock);
    expect(receiver.received.map(label)).toEqual(["1/1", "1/1", "1/1"]);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
    await deliverAll(after, clock);
    expect(receiver.received).toHaveLength(3);
  });

  it("an endpoint that fails holds up no other", async () => {
    const { store, receiver, clock } = await setUp();
    const bad = await startReceiver(() => ({ status: 503 }));
    onTestFinished(() => bad.close());
    const endpoints = [anEndpoint(bad.url, { id: "bad" }), anEndpoint(receiver.url)];
    await storeAlerts(store, [anAlert(1), anAlert(2)], 0);
    const deliver = startDeliver({ store, clock, endpoints, bounds: DEFAULT_BOUNDS });
    const next = await deliver.drain();
    expect(receiver.received.map(label).toSorted()).toEqual(["1/1", "2/1"]);
    expect(next).not.toBeNull();
    // Neither does a clock that is set back.
    clock.advance(-3_600_000);
    await storeAlerts(store, [anAlert(3)], 2);
    await deliver.drain();
    expect(receiver.received.map(label)).toContain("3/1");
  });
});
