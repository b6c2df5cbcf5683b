/** What events get from the lookups, and what they keep. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { event, openPartition } from "@ringfence/features/testing";
import type { RequestEventInput } from "@ringfence/schemas";
import { type BulkStore, loadQuery } from "@ringfence/store";
import { testStore } from "@ringfence/testkit";
import { expect, test } from "vitest";
import { z } from "zod";
import { EMPTY_LIST, parseList } from "../list/list.ts";
import { findOpenData } from "../open-data/files.ts";
import { folderOf, LOADING, networksOf, OPEN_FILES } from "../testing/fixture.ts";
import { loadList, loadOpenData, mendLookups, readLoaded, readLookupStates } from "./load.ts";

/** Stores one event of each address, called by it, and tells what is known of their networks. */
async function seen(
  store: BulkStore,
  addresses: readonly string[],
  says: Partial<RequestEventInput> = {},
): Promise<Record<string, string>> {
  partitions += 1;
  const { append } = await openPartition(store, partitions);
  const at = "2026-10-12T10:00:00";
  await append(addresses.map((client_ip) => event(client_ip, at, { client_ip, ...says })));
  return networksOf(store);
}
let partitions = 0;

const storedOrigins = loadQuery({
  url: import.meta.url,
  file: "../testing/stored-origins.sql",
  params: z.object({ account_id: z.string() }),
  row: z.strictObject({ operator: z.string(), country: z.string().nullable() }),
});

const loadFolder = async (store: BulkStore, files: Readonly<Record<string, string | Buffer>>) =>
  loadOpenData(store, await findOpenData(folderOf(files)), LOADING);
const list = (text: string) =>
  parseList(text, { name: "list", readFile: () => expect.unreachable() });

test("before anything is loaded everything that events do not say is unknown", async () => {
  const { store, drop } = await testStore();
  expect(await seen(store, ["198.51.100.7", "2001:db8::1"])).toEqual({
    "198.51.100.7": "-, -, -",
    "2001:db8::1": "-, -, -",
  });
  expect(await seen(store, ["203.0.113.7"], { asn: 7, country: "SE" })).toMatchObject({
    "203.0.113.7": "AS7 (event), SE (event), -",
  });
  expect(await readLoaded(store)).toEqual([]);
  await drop();
});

test("open data fills what an event does not say, and nothing else", async () => {
  const { store, drop } = await testStore();
  expect(await loadFolder(store, OPEN_FILES)).toBe(true);
  const silent = await seen(store, [
    "198.51.100.0",
    "198.51.100.255",
    "198.51.101.0",
    "203.0.113.7",
    "192.0.2.127",
    "192.0.2.128",
    "2001:db8::5",
    "2001:db8:1::5",
    "2001:db7::",
    "::ffff:198.51.100.9",
    "::1",
    "10.0.0.1",
  ]);
  expect(silent).toEqual({
    "198.51.100.0": "AS64500 (open), US (open), hosting",
    "198.51.100.255": "AS64500 (open), US (open), hosting",
    "198.51.101.0": "-, -, -",
    "203.0.113.7": "AS64501 (open), DE (open), mobile",
    // A name that tells no kind, and a country that is none.
    "192.0.2.127": "AS64502 (open), -, -",
    "192.0.2.128": "-, -, -",
    "2001:db8::5": "AS64501 (open), FR (open), mobile",
    // What is finer than a /64 is left out.
    "2001:db8:1::5": "-, FR (open), -",
    "2001:db7::": "-, -, -",
    "::ffff:198.51.100.9": "AS64500 (open), US (open), hosting",
    "::1": "-, -, -",
    "10.0.0.1": "-, -, -",
  });
  // Who says the number gets no kind from a name: it may be another network than the data thinks.
  expect(await seen(store, ["203.0.112.1"], { asn: 7 })).toMatchObject({
    "203.0.112.1": "AS7 (event), DE (open), -",
  });
  expect(await seen(store, ["203.0.112.2"], { country: "SE" })).toMatchObject({
    "203.0.112.2": "AS64501 (open), SE (event), mobile",
  });
  expect(await seen(store, ["203.0.112.3"], { asn: 0, country: "SE" })).toMatchObject({
    "203.0.112.3": "AS0 (event), SE (event), -",
  });
  await drop();
});

test("who goes through the addresses of one operator is one origin, and not many", async () => {
  const { store, drop } = await testStore();
  const addresses = ["198.51.100.7", "203.0.112.9", "203.0.113.200", "2001:db8::7", "192.0.2.9"];
  const origins = async (account_id: string) => {
    await seen(store, addresses, { account_id });
    const rows = await store.query(storedOrigins, { account_id });
    return rows.map(({ operator, country }) => `${operator} ${country}`);
  };
  expect(await origins("before")).toEqual([
    "192.0.0.0/16 null",
    "198.51.0.0/16 null",
    "2001:db8::/32 null",
    "203.0.0.0/16 null",
  ]);
  await loadFolder(store, {
    ...OPEN_FILES,
    // Another block of the mobile carrier, far from the first.
    "asn-ipv4.csv": `${OPEN_FILES["asn-ipv4.csv"]}\n`.replace("64500", "64501"),
  });
  expect(await origins("after")).toEqual(["AS64501 US", "AS64502 null"]);
  await drop();
});

test("the operator's list beats open data, the longest prefix wins, and events beat both", async () => {
  const { store, drop } = await testStore();
  await loadFolder(store, OPEN_FILES);
  const own = list(`
prefixes:
  - { prefix: 203.0.112.0/23, kind: relay, asn: 64510 }
  - { prefix: 203.0.113.0/24, kind: vpn, country: NL }
  - { prefix: "2001:db8::5/128", kind: tor }
  - { prefix: 10.0.0.0/8, kind: hosting, country: CH }
asns:
  - { asn: 64500, kind: eyeball, country: CA }
  - { asn: 64510, country: BE }
`);
  expect(await loadList(store, own, "networks.yaml", LOADING)).toBe(true);
  expect(
    await seen(store, [
      "203.0.112.7",
      "203.0.113.7",
      "2001:db8::5",
      "2001:db8::6",
      "10.1.2.3",
      "198.51.100.7",
    ]),
  ).toEqual({
    "203.0.112.7": "AS64510 (own), BE (own), relay",
    // The longest says nothing of the number, so open data does.
    "203.0.113.7": "AS64501 (open), NL (own), vpn",
    "2001:db8::5": "AS64501 (open), FR (open), tor",
    "2001:db8::6": "AS64501 (open), FR (open), mobile",
    "10.1.2.3": "-, CH (own), hosting",
    "198.51.100.7": "AS64500 (open), CA (own), eyeball",
  });
  // What somebody wrote down of a number holds for those who say it, too.
  expect(await seen(store, ["203.0.113.8"], { asn: 64500, country: "SE" })).toMatchObject({
    "203.0.113.8": "AS64500 (event), SE (event), vpn",
  });
  expect(await seen(store, ["192.0.2.200"], { asn: 64500, country: "SE" })).toMatchObject({
    "192.0.2.200": "AS64500 (event), SE (event), eyeball",
  });

  expect(await loadList(store, EMPTY_LIST, "none", LOADING)).toBe(true);
  expect(await seen(store, ["203.0.112.9"])).toMatchObject({
    "203.0.112.9": "AS64501 (open), DE (open), mobile",
  });
  await drop();
});

test("the same is loaded once; other data takes its place whole", async () => {
  const { store, drop } = await testStore();
  const folder = folderOf(OPEN_FILES);
  const load = async () => loadOpenData(store, await findOpenData(folder), LOADING);
  expect(await loadList(store, EMPTY_LIST, "none", LOADING)).toBe(false);
  expect(await load()).toBe(true);
  expect(await load()).toBe(false);
  expect(await loadOpenData(store, await findOpenData(folder), { ...LOADING, again: true })).toBe(
    true,
  );
  rmSync(join(folder, "asn-ipv4.csv"));
  const packed = gzipSync('198.51.100.0,198.51.100.255,64599,"Example Telecom"\n');
  writeFileSync(join(folder, "asn-ipv4.csv.gz"), packed);
  expect(await load()).toBe(true);
  expect(await seen(store, ["198.51.100.7", "203.0.113.7"])).toEqual({
    "198.51.100.7": "AS64599 (open), US (open), eyeball",
    "203.0.113.7": "-, DE (open), -",
  });
  const [open, ...others] = await readLoaded(store);
  expect(open).toMatchObject({ part: "open", origin: folder });
  expect(others).toEqual([]);
  await drop();
});

test("files that are no open data are refused, and what was known stays known", async () => {
  const { store, drop } = await testStore();
  await loadFolder(store, OPEN_FILES);
  const broken = [
    { "asn-ipv4.csv": "start,end,number,name\n" },
    { "asn-ipv4.csv": "198.51.100.0,198.51.100.255,many,Example\n" },
    { "asn-country-ipv4.csv": "198.51.100.0,198.51.100.255\n" },
  ];
  for (const files of broken) {
    const [name = ""] = Object.keys(files);
    const attempt = loadFolder(store, { ...OPEN_FILES, ...files });
    await expect(attempt).rejects.toMatchObject({ code: "OPEN_DATA", retriable: false });
    await expect(attempt).rejects.toThrow(`${name} is no open data on networks`);
  }
  await expect(findOpenData(folderOf({}))).rejects.toThrow(/no open data in .*: put asn-ipv4\.csv/);
  expect(await seen(store, ["198.51.100.7"])).toEqual({
    "198.51.100.7": "AS64500 (open), US (open), hosting",
  });
  await drop();
});

test("two processes that load at once leave one whole of it, and nothing behind", async () => {
  const { store, drop } = await testStore();
  const loads = await Promise.all(Array.from({ length: 3 }, () => loadFolder(store, OPEN_FILES)));
  expect(loads).toContain(true);
  expect(await seen(store, ["203.0.113.7"])).toEqual({
    "203.0.113.7": "AS64501 (open), DE (open), mobile",
  });
  const names = (await readLookupStates(store)).map(({ name }) => name);
  expect(names.filter((name) => name.includes("__"))).toEqual([]);
  await drop();
});

test("a lookup that cannot be read is made anew", async () => {
  const { store, drop } = await testStore();
  await loadFolder(store, OPEN_FILES);
  // As after a restart of a server on which the password was changed meanwhile.
  await store.command(
    "CREATE OR REPLACE DICTIONARY network_asn_lookup (family UInt64, first UInt64, last UInt64, " +
      "asn Nullable(UInt32)) PRIMARY KEY family SOURCE(CLICKHOUSE(TABLE 'network_asn_ranges' " +
      "USER 'nobody' PASSWORD 'wrong')) LAYOUT(RANGE_HASHED()) RANGE(MIN first MAX last) LIFETIME(0)",
  );
  await expect(seen(store, ["203.0.113.7"])).rejects.toMatchObject({ code: expect.any(String) });
  const mended = await mendLookups(store, await readLookupStates(store), LOADING);
  expect(mended).toEqual(["network_asn_lookup"]);
  expect(await seen(store, ["203.0.113.8"])).toMatchObject({
    "203.0.113.8": "AS64501 (open), DE (open), mobile",
  });
  expect(await mendLookups(store, await readLookupStates(store), LOADING)).toEqual([]);
  await drop();
});

test("the npm packages tell well-known addresses", async () => {
  const { store, drop } = await testStore();
  const data = await findOpenData(null);
  expect(data.origin).toMatch(/^@ip-location-db\/asn \d.*, @ip-location-db\/asn-country \d/);
  expect(await loadOpenData(store, data, LOADING)).toBe(true);
  const known = await seen(store, [
    "8.8.8.8",
    "3.5.140.1",
    "84.160.1.1",
    "2a01:4f8::1",
    "127.0.0.1",
  ]);
  expect(known).toEqual({
    "8.8.8.8": "AS15169 (open), US (open), hosting",
    "3.5.140.1": "AS16509 (open), US (open), hosting",
    "84.160.1.1": "AS3320 (open), DE (open), eyeball",
    "2a01:4f8::1": "AS24940 (open), DE (open), hosting",
    "127.0.0.1": "-, -, -",
  });
  const states = await readLookupStates(store);
  expect(states.every(({ problem }) => problem === "")).toBe(true);
  await drop();
});
