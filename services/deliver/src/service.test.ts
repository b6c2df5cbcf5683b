/** Alerts reach an endpoint: at least once, of one subject in order, whatever it answers. */
import type { Action, Alert } from "@ringfence/schemas";
import { testStore } from "@ringfence/testkit";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import {
  anAlert,
  anEndpoint,
  deliverAll,
  SECRET,
  seeded,
  startDeliver,
  storeAlerts,
  TestClock,
} from "./testing/fixture.ts";
import { alertIn, label, startReceiver } from "./testing/receiver.ts";

function against(...actions: readonly Action[]): Alert["measures"] {
  return actions.map((recommended_action, index) => ({
    account_id: `acc_${index}`,
    recommended_action,
    reason: "sure",
    expires_at: null,
  }));
}

describe("deliver", () => {
  it("sends what is live, wanted and new, signed, once", async () => {
    const database = await testStore();
    const { store } = database;
    const receiver = await startReceiver();
    const clock = new TestClock();
    const deliver = startDeliver({ store, clock, endpoints: [anEndpoint(receiver.url)] });
    await storeAlerts(
      store,
      [
        anAlert(1),
        anAlert(2, { mode: "shadow" }),
        anAlert(3, { status: "suppressed" }),
        anAlert(4, { category: "extraction" }),
        anAlert(5, { severity: "info" }),
        anAlert(6, { recommended_action: "observe" }),
        anAlert(7, { category: "resale", recommended_action: "warn" }),
        anAlert(8, { recommended_action: "observe", measures: against("observe", "suspend") }),
        anAlert(9, { recommended_action: "observe", measures: against("observe") }),
      ],
      0,
    );
    expect(await deliver.drain()).toBeNull();
    // What is recommended for all is the mildest: of the eighth one account is to be suspended.
    expect(receiver.received.map(label).toSorted()).toEqual(["1/1", "7/1", "8/1"]);
    expect(await deliver.drain()).toBeNull();
    expect(receiver.received).toHaveLength(3);

    const first = receiver.received.find((each) => label(each) === "1/1");
    const { headers = {}, body = "" } = first ?? {};
    const published = anAlert(1);
    expect(JSON.parse(body)).toEqual({
      type: "abuse.alert",
      timestamp: published.published_at,
      data: published,
    });
    expect(headers["webhook-id"]).toMatch(/^msg_[0-9a-f]{32}$/);
    expect(headers["webhook-timestamp"]).toBe(String(clock.now().getTime() / 1000));
    const webhook = new Webhook(SECRET);
    const signature = webhook.sign(headers["webhook-id"] ?? "", clock.now(), body);
    expect(headers["webhook-signature"]).toBe(signature);
    await receiver.close();
    await database.drop();
  });

  it("1,000 alerts reach an endpoint that fails half the time, of each subject in order", async () => {
    const database = await testStore();
    const { store } = database;
    const fails = seeded(7);
    const receiver = await startReceiver(() => ({ status: fails() < 0.5 ? 500 : 200 }));
    const clock = new TestClock();
    const endpoint = anEndpoint(receiver.url, {
      attemptsMax: 20,
      ageMaxMs: 720 * 3_600_000,
      concurrency: 32,
    });
    const deliver = startDeliver({ store, clock, endpoints: [endpoint] });
    // 250 subjects, four revisions each.
    const alerts = [1, 2, 3, 4].flatMap((revision) =>
      Array.from({ length: 250 }, (_, number) => anAlert(number, { revision })),
    );
    await storeAlerts(store, alerts, 0);
    await deliverAll(deliver, clock);
    expect(receiver.received.length).toBeGreaterThan(1_700);
    const revisions = new Map<string, number[]>();
    for (const each of receiver.accepted()) {
      const { subject, revision } = alertIn(each);
      revisions.set(subject.id, [...(revisions.get(subject.id) ?? []), revision]);
    }
    expect(revisions.size).toBe(250);
    for (const each of revisions.values()) expect(each).toEqual([1, 2, 3, 4]);
    const ids = new Set(receiver.received.map(({ id }) => id));
    expect(ids.size).toBe(1_000);
    await receiver.close();
    await database.drop();
  });
});
