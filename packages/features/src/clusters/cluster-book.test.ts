/** Clusters on the store: what is written, when, and what a second look at a time changes. */
import type { RequestEventInput } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { testStore } from "@ringfence/testkit";
import { expect, it } from "vitest";
import { z } from "zod";
import { LinkNewsReader } from "../links/link-news.ts";
import { currentClusters } from "../testing/current-clusters.ts";
import { event, openPartition, storeProfiles, type TestPartition } from "../testing/events.ts";
import { accountsOf, farm, school, university, type Use } from "../testing/sharing.ts";
import { QUARTER_MS } from "../time.ts";
import { ClusterBook } from "./cluster-book.ts";
import { readLinksOfCluster } from "./stored-snapshots.ts";

const snapshots = loadQuery({
  url: import.meta.url,
  file: "../testing/snapshots.sql",
  params: z.object({}),
  row: z.strictObject({
    time: z.string(),
    version: z.int(),
    cluster_id: z.string(),
    members: z.string(),
  }),
});
const currentLinks = loadQuery({
  url: import.meta.url,
  file: "../testing/current-links.sql",
  params: z.object({}),
  row: z.strictObject({
    cluster_id: z.string(),
    account_a: z.string(),
    account_b: z.string(),
    kind: z.string(),
    value: z.string(),
    accounts: z.int(),
  }),
});

const MIDNIGHT = Date.parse("2026-10-12T00:00:00.000Z");
/** Begin of the quarter of an hour by its number in the day. */
const quarter = (number: number) => new Date(MIDNIGHT + number * QUARTER_MS);

/** End of a quarter, as the store writes it. */
const sinceOf = (number: number) => quarter(number + 1).toISOString();

/** Uses of a device, which stands at an address of its own. */
function uses(number: number, device: string, ...accounts: string[]): RequestEventInput[] {
  const at = new Date(quarter(number).getTime() + 60_000);
  const client_ip = `10.${device.charCodeAt(0)}.${device.slice(1)}.1`;
  return accounts.map((account_id) =>
    event(`${account_id}/${device}/${number}`, at, { account_id, device_id: device, client_ip }),
  );
}
/** Accounts that share nothing: evidence is rare among many. */
function strangers(count: number): RequestEventInput[] {
  return Array.from({ length: count }, (_, index) => uses(0, `s${index}`, `s${index}`)).flat();
}

interface World {
  readonly store: Store;
  readonly partition: TestPartition;
  /** Does the work of quarters; answers the clusters merged away in the last. */
  look(...numbers: number[]): Promise<string[]>;
  /** `00:15 v1 clu: a b`, a letter for each cluster id in the order of their rise. */
  told(): Promise<string[]>;
}

async function world(work: (world: World) => Promise<void>): Promise<void> {
  const database = await testStore();
  const { store } = database;
  const partition = await openPartition(store);
  let book: ClusterBook | null = null;
  const look = async (...numbers: number[]) => {
    let merged: string[] = [];
    for (const number of numbers) {
      const to = quarter(number + 1);
      book ??= await ClusterBook.open(store, to);
      const news = await new LinkNewsReader(store, to).read([{ from: quarter(number), to }]);
      [merged = []] = await book.refresh(news);
    }
    return merged;
  };
  const told = async () => {
    const letters = new Map<string, string>();
    return (await store.query(snapshots, {})).map(({ time, version, cluster_id, members }) => {
      const letter = letters.get(cluster_id) ?? String.fromCharCode(65 + letters.size);
      letters.set(cluster_id, letter);
      return `${time} v${version} ${cluster_id === "" ? "none" : `${letter}: ${members}`}`;
    });
  };
  await work({ store, partition, look, told });
  await database.drop();
}

it("are written where they change, and read as they are now", () =>
  world(async ({ store, partition, look, told }) => {
    await partition.append([
      ...strangers(40),
      ...uses(0, "d1", "a", "b"),
      ...uses(1, "d9", "z"),
      ...uses(2, "d1", "c"),
      ...uses(3, "d9", "z"),
    ]);
    await look(0, 1, 2, 3);
    expect(await told()).toEqual(["00:15 v1 A: a b", "00:45 v1 A: a b c"]);
    const [cluster_id] = (await store.query(snapshots, {})).map((one) => one.cluster_id);
    const confidence = expect.any(Number);
    expect(await store.query(currentClusters, {})).toEqual([
      { cluster_id, account_id: "a", membership: "core", confidence, since: sinceOf(0) },
      { cluster_id, account_id: "b", membership: "core", confidence, since: sinceOf(0) },
      { cluster_id, account_id: "c", membership: "core", confidence, since: sinceOf(2) },
    ]);
    // Looked at again, whole or in part, nothing changes.
    await look(0, 1, 2, 3);
    await look(2);
    expect(await told()).toHaveLength(2);
  }));

it("grow, keep their id, merge into the older one, and end", () =>
  world(async ({ store, partition, look, told }) => {
    await storeProfiles(store, [{ account_id: "y", created_at: "2020-01-01T00:00:00.000Z" }]);
    await partition.append([
      ...strangers(40),
      ...uses(0, "d1", "a", "b"),
      ...uses(1, "d2", "x", "y"),
      ...uses(2, "d1", "c"),
      ...uses(3, "d3", "b", "x"),
    ]);
    expect(await look(0, 1, 2)).toEqual([]);
    const merged = await look(3);
    expect(await told()).toEqual([
      "00:15 v1 A: a b",
      "00:30 v1 A: a b",
      "00:30 v1 B: x y",
      "00:45 v1 A: a b c",
      "00:45 v1 B: x y",
      "01:00 v1 A: a b c x y",
    ]);
    expect(merged).toHaveLength(1);
    // Two weeks later nobody remembers what was shared.
    await partition.append(uses(15 * 96, "d9", "z"));
    expect(await look(15 * 96)).toEqual([]);
    expect((await told()).at(-1)).toBe("00:15 v1 none");
    expect(await store.query(currentClusters, {})).toEqual([]);
  }));

it("of a time that is judged again with late events are told in a newer version", () =>
  world(async ({ partition, look, told }) => {
    await partition.append([
      ...strangers(40),
      ...uses(0, "d1", "a", "b"),
      ...uses(1, "d2", "x"),
      ...uses(2, "d2", "y"),
      ...uses(3, "d9", "z"),
    ]);
    await look(0, 1, 2, 3);
    expect(await told()).toEqual(["00:15 v1 A: a b", "00:45 v1 A: a b", "00:45 v1 B: x y"]);
    // «y» was there in the second quarter already.
    await partition.append(uses(1, "d2", "y"));
    await look(1, 2, 3);
    expect(await told()).toEqual([
      "00:15 v1 A: a b",
      "00:30 v1 A: a b",
      "00:30 v1 B: x y",
      "00:45 v1 A: a b",
      "00:45 v1 B: x y",
      // The same members, and longer.
      "00:45 v2 A: a b",
      "00:45 v2 B: x y",
    ]);
    await partition.append(uses(1, "d1", "c"));
    await look(1, 2, 3);
    const newest = (await told()).filter((row) => /v[23] [A-Z]/.test(row));
    expect(newest).toEqual([
      "00:30 v2 A: a b c",
      "00:30 v2 B: x y",
      "00:45 v2 A: a b",
      "00:45 v2 B: x y",
      "00:45 v3 A: a b c",
      "00:45 v3 B: x y",
    ]);
  }));

it("are told with the links that hold them together, as they stood at any time", () =>
  world(async ({ store, partition, look }) => {
    await partition.append([
      ...strangers(40),
      ...uses(0, "d1", "a", "b"),
      ...uses(1, "d9", "z"),
      ...uses(2, "d1", "c"),
      ...uses(2, "d2", "c", "a"),
    ]);
    await look(0, 1, 2);
    const [cluster_id = ""] = (await store.query(snapshots, {})).map((one) => one.cluster_id);
    const linksAt = async (number: number) =>
      (await readLinksOfCluster(store, cluster_id, quarter(number))).map(
        ({ account_a, account_b, evidence }) =>
          `${account_a}${account_b} ${evidence
            .map(({ kind, value, accounts }) => `${kind} ${value} of ${accounts}`)
            .join(", ")}`,
      );
    expect(await linksAt(0)).toEqual([]);
    const first = ["ab device d1 of 2, address 10.100.1.1 of 2, network 10.100.1.0/24 of 2"];
    expect(await linksAt(1)).toEqual(first);
    // Nothing changed in between.
    expect(await linksAt(2)).toEqual(first);
    expect(await linksAt(3)).toEqual([
      "ac device d2 of 2, address 10.100.2.1 of 2, network 10.100.2.0/24 of 2",
      "ab device d1 of 3, address 10.100.1.1 of 3",
    ]);
    expect(await readLinksOfCluster(store, "clu_other", quarter(3))).toEqual([]);
    const shown = await store.query(currentLinks, {});
    expect(shown.filter(({ kind }) => kind === "device")).toEqual([
      { cluster_id, account_a: "a", account_b: "c", kind: "device", value: "d2", accounts: 2 },
      { cluster_id, account_a: "a", account_b: "b", kind: "device", value: "d1", accounts: 3 },
    ]);
    // A later look with late events tells them anew.
    await partition.append(uses(0, "d2", "b"));
    await look(0, 1, 2);
    expect((await linksAt(3)).map((link) => link.slice(0, 22))).toEqual([
      "ab device d2 of 3, add",
      "ac device d2 of 3, add",
    ]);
  }));

it("hold a farm together that no two accounts show, and no look-alike", () =>
  world(async ({ store, partition, look }) => {
    const at = new Date(quarter(0).getTime() + 60_000);
    const places = new Map<string, string>();
    const placeOf = (name: string) => {
      const known = places.get(name) ?? `10.${places.size >> 8}.${places.size & 255}.1`;
      places.set(name, known);
      return known;
    };
    const eventOf = ([account_id, kind, value]: Use, index: number): RequestEventInput =>
      event(`${account_id}/${index}`, at, {
        account_id,
        client_ip: placeOf(kind === "address" ? value : account_id),
        device_id: kind === "device" ? value : null,
        content_hash: kind === "content" ? value : null,
        user_agent: kind === "client" ? value : null,
      });
    const strange = accountsOf("x", 1_500).map((id): Use => [id, "content", id]);
    const sharing = [...farm("f", 90, 8, 25), ...school("s", 80, 2), ...university("u", 120)];
    await partition.append([...strange, ...sharing].map(eventOf));
    await look(0);
    const members = await store.query(currentClusters, {});
    const farmed = members.filter(({ account_id }) => account_id.startsWith("f"));
    expect(farmed).toHaveLength(90);
    expect(new Set(farmed.map(({ cluster_id }) => cluster_id)).size).toBe(1);
    expect(farmed.filter(({ membership }) => membership === "core")).toHaveLength(90);
    const others = members.filter(({ account_id }) => !account_id.startsWith("f"));
    for (const { cluster_id } of others) {
      const together = others.filter((one) => one.cluster_id === cluster_id);
      expect(together.length).toBeLessThan(20);
    }
    const [cluster_id = ""] = farmed.map((one) => one.cluster_id);
    expect(await readLinksOfCluster(store, cluster_id, quarter(1))).toHaveLength(12);
  }));

it("form over a shared address only where something else is shared", () =>
  world(async ({ partition, look, told }) => {
    const at = (account_id: string, client_ip: string, more: Partial<RequestEventInput> = {}) =>
      uses(0, `d${account_id}`, account_id).map((one) => ({ ...one, client_ip, ...more }));
    const client = { tls_fingerprint: "t13d", user_agent: "rare/1" };
    await partition.append([
      ...strangers(200),
      ...at("a", "198.51.100.1"),
      ...at("b", "198.51.100.1"),
      ...at("c", "203.0.113.1", client),
      ...at("d", "203.0.113.1", client),
    ]);
    await look(0);
    expect(await told()).toEqual(["00:15 v1 A: c d"]);
  }));
