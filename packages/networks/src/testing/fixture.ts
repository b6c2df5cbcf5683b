/** For tests: open data of a few ranges, and what is stored of the networks of events. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadQuery, type Store } from "@ringfence/store";
import { onTestFinished } from "vitest";
import { z } from "zod";

const storedNetworks = loadQuery({
  url: import.meta.url,
  file: "./stored-networks.sql",
  params: z.object({}),
  row: z.strictObject({
    event_id: z.string(),
    asn: z.int().nullable(),
    country: z.string().nullable(),
    network_kind: z.string().nullable(),
    asn_source: z.string(),
    country_source: z.string(),
  }),
});

/** A folder with these files, until the end of the test. */
export function folderOf(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), "ringfence-networks-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** Open data as such files hold it: hosting, a mobile carrier, and one that no name tells. */
export const OPEN_FILES = {
  "asn-ipv4.csv": [
    '198.51.100.0,198.51.100.255,64500,"Example Cloud, Inc."',
    "203.0.112.0,203.0.113.255,64501,Example Mobile",
    "192.0.2.0,192.0.2.127,64502,Example",
  ].join("\n"),
  "asn-ipv6.csv": [
    "2001:db8::,2001:db8:0:ffff:ffff:ffff:ffff:ffff,64501,Example Mobile",
    "2001:db8:1::,2001:db8:1::7,64509,Part of a /64",
  ].join("\n"),
  "asn-country-ipv4.csv": [
    "203.0.112.0,203.0.113.255,DE",
    "192.0.2.0,192.0.2.255,ZZ",
    "198.51.100.0,198.51.100.255,US",
  ].join("\n"),
  "asn-country-ipv6.csv": "2001:db8::,2001:db8:ffff:ffff:ffff:ffff:ffff:ffff,FR\n",
} as const;

let ids = 0;

/** How loads are made in tests. */
export const LOADING = {
  now: () => new Date(),
  newId: () => (ids += 1).toString(16).padStart(8, "0"),
} as const;

/** `AS64500 (open), DE (event), mobile` of each event, a dash for what is unknown. */
export async function networksOf(store: Store): Promise<Record<string, string>> {
  const rows = await store.query(storedNetworks, {});
  return Object.fromEntries(
    rows.map(({ event_id, asn, country, network_kind, asn_source, country_source }) => [
      event_id,
      [
        asn === null ? "-" : `AS${asn} (${asn_source})`,
        country === null ? "-" : `${country} (${country_source})`,
        network_kind ?? "-",
      ].join(", "),
    ]),
  );
}
