/** What it does to links that the network of an address is known. */
import { loadList, parseList } from "@ringfence/networks";
import type { RequestEventInput } from "@ringfence/schemas";
import { loadQuery } from "@ringfence/store";
import { testStore, type TestStore } from "@ringfence/testkit";
import { expect, test } from "vitest";
import { z } from "zod";
import { ClusterBook } from "../clusters/cluster-book.ts";
import { currentClusters } from "../testing/current-clusters.ts";
import { event, openPartition, type TestPartition } from "../testing/events.ts";
import { QUARTER_MS } from "../time.ts";
import { LinkNewsReader } from "./link-news.ts";
import { readNewLinks, writeLinks } from "./new-links.ts";

const placeRows = loadQuery({
  url: import.meta.url,
  file: "../testing/place-rows.sql",
  params: z.object({}),
  row: z.strictObject({
    kind: z.string(),
    value: z.string(),
    network_kind: z.string(),
    began_at: z.iso.datetime(),
  }),
});

const MIDNIGHT = new Date("2026-10-12T00:00:00.000Z");
const EXIT = "198.51.100.7";
const later = (ms: number) => new Date(MIDNIGHT.getTime() + ms);

let loads = 0;
/** From now on the exit's network is known to be of a kind. */
async function learn({ store }: TestStore, kind: string): Promise<void> {
  const text = `prefixes: [{ prefix: 198.51.100.0/24, kind: ${kind} }]`;
  const list = parseList(text, { name: "list", readFile: () => "" });
  const newId = () => (loads += 1).toString(16).padStart(8, "0");
  await loadList(store, list, "list", { now: () => new Date(), newId });
}

/** 512 accounts, of which 10 have one model of phone, and some of these sit behind one exit. */
function traffic(
  behind: number,
  more: (index: number) => Partial<RequestEventInput> = () => ({}),
): RequestEventInput[] {
  return Array.from({ length: 512 }, (_, index) =>
    event(`e${index}`, later(60_000 + index), {
      account_id: `acc_${index}`,
      client_ip: index < behind ? EXIT : `10.${index >> 8}.${index % 256}.1`,
      user_agent: index < 10 ? "Phone/9" : `agent ${index}`,
      ...more(index),
    }),
  );
}

/** The accounts that are linked after the first quarter. */
async function linked(database: TestStore, events: RequestEventInput[]): Promise<string[]> {
  const { store } = database;
  await (await openPartition(store)).append(events);
  const to = later(QUARTER_MS);
  const book = await ClusterBook.open(store, MIDNIGHT);
  const news = await new LinkNewsReader(store, to).read([{ from: MIDNIGHT, to }]);
  await book.refresh(news);
  const members = (await store.query(currentClusters, {})).map(({ account_id }) => account_id);
  // What is read anew says the same.
  const again = await ClusterBook.open(store, to);
  await again.refresh(news.map((one) => ({ ...one, links: [] })));
  expect((await store.query(currentClusters, {})).map(({ account_id }) => account_id)).toEqual(
    members,
  );
  return members;
}

test("strangers with one phone behind one exit are linked, unless it is known to be a carrier's", async () => {
  const found: Record<string, number> = {};
  for (const kind of ["unknown", "hosting", "mobile", "vpn"]) {
    const database = await testStore();
    if (kind !== "unknown") await learn(database, kind);
    found[kind] = (await linked(database, traffic(2))).length;
    await database.drop();
  }
  expect(found).toEqual({ unknown: 2, hosting: 2, mobile: 0, vpn: 0 });
});

test("a ring on one device is linked wherever it sits", async () => {
  const database = await testStore();
  await learn(database, "tor");
  const ring = traffic(8, (index) => (index < 8 ? { device_id: "dev_ring" } : {}));
  const members = await linked(database, ring);
  expect(members.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((index) => `acc_${index}`));
  await database.drop();
});

test("a place is known to be in a network since the first event that says so, and not before", async () => {
  const database = await testStore();
  const { store } = database;
  const partition: TestPartition = await openPartition(store);
  const at = (quarter: number, account_id: string) =>
    event(`${account_id}/${quarter}`, later(quarter * QUARTER_MS + 60_000), {
      account_id,
      client_ip: EXIT,
    });
  const look = async (quarter: number) => {
    const range = { from: later(quarter * QUARTER_MS), to: later((quarter + 1) * QUARTER_MS) };
    const rows = await readNewLinks(store, range);
    await writeLinks(store, rows);
    return rows.filter(({ network_kind }) => network_kind !== "");
  };
  const told = async () =>
    (await store.query(placeRows, {})).map(
      ({ kind, value, network_kind, began_at }) =>
        `${began_at.slice(11, 16)} ${kind} ${value} ${network_kind}`,
    );
  await partition.append([at(0, "a"), at(0, "b")]);
  expect(await look(0)).toEqual([]);
  await learn(database, "relay");
  await partition.append([at(2, "a"), at(3, "c")]);
  expect(await look(0)).toEqual([]);
  // Nobody new came in the second quarter, so nothing is told anew.
  expect(await look(2)).toEqual([]);
  expect(await look(3)).toHaveLength(2);
  const since = ["00:31 address 198.51.100.7 relay", "00:31 network 198.51.100.0/24 relay"];
  expect(await told()).toEqual(since);
  await look(3);
  expect(await told()).toEqual(since);
  await database.drop();
});
