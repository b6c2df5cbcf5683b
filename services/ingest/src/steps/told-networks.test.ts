/** What is known of networks changes between an insert and its repetition; what is stored does not. */
import { verifyRollups } from "@ringfence/features";
import { loadList, parseList } from "@ringfence/networks";
import { parseRequestEvent, type RequestEvent } from "@ringfence/schemas";
import { type BulkStore, loadQuery, type Store } from "@ringfence/store";
import { testStore } from "@ringfence/testkit";
import { expect, test } from "vitest";
import { z } from "zod";
import { anEvent, expectRollupsWhole, messageOf, NOW, rowsOf } from "../testing/fixture.ts";
import { openReader, partitionOf } from "../testing/reader.ts";
import { onInsert } from "../testing/server.ts";
import { storedIds } from "../testing/stored-events.ts";
import { batchToken, storeBatch } from "./store-batch.ts";

const storedOrigins = loadQuery({
  url: import.meta.url,
  file: "../testing/stored-origins.sql",
  params: z.object({}),
  row: z.strictObject({ api_key_id: z.string(), operator: z.string(), requests: z.int() }),
});

const EVENTS = [
  anEvent(0),
  anEvent(1, { asn: 7, country: "SE" }),
  // A week before: the batch makes parts in two weeks.
  anEvent(2, { occurred_at: "2026-03-27T11:00:00.000Z" }),
];
const IDS = ["evt_0", "evt_1", "evt_2"];
const OWNER_LIST = "prefixes: [{ prefix: 203.0.113.0/24, asn: 64500, country: DE, kind: mobile }]";

let loads = 0;
/** From now on the addresses of the events are known to be a mobile carrier's. */
async function learn(store: BulkStore, text = OWNER_LIST): Promise<void> {
  const list = parseList(text, { name: "list", readFile: () => "" });
  const newId = () => (loads += 1).toString(16).padStart(8, "0");
  expect(await loadList(store, list, "list", { now: () => new Date(), newId })).toBe(true);
}

async function origins(store: Store): Promise<string[]> {
  const rows = await store.query(storedOrigins, {});
  return rows.map(({ api_key_id, operator, requests }) => `${api_key_id} ${operator} ${requests}`);
}

const BEFORE = ["key_0 203.0.0.0/16 1", "key_1 AS7 1", "key_2 203.0.0.0/16 1"];
const AFTER = ["key_0 AS64500 1", "key_1 AS7 1", "key_2 AS64500 1"];

/** A reader whose first insert loses its answer, and leaves one rollup behind, if one is named. */
async function interrupted(store: BulkStore, topic: string, without: string | null) {
  const { stream, batch } = partitionOf(topic, EVENTS.map(messageOf));
  let first = true;
  const lossy = onInsert(store, async (options, insert) => {
    if (!first) return insert(options);
    first = false;
    if (without !== null) await store.command(`DETACH TABLE ${without}_mv`);
    await insert(options);
    if (without !== null) await store.command(`ATTACH TABLE ${without}_mv`);
    throw new Error("the answer was lost");
  });
  const { reader } = openReader(lossy, topic, { stream });
  await reader.assigned(0);
  await expect(reader.batch(batch(0, 2))).rejects.toThrow("the answer was lost");
  return { stream, reader, batch };
}

test.each([[null], ["key_origins_15m"]])(
  "a batch whose answer was lost is inserted as it was (without %s)",
  async (without) => {
    const { store, drop } = await testStore();
    const { reader, batch } = await interrupted(store, "settled", without);
    expect(await origins(store)).toEqual(without === null ? BEFORE : []);
    await learn(store);
    await reader.batch(batch(0, 2));
    expect(await storedIds(store, "settled")).toEqual(IDS);
    expect(await origins(store)).toEqual(BEFORE);
    await expectRollupsWhole(store);
    await drop();
  },
);

test.each([["key_origins_15m"], ["place_networks_1d"], ["entity_uses_15m"]])(
  "a process that died leaves a batch to its successor, who knows more (without %s)",
  async (without) => {
    const { store, drop } = await testStore();
    await learn(store);
    const { stream, batch } = await interrupted(store, "replayed", without);
    await learn(store, "prefixes: [{ prefix: 203.0.113.0/24, asn: 64999, kind: vpn }]");
    const successor = openReader(store, "replayed", { stream, owner: "successor" });
    expect(await successor.reader.assigned(0)).toBe(0);
    await successor.reader.batch(batch(0, 2));
    expect(successor.told).toEqual(["replayed 0-2"]);
    expect(await storedIds(store, "replayed")).toEqual(IDS);
    expect(await origins(store)).toEqual(AFTER);
    await expectRollupsWhole(store);
    await drop();
  },
);

test("without what was stored, the rollups would tell another story than the events", async () => {
  const { store, drop } = await testStore();
  const { batch } = await interrupted(store, "untold", "key_origins_15m");
  await learn(store);
  const { messages } = batch(0, 2);
  const events = rowsOf(messages.map((_, index) => parsed(index)));
  const at = { topic: "untold", partition: 0 };
  await storeBatch(store, { at, first: 0, last: 2, receivedAt: NOW, events }, "owner");
  expect(batchToken(at, { first: 0, last: 2, receivedAt: NOW })).toContain("untold/0/0-2@");
  expect(await storedIds(store, "untold")).toEqual(IDS);
  const from = new Date(NOW.getTime() - 15 * 86_400_000);
  const found = await verifyRollups(store, { from, to: NOW, now: NOW });
  const differing = found.filter((each) => each.differing > 0).map(({ table }) => table);
  // Deduplication is by token and not by content: tables that got the first try took nothing of the
  // second. One was cut off from it, and one had no row of it, which leaves no token.
  expect(differing).toEqual(["key_origins_15m", "place_networks_1d"]);
  await drop();
});

function parsed(index: number): RequestEvent {
  const result = parseRequestEvent(EVENTS[index], NOW);
  return result.ok ? result.event : expect.unreachable(result.detail);
}
