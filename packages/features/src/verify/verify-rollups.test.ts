import { parseRequestEvent, type RequestEvent, type RequestEventInput } from "@ringfence/schemas";
import { createWorld } from "@ringfence/simulator";
import type { Store } from "@ringfence/store";
import { testStore } from "@ringfence/testkit";
import { expect, test } from "vitest";
import { verifyRollups } from "./verify-rollups.ts";

const FROM = new Date("2026-03-29T21:00:00.000Z");
const TO = new Date("2026-03-30T03:00:00.000Z");
const NOW = TO;
const AT = { topic: "t", partition: 3 };

/** A small world has none of what is rare: some routes are missing or closed, some refused or reported. */
function remarkable(input: RequestEventInput, index: number): RequestEventInput {
  if (index % 40 === 0) return { ...input, status: 404, error_code: "not_found", units: 0 };
  if (index % 40 === 1) return { ...input, status: 403, error_code: null, units: 0 };
  if (index % 40 === 3) return { ...input, status: 429, error_code: "rate_limited", units: 0 };
  const threat_signals = ["sql_injection", "path_traversal", "sql_injection"];
  return index % 40 === 2 ? { ...input, threat_signals } : input;
}

/** Some addresses are known to be a mobile carrier's, some a VPN's. */
function network(index: number) {
  const network_kind = ["mobile", "vpn", "hosting"][index % 40] ?? null;
  return { network_kind, is_looked_up: network_kind !== null };
}

/** Stores the traffic of a small world in batches, as ingest does. */
async function storeTraffic(store: Store): Promise<RequestEvent[]> {
  const claim = { ...AT, epoch: 1, owner: "me", claimed_at: FROM.toISOString() };
  await store.insert("ingest_claims", [claim], { columns: Object.keys(claim) });
  const world = createWorld({ seed: 5, start: FROM, hours: 6, accounts: 25 });
  const events: RequestEvent[] = [];
  for (const input of world.events()) {
    const parsed = parseRequestEvent(remarkable(input, events.length), NOW);
    if (parsed.ok) events.push(parsed.event);
  }
  for (let first = 0; first < events.length; first += 2_000) {
    const batch = events.slice(first, first + 2_000);
    const rows = batch.map((event, index) => ({
      ...event,
      ...AT,
      offset: first + index,
      batch_first: first,
      batch_last: first + batch.length - 1,
      received_at: NOW.toISOString(),
      owner: "me",
      ...network(index),
    }));
    await store.insert("request_events_in_2", rows, { columns: Object.keys(rows[0] ?? {}) });
  }
  return events;
}

const TABLES = [
  "account_activity_1m",
  "account_activity_5m",
  "account_activity_1d",
  "activity_1h",
  "entity_uses_15m",
  "content_uses_15m",
  "entity_accounts_1d",
  "key_origins_15m",
  "account_remarks_1m",
  "place_networks_1d",
  "account_content_30m",
  "account_refusals_1m",
  "ingest_batches",
  "ingest_heads",
];
const whole = { from: FROM, to: TO, now: NOW };

async function differingTables(store: Store): Promise<Record<string, number>> {
  const found = await verifyRollups(store, whole);
  const differing = found.filter((each) => each.differing > 0);
  return Object.fromEntries(differing.map((each) => [each.table, each.differing]));
}

test("rollups that tell what the events say do not differ", async () => {
  const { store, drop } = await testStore();
  const events = await storeTraffic(store);
  const found = await verifyRollups(store, whole);
  expect(found.map(({ table }) => table)).toEqual(TABLES);
  expect(found.map(({ differing, examples }) => [differing, examples])).toEqual(
    TABLES.map(() => [0, []]),
  );
  const minutes = new Set(events.map((each) => each.account_id + each.occurred_at.slice(0, 16)));
  expect(found[0]?.compared).toBe(minutes.size);
  expect(found.every(({ compared }) => compared > 0)).toBe(true);
  const inSlices = await verifyRollups(store, { ...whole, sliceEvents: 100 });
  expect(inSlices).toEqual(found);

  // A window is widened to whole slots, so that a slot it cuts is no difference.
  const cut = { from: new Date("2026-03-30T01:02:03.004Z"), to: new Date("2026-03-30T01:58:59Z") };
  for (const each of await verifyRollups(store, { ...cut, now: NOW })) {
    expect([each.table, each.differing, each.compared > 0]).toEqual([each.table, 0, true]);
  }
  const empty = await verifyRollups(store, { from: TO, to: TO, now: NOW });
  expect(empty.slice(0, -1).map(({ compared }) => compared)).toEqual(
    TABLES.slice(0, -1).map(() => 0),
  );
  await drop();
});

test("what is on its way while events keep coming is no difference", async () => {
  const { store, drop } = await testStore();
  const add = (requests: number) =>
    store.command(
      "INSERT INTO account_activity_1m (minute, account_id, requests) " +
        `VALUES ('2026-03-30 00:10:00', 'on_its_way', ${requests})`,
    );
  // Three looks see a rollup in the midst of a batch, each another one.
  let looks = 0;
  const coming: Store = {
    ...store,
    query: async (query, params, options) => {
      if (query.name.includes("account-activity-1m")) {
        looks += 1;
        if (looks <= 3) await add(looks);
        else if (looks === 4)
          await store.command("DELETE FROM account_activity_1m WHERE account_id = 'on_its_way'");
      }
      return store.query(query, params, options);
    },
  };
  const found = await verifyRollups(coming, whole);
  expect(found.filter(({ differing }) => differing > 0)).toEqual([]);
  expect(looks).toBe(4);
  await drop();
});

test("a row that is missing, doubled or invented is found, with both of its sides", async () => {
  const { store, drop } = await testStore();
  const [first] = await storeTraffic(store);
  if (first === undefined) throw new Error("a world without events");
  const { account_id } = first;

  await store.command(
    "ALTER TABLE account_activity_1m DELETE WHERE account_id = {id:String} AND minute = {at:DateTime} " +
      "SETTINGS mutations_sync = 2",
    { id: account_id, at: `${first.occurred_at.slice(0, 16)}:00Z` },
  );
  const [missing] = await verifyRollups(store, whole);
  expect(missing?.differing).toBe(1);
  expect(missing?.examples).toMatchObject([
    {
      key: { account_id, minute: `${first.occurred_at.slice(0, 16)}:00Z` },
      rollup: { requests: 0, addresses: 0 },
    },
  ]);
  expect(missing?.examples[0]?.events["requests"]).toBeGreaterThan(0);

  // The same insert without a token counts everything in it twice; what is filled from the five
  // minutes counts it with them.
  const behind = new Set(["account_activity_1d", "activity_1h"]);
  for (const table of TABLES.slice(1, -1).filter((one) => !behind.has(one))) {
    await store.command(`INSERT INTO ${table} SELECT * FROM ${table} LIMIT 1`);
  }
  // A first use is the first however often it is told.
  for (const table of ["place_networks_1d", "entity_accounts_1d"]) {
    await store.command(
      `INSERT INTO ${table} SELECT * REPLACE (first_at - INTERVAL 1 SECOND AS first_at) ` +
        `FROM ${table} LIMIT 1`,
    );
  }
  await store.command(
    "INSERT INTO content_uses_15m SELECT slot, account_id, content + 1 FROM content_uses_15m LIMIT 1",
  );
  await store.command(
    "INSERT INTO ingest_heads SELECT topic, partition, 10000000, minute_min, occurred_at_max, " +
      "received_at_max FROM ingest_heads LIMIT 1",
  );
  const once = Object.fromEntries(TABLES.map((table) => [table, 1]));
  expect(await differingTables(store)).toEqual(once);

  await store.command(
    "INSERT INTO key_origins_15m (slot, account_id, api_key_id, client, operator, requests) " +
      "VALUES ('2026-03-30 02:00:00', 'nobody', 'k', '', 'AS1', 7)",
  );
  const origins = (await verifyRollups(store, whole)).find(
    ({ table }) => table === "key_origins_15m",
  );
  expect(origins?.differing).toBe(2);
  expect(origins?.examples).toContainEqual(
    expect.objectContaining({
      key: expect.objectContaining({ account_id: "nobody", slot: "2026-03-30T02:00:00Z" }),
      events: expect.objectContaining({ requests: 0 }),
      rollup: expect.objectContaining({ requests: 7 }),
    }),
  );
  await drop();
});
