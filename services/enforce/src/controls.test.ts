/** What is allowed, suppressed or snoozed never reaches the sink; what was published before is withdrawn. */
import { fixedClock } from "@ringfence/runtime";
import type { Control } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import { memoryStream } from "@ringfence/stream";
import type { Sink } from "@ringfence/stream";
import { testStore } from "@ringfence/testkit";
import { describe, expect, it } from "vitest";
import {
  aFinding,
  alertsIn,
  label,
  NOW,
  startEnforce,
  storeFindings,
  TOPIC,
} from "./testing/fixture.ts";
import { readOutbox } from "./testing/outbox.ts";
import { aControl, revoked, storeControls } from "./testing/said.ts";

const topic = () => memoryStream({ topics: { [TOPIC]: 1 } }).sink(TOPIC);
const told = async (sink: Sink) =>
  (await alertsIn(sink)).map((one) => `${label(one)} ${one.activity} ${one.status}`);
const state = (number: number, state: number, changes = {}) =>
  aFinding(number, { state, activity: state === 1 ? "create" : "update", ...changes });
const later = (days: number) => new Date(NOW.getTime() + days * 86_400_000);

async function storeEvents(store: Store, rows: readonly (readonly [string, string, string])[]) {
  const events = rows.map(([account_id, api_key_id, client_ip], index) => ({
    event_id: `evt_${index}`,
    occurred_at: "2026-10-12T11:30:00.000Z",
    account_id,
    api_key_id,
    client_ip,
    method: "GET",
    endpoint: "/v1",
    status: 200,
    units: 1,
    threat_signals: [],
  }));
  await store.insert("request_events", events, { columns: Object.keys(events[0] ?? {}) });
}

async function storeOrganization(store: Store, account_id: string, organization_id: string) {
  const row = {
    account_id,
    updated_at: NOW.toISOString(),
    organization_id,
    entitlements: [],
    entitlements_known: false,
  };
  await store.insert("account_profiles", [row], { columns: Object.keys(row) });
}

describe("an allow-list", () => {
  it("leaves accounts out, and what is about them alone is published to nobody", async () => {
    const { store, drop } = await testStore();
    const sink = topic();
    await storeControls(
      store,
      aControl({ value: "acc_1_a" }),
      aControl({ value: "acc_2_a" }),
      aControl({ value: "acc_2_b" }),
      aControl({ value: "acc_3_a", categories: ["resale"] }),
      aControl({ value: "acc_3_b", detectors: ["quota-ring"] }),
    );
    await storeFindings(
      store,
      [1, 2, 3].map((number) => aFinding(number)),
      0,
    );
    const enforce = startEnforce({ store, sink });
    expect(await enforce.drain()).toMatchObject({ written: 3, published: 2 });
    const alerts = await alertsIn(sink);
    expect(alerts.map((one) => [label(one), one.account_ids])).toEqual([
      ["1/1", ["acc_1_b"]],
      ["3/1", ["acc_3_a"]],
    ]);
    const held = (await readOutbox(store)).filter((row) => row.held);
    expect(held.map((row) => [label(row), row.status, row.recommended_action])).toEqual([
      ["2/1", "suppressed", "observe"],
    ]);
    expect(await enforce.drain()).toMatchObject({ written: 0, published: 0 });
    await drop();
  });

  it("knows organizations, keys and networks, and takes what is unknown for not covered", async () => {
    const { store, drop } = await testStore();
    const sink = topic();
    await storeOrganization(store, "acc_1_a", "org_1");
    await storeEvents(store, [
      ["acc_2_a", "key_2", "203.0.113.7"],
      ["acc_2_b", "key_2", "203.0.113.8"],
      ["acc_2_b", "key_9", "203.0.113.8"],
      ["acc_3_a", "key_3", "198.51.100.9"],
      ["acc_3_b", "key_3", "198.51.100.9"],
      ["acc_3_b", "key_3", "192.0.2.1"],
      ["acc_4_a", "key_4", "2001:db8::1"],
    ]);
    await storeControls(
      store,
      aControl({ scope: "organization", value: "org_1" }),
      aControl({ scope: "key", value: "key_2" }),
      aControl({ scope: "network", value: "198.51.100.0/24" }),
      aControl({ scope: "network", value: "2001:db8::/32" }),
    );
    await storeFindings(
      store,
      [1, 2, 3, 4].map((number) => aFinding(number)),
      0,
    );
    await startEnforce({ store, sink }).drain();
    expect((await alertsIn(sink)).map((one) => one.account_ids)).toEqual([
      ["acc_1_b"],
      ["acc_2_b"],
      ["acc_3_b"],
      ["acc_4_b"],
    ]);
    await drop();
  });
});

describe.each<[string, Partial<Control>]>([
  ["its cluster", { kind: "suppress", scope: "cluster", value: "clu_1" }],
  ["its detector", { kind: "suppress", scope: "detector", value: "quota-ring" }],
  ["the whole of it, allowed", { kind: "allow", scope: "cluster", value: "clu_1" }],
])("%s", (_, entry) => {
  it("is held from the first state on, and begins with create where the entry is revoked", async () => {
    const { store, drop } = await testStore();
    const sink = topic();
    const control = aControl(entry);
    await storeControls(store, control);
    let last = await storeFindings(store, [state(1, 1), state(1, 2)], 0);
    const enforce = startEnforce({ store, sink });
    expect(await enforce.drain()).toMatchObject({ written: 2, published: 0 });
    await storeControls(store, revoked(control));
    expect(await enforce.drain()).toMatchObject({ written: 1, published: 1 });
    last = await storeFindings(store, [state(1, 3)], last);
    await enforce.drain();
    expect(await told(sink)).toEqual(["1/1 create open", "1/2 update open"]);
    await drop();
  });
});

describe("a suppression of an alert that was published", () => {
  it("is told once, holds all that follows, and ends with the then state", async () => {
    const { store, drop } = await testStore();
    const sink = topic();
    const enforce = startEnforce({ store, sink });
    let last = await storeFindings(store, [state(1, 1), state(2, 1)], 0);
    await enforce.drain();
    const control = aControl({ kind: "suppress", scope: "cluster", value: "clu_1" });
    await storeControls(store, control);
    expect(await enforce.drain()).toMatchObject({ written: 1, published: 1 });
    last = await storeFindings(store, [state(1, 2), state(1, 3, { severity: "critical" })], last);
    expect(await enforce.drain()).toMatchObject({ written: 2, published: 0 });
    await storeControls(store, revoked(control));
    await enforce.drain();
    await storeFindings(store, [state(1, 4, { activity: "close" })], last);
    await enforce.drain();
    expect(await told(sink)).toEqual([
      "1/1 create open",
      "2/1 create open",
      "1/2 update suppressed",
      "1/3 update open",
      "1/4 close closed",
    ]);
    const alerts = await alertsIn(sink);
    expect(alerts.map((one) => one.recommended_action)).toEqual([
      "suspend",
      "suspend",
      "observe",
      "suspend",
      "observe",
    ]);
    expect(alerts[3]?.severity).toBe("critical");
    await drop();
  });

  it("a finding that ends meanwhile ends in silence, also where the entry ends after it", async () => {
    const { store, drop } = await testStore();
    const sink = topic();
    const enforce = startEnforce({ store, sink });
    const last = await storeFindings(store, [state(1, 1)], 0);
    await enforce.drain();
    const control = aControl({ kind: "suppress", scope: "cluster", value: "clu_1" });
    await storeControls(store, control);
    await enforce.drain();
    await storeFindings(store, [state(1, 2, { activity: "close" })], last);
    await enforce.drain();
    await storeControls(store, revoked(control));
    expect(await enforce.drain()).toMatchObject({ written: 0, published: 0 });
    expect(await told(sink)).toEqual(["1/1 create open", "1/2 update suppressed"]);
    await drop();
  });

  it("a second entry for the same alert is no news, and the first may go", async () => {
    const { store, drop } = await testStore();
    const sink = topic();
    const enforce = startEnforce({ store, sink });
    await storeFindings(store, [state(1, 1)], 0);
    await enforce.drain();
    const one = aControl({ value: "acc_1_a" });
    const other = aControl({ scope: "account", value: "acc_1_a", author: "bo" });
    await storeControls(store, one);
    await enforce.drain();
    await storeControls(store, other);
    expect(await enforce.drain()).toMatchObject({ written: 1, published: 0 });
    await storeControls(store, revoked(one));
    expect(await enforce.drain()).toMatchObject({ written: 1, published: 0 });
    await storeControls(store, revoked(other));
    expect(await enforce.drain()).toMatchObject({ written: 1, published: 1 });
    expect((await alertsIn(sink)).map(({ account_ids }) => account_ids)).toEqual([
      ["acc_1_a", "acc_1_b"],
      ["acc_1_b"],
      ["acc_1_a", "acc_1_b"],
    ]);
    await drop();
  });
});

describe("a snooze", () => {
  it("covers an alert only with all whom it names, and ends by itself", async () => {
    const { store, drop } = await testStore();
    const sink = topic();
    const until = { kind: "snooze", expires_at: later(7).toISOString() } as const;
    await storeControls(store, aControl({ ...until, value: "acc_1_a" }));
    await storeControls(store, aControl({ ...until, value: "acc_2_a" }));
    await storeControls(store, aControl({ ...until, value: "acc_2_b" }));
    await storeFindings(store, [state(1, 1), state(2, 1)], 0);
    await startEnforce({ store, sink }).drain();
    expect(await told(sink)).toEqual(["1/1 create open"]);
    await startEnforce({ store, sink, clock: fixedClock(later(8)) }).drain();
    expect(await told(sink)).toEqual(["1/1 create open", "2/1 create open"]);
    expect((await alertsIn(sink))[1]?.account_ids).toEqual(["acc_2_a", "acc_2_b"]);
    await drop();
  });
});
