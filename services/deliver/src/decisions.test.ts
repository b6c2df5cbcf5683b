/** Decisions reach an endpoint as alerts do: at least once, those of one account in order. */
import type { Decision } from "@ringfence/schemas";
import { testStore } from "@ringfence/testkit";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Endpoint } from "./endpoints/read-endpoints.ts";
import { decisionPayloadOf, decisionWebhookId } from "./steps/decisions-feed.ts";
import {
  aDecision,
  anAlert,
  anEndpoint,
  deliverAll,
  SECRET,
  seeded,
  startDeliver,
  storeAlerts,
  storeDecisions,
  TestClock,
} from "./testing/fixture.ts";
import { type Answering, label, type Received, startReceiver } from "./testing/receiver.ts";

const STEPS = ["proposed", "approved", "applied", "lifted"] as const;
const ACCOUNTS = 20;
const [SHADOW, HELD, RESALE, WARN, GONE] = [900, 901, 902, 903, 904];

let database: Awaited<ReturnType<typeof testStore>>;
/** Where the outbox of decisions ends. */
let last = 0;
beforeAll(async () => {
  database = await testStore();
  const { store } = database;
  const alerts = [
    anAlert(1),
    anAlert(SHADOW, { mode: "shadow" }),
    anAlert(RESALE),
    anAlert(WARN, { recommended_action: "warn" }),
  ];
  const end = await storeAlerts(store, alerts, 0);
  const { alert_id, mode, status } = anAlert(HELD);
  const row = { sequence: end + 1, alert_id, mode, status, held: true };
  await store.insert("alerts", [row], { columns: Object.keys(row) });
  const many = STEPS.flatMap((state) =>
    Array.from({ length: ACCOUNTS }, (_, number) =>
      // The alert of most of them is not stored any more.
      aDecision(number + 1, { state }),
    ),
  );
  last = await storeDecisions(store, many, 0);
  const others = [SHADOW, HELD, WARN, GONE].map((number) => aDecision(number, { action: "warn" }));
  last = await storeDecisions(store, others, last);
  last = await storeDecisions(store, [aDecision(RESALE)], last, "extraction");
});
afterAll(() => database.drop());

async function receiving(id: string, changes: Partial<Endpoint> = {}, answering?: Answering) {
  const receiver = await startReceiver(answering);
  onTestFinished(() => receiver.close());
  const clock = new TestClock();
  const endpoint = anEndpoint(receiver.url, { id, sends: ["decisions"], ...changes });
  const start = (now: Partial<Endpoint> = {}) =>
    startDeliver({ store: database.store, clock, endpoints: [{ ...endpoint, ...now }] });
  return { receiver, clock, start };
}
const stepIn = ({ body }: Received) => JSON.parse(body).data as Decision;

describe("decisions", () => {
  it("all arrive at an endpoint that fails half the time, of each account in order", async () => {
    const fails = seeded(7);
    const answering = () => ({ status: fails() < 0.5 ? 500 : 200 });
    const bounds = { attemptsMax: 20, ageMaxMs: 720 * 3_600_000 };
    const { receiver, clock, start } = await receiving("fails", bounds, answering);
    await deliverAll(start(), clock);
    const states = new Map<string, string[]>();
    for (const each of receiver.accepted()) {
      const { account_id, state } = stepIn(each);
      states.set(account_id, [...(states.get(account_id) ?? []), state]);
    }
    expect(receiver.received.length).toBeGreaterThan(100);
    for (let number = 1; number <= ACCOUNTS; number += 1)
      expect(states.get(`acc_${number}`), `acc_${number}`).toEqual(STEPS);
    // Nothing of a shadow or of what was held back, nor of what the endpoint did not ask for; of an
    // alert that is gone all the same: an end must be heard.
    expect([...states.keys()].filter((id) => /acc_9../.test(id)).toSorted()).toEqual([
      `acc_${WARN}`,
      `acc_${GONE}`,
    ]);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(ACCOUNTS * 4 + 2);
  });

  it("are the document of the contract, signed, under an id of measure and step", async () => {
    const { receiver, clock, start } = await receiving("document");
    await start().drain();
    const got = receiver.received.find((each) => label(each) === "1 approved");
    const { id = "", headers = {}, body = "" } = got ?? {};
    const step = aDecision(1);
    const timestamp = step.decided_at;
    expect(JSON.parse(body)).toEqual({ type: "abuse.decision", timestamp, data: step });
    expect(id).toBe(decisionWebhookId(step));
    expect(headers["webhook-signature"]).toBe(new Webhook(SECRET).sign(id, clock.now(), body));
  });

  it("and alerts each have a place of their own, and begin where the endpoint says", async () => {
    const { receiver, clock, start } = await receiving("both", { since: "now" });
    await deliverAll(start({ sends: ["alerts"] }), clock);
    // It is told of decisions from now on, as it was of alerts before.
    await deliverAll(start({ sends: ["alerts", "decisions"] }), clock);
    expect(receiver.received).toEqual([]);
    last = await storeDecisions(database.store, [aDecision(30)], last);
    await deliverAll(start({ sends: ["alerts", "decisions"] }), clock);
    expect(receiver.received.map(label)).toEqual(["30 approved"]);
    // What is narrowed down keeps no end from who heard of the measure.
    const ends = [30, 31].map((number) => aDecision(number, { state: "lifted" }));
    last = await storeDecisions(database.store, ends, last);
    const warnings = { categories: [], severities: [], actions: [] };
    await deliverAll(start({ sends: ["decisions"], wants: warnings }), clock);
    expect(receiver.received.map(label)).toEqual(["30 approved", "30 lifted"]);
  });

  it("that were given up are delivered when an operator asks, under their old id", async () => {
    let status = 500;
    const bounds = { attemptsMax: 1, since: "now" as const };
    const { receiver, clock, start } = await receiving("dead", bounds, () => ({ status }));
    await deliverAll(start(), clock);
    last = await storeDecisions(database.store, [aDecision(40)], last);
    await deliverAll(start(), clock);
    status = 200;
    await database.store.command(
      "INSERT INTO webhook_replays SELECT endpoint_id, sequence, version, now64(3) " +
        "FROM webhook_dead_letters WHERE endpoint_id = 'dead/decisions'",
    );
    await deliverAll(start(), clock);
    expect(receiver.received.map((each) => [label(each), each.status])).toEqual([
      ["40 approved", 500],
      ["40 approved", 200],
    ]);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
  });

  it("keep all but the end of a reason that is too long", () => {
    const step = aDecision(1, { reason: "\u{1f3b5}".repeat(9_000) });
    const text = decisionPayloadOf(JSON.stringify(step), 8_192) ?? "";
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(8_192);
    const { data, left_out } = JSON.parse(text);
    expect(data).toEqual({ ...step, reason: "\u{1f3b5}".repeat(500) });
    expect(left_out.fields).toEqual(["reason"]);
  });
});
