/** When what is known of networks is loaded, and who waits for it. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createMetrics, type NetworksConfig, silentLog } from "@ringfence/runtime";
import type { BulkStore } from "@ringfence/store";
import { testStore } from "@ringfence/testkit";
import { expect, test, vi } from "vitest";
import { loadOpenData, readLoaded, takeTurn } from "./load/load.ts";
import { NetworkData } from "./network-data.ts";
import { findOpenData } from "./open-data/files.ts";
import { folderOf, LOADING, OPEN_FILES } from "./testing/fixture.ts";

const SAID = { asn: 7, country: "SE" };
const SILENT = { asn: null, country: "SE" };

function dataOver(
  store: BulkStore,
  config: Partial<NetworksConfig>,
  wait: boolean,
  now = LOADING.now,
) {
  const told: string[] = [];
  const log = {
    ...silentLog,
    warn: (facts: object, message: string) =>
      void told.push(`${message}: ${"error" in facts ? String(facts.error) : ""}`),
  };
  const data = new NetworkData({
    store,
    config: { open: true, ...config },
    wait,
    ...LOADING,
    now,
    log,
  });
  return { data, told };
}

const partsOf = async (store: BulkStore) => (await readLoaded(store)).map(({ part }) => part);

test("open data is loaded with the first event that is silent, and waited for where it is wanted", async () => {
  const { store, drop } = await testStore();
  const { data } = dataOver(store, { data: folderOf(OPEN_FILES) }, true);
  await data.ready([SAID, SAID]);
  expect(await partsOf(store)).toEqual([]);
  await data.ready([SAID, SILENT]);
  expect(await partsOf(store)).toEqual(["open"]);
  await data.stop();
  await drop();
});

test("live nobody waits; it is there a moment later", async () => {
  const { store, drop } = await testStore();
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const slow: BulkStore = Object.create(store, {
    insertFrom: {
      value: async (...args: Parameters<BulkStore["insertFrom"]>) => {
        await held;
        return store.insertFrom(...args);
      },
    },
    query: { value: store.query.bind(store) },
    insert: { value: store.insert.bind(store) },
    command: { value: store.command.bind(store) },
    createDictionary: { value: store.createDictionary.bind(store) },
  });
  const { data } = dataOver(slow, { data: folderOf(OPEN_FILES) }, false);
  await data.ready([SILENT]);
  await data.ready([SILENT]);
  expect(await partsOf(store)).toEqual([]);
  release();
  await vi.waitFor(async () => expect(await partsOf(store)).toEqual(["open"]), { timeout: 20_000 });
  await data.stop();
  await drop();
});

test("of processes that start at once one loads, and one that died is not waited for for ever", async () => {
  const { store, drop } = await testStore();
  let at = Date.parse("2026-10-12T10:00:00Z");
  const turn = () => takeTurn(store, { now: () => new Date(at) });
  expect(await turn()).toBe(true);
  expect([await turn(), await turn()]).toEqual([false, false]);
  at += 59_000;
  expect(await turn()).toBe(false);
  at += 2_000;
  expect(await turn()).toBe(true);
  expect(await turn()).toBe(false);

  const data = folderOf(OPEN_FILES);
  const inserts = vi.spyOn(store, "insertFrom");
  const late = dataOver(store, { data }, false, () => new Date(at));
  await late.data.ready([SILENT]);
  // Whoever has the turn loads meanwhile; the late one finds it done, or has nothing to do any more.
  expect(await loadOpenData(store, await findOpenData(data), LOADING)).toBe(true);
  await late.data.stop();
  expect(inserts).toHaveBeenCalledTimes(4);
  expect(await partsOf(store)).toEqual(["open"]);
  await drop();
});

test("where it is not wanted nothing is loaded", async () => {
  const { store, drop } = await testStore();
  const { data } = dataOver(store, { data: folderOf(OPEN_FILES), open: false }, true);
  await data.ready([SILENT]);
  await data.loadList();
  expect(await partsOf(store)).toEqual([]);
  await drop();
});

test("what is missing is told once, with the fix, and holds nobody up", async () => {
  const { store, drop } = await testStore();
  const { data, told } = dataOver(store, { data: folderOf({}) }, true);
  await data.ready([SILENT]);
  await data.ready([SILENT]);
  expect(told).toEqual([expect.stringMatching(/^open data .* cannot be loaded: no open data in/)]);
  await drop();
  const elsewhere = pathToFileURL(join(folderOf({}), "program.js")).href;
  await expect(findOpenData(null, elsewhere)).rejects.toMatchObject({
    code: "OPEN_DATA",
    message: expect.stringMatching(
      /package @ip-location-db\/asn is not installed.*npm install @ip.*RINGFENCE_NETWORKS_OPEN=false/,
    ),
  });
});

test("as a part of a process it loads the list, and tells how much is found", async () => {
  const { store, drop } = await testStore();
  const file = join(
    folderOf({ "list.yaml": "prefixes: [{ prefix: 203.0.113.0/24, kind: vpn }]" }),
    "list.yaml",
  );
  const { data } = dataOver(store, { file }, false);
  const metrics = createMetrics({ service: "test", version: "0", processMetrics: false });
  const part = data.part(metrics);
  const stopping = new AbortController();
  const running = part.run?.(stopping.signal);
  await vi.waitFor(async () => expect(await partsOf(store)).toEqual(["own"]), { timeout: 20_000 });
  await store.command(
    "SELECT dictGet('network_prefix_lookup', 'kind', arrayJoin([toIPv4('203.0.113.7'), " +
      "toIPv4('203.0.114.7')])) FORMAT Null",
  );
  stopping.abort();
  await running;
  // The next look is a minute away: a process that starts looks at once.
  const again = new AbortController();
  const next = data.part(metrics).run?.(again.signal);
  await vi.waitFor(
    async () =>
      expect(await metrics.text()).toMatch(
        /ringfence_network_found_ratio\{lookup="network_prefix_lookup"\} 0\.5/,
      ),
    { timeout: 20_000 },
  );
  again.abort();
  await next;
  await part.stop?.();
  await drop();
});
