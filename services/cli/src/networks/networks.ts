import { randomBytes } from "node:crypto";
import { readAddressUse } from "@ringfence/features";
import {
  findOpenData,
  loadList,
  loadOpenData,
  type NetworkList,
  parsePrefix,
  readKnownAddress,
  readListFile,
  readLoaded,
  readLookupStates,
} from "@ringfence/networks";
import { type NetworksConfig, networksConfig, readConfig } from "@ringfence/runtime";
import { type BulkStore, loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import type { NetworksFlags } from "../commands/networks.ts";
import { withDatabase } from "../database/open.ts";
import { reflow } from "../help.ts";
import { type Io, usageError, write } from "../io.ts";
import { formatCount } from "../progress.ts";
import { writeJson } from "../output.ts";
import { type AddressReport, addressReport, loadedReport } from "./report.ts";

const eventsOfAddress = loadQuery({
  url: import.meta.url,
  file: "./events-of-address.sql",
  params: z.object({ address: z.string(), day: z.iso.date() }),
  row: z.strictObject({
    asn: z.int().nullable(),
    country: z.string().nullable(),
    kind: z.string().nullable(),
    asn_source: z.string(),
    country_source: z.string(),
    events: z.int(),
  }),
});

/** Each costs some queries. */
const MOST_ADDRESSES = 100;

/** `ringfence networks`, its flags already checked. */
export async function networks(
  addresses: readonly string[],
  flags: NetworksFlags,
  io: Io,
): Promise<void> {
  const settings = z.object({ networks: networksConfig.prefault({}) });
  const { networks: config } = readConfig(settings, await io.env());
  const file = flags.file ?? config.file ?? null;
  const list = readListFile(file);
  const asked = readAddresses(addresses);
  if (flags.file !== undefined && !flags.load) {
    await write(io.stdout, `${flags.file} is well formed: ${counts(list)}\n`);
    return;
  }
  await withDatabase(flags, io, "networks", async (store) => {
    if (flags.load) {
      await load(store, { list, file, config, folder: flags.openData ?? config.data ?? null }, io);
    }
    if (asked.length === 0) {
      const [loaded, lookups] = [await readLoaded(store), await readLookupStates(store)];
      if (flags.json) return writeJson(io, { loaded, lookups });
      await write(io.stdout, loadedReport(loaded, lookups));
    }
    const reports: AddressReport[] = [];
    for (const address of asked) reports.push(await reportOf(store, address));
    if (flags.json) return writeJson(io, reports);
    const width = io.stdoutColumns ?? Number.POSITIVE_INFINITY;
    for (const report of reports) {
      await write(io.stdout, `${reflow(addressReport(report), width)}\n`);
    }
  });
}

/** In the one form in which the store has them. */
function readAddresses(addresses: readonly string[]): string[] {
  if (addresses.length > MOST_ADDRESSES) {
    throw usageError(`at most ${MOST_ADDRESSES} addresses at once. Ask again for the rest.`);
  }
  return addresses.map((text) => {
    const parsed = parsePrefix(text);
    if (parsed.ok && !text.includes("/")) return parsed.prefix.replace(/\/\d+$/, "");
    throw usageError(`"${text}" is no address. Give it like 203.0.113.7 or 2001:db8::1.`);
  });
}

async function load(
  store: BulkStore,
  what: {
    readonly list: NetworkList;
    readonly file: string | null;
    readonly config: NetworksConfig;
    readonly folder: string | null;
  },
  io: Io,
): Promise<void> {
  const { list, file, config, folder } = what;
  const newId = () => randomBytes(4).toString("hex");
  const options = { now: () => new Date(io.now()), newId, signal: io.signal, again: true };
  if (file !== null) {
    await loadList(store, list, file, options);
    await write(io.stdout, `${file} is loaded: ${counts(list)}\n`);
  }
  if (!config.open) return;
  const data = await findOpenData(folder);
  await loadOpenData(store, data, options);
  await write(io.stdout, `open data is loaded from ${data.origin}\n`);
}

async function reportOf(store: Store, address: string): Promise<AddressReport> {
  const [known, use] = await Promise.all([
    readKnownAddress(store, address),
    readAddressUse(store, address),
  ]);
  const told = use === null ? [] : await store.query(eventsOfAddress, { address, day: use.day });
  return { address, known, use, told };
}

function counts({ prefixes, asns }: NetworkList): string {
  const of = (count: number, one: string, many: string) =>
    `${formatCount(count)} ${count === 1 ? one : many}`;
  return `${of(prefixes.length, "prefix", "prefixes")}, ${of(asns.length, "autonomous system", "autonomous systems")}`;
}
