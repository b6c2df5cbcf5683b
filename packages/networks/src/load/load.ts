/** Puts open data and the operator's list into the store, where it is not the same already. */
import { createHash } from "node:crypto";
import { type BulkStore, loadQuery, StoreError } from "@ringfence/store";
import { z } from "zod";
import { NetworksError } from "../errors.ts";
import { EMPTY_LIST, type NetworkList } from "../list/list.ts";
import { type OpenData, readOpenFile } from "../open-data/files.ts";
import { Exchange } from "./exchange.ts";
import { FILL, LISTED_LOOKUPS, type Lookup, OPEN_LOOKUPS } from "./statements.ts";

export interface LoadOptions {
  readonly now: () => Date;
  /** Eight hexadecimal digits, other ones for every load. */
  readonly newId: () => string;
  readonly signal?: AbortSignal | undefined;
  /** Even where the same is loaded already. */
  readonly again?: boolean;
}

const loaded = loadQuery({
  url: import.meta.url,
  file: "./loaded.sql",
  params: z.object({}),
  row: z.strictObject({
    part: z.enum(["open", "own", "turn"]),
    version: z.string(),
    origin: z.string(),
    loaded_at: z.iso.datetime(),
  }),
});
export type LoadedPart = z.output<typeof loaded.row> & { readonly part: "open" | "own" };

const lookupStates = loadQuery({
  url: import.meta.url,
  file: "./lookup-states.sql",
  params: z.object({}),
  row: z.strictObject({
    name: z.string(),
    status: z.string(),
    asked: z.int(),
    found_rate: z.number(),
    problem: z.string(),
  }),
});
export type LookupState = z.output<typeof lookupStates.row>;

/** Changes with the statements, so that a newer program loads again what an older one loaded. */
const RECIPE = createHash("sha256")
  .update(JSON.stringify([FILL, OPEN_LOOKUPS]))
  .digest("hex");
/** A file that is no open data is refused whole, before it is looked up in. */
const FORMAT = { input_format_allow_errors_num: 0, max_partitions_per_insert_block: 0 };
const SLOWEST_S = 300;
/** So long others wait for a process that loads. One that died is waited for no longer. */
const TURN_MS = 60_000;

/** What is loaded, part by part; a part that never was is missing. */
export async function readLoaded(store: BulkStore): Promise<LoadedPart[]> {
  const rows = await store.query(loaded, {});
  return rows.flatMap(({ part, ...row }) => (part === "turn" ? [] : [{ part, ...row }]));
}

export async function isLoaded(store: BulkStore, data: OpenData): Promise<boolean> {
  const parts = await readLoaded(store);
  return parts.some(({ part, version }) => part === "open" && version === versionOf(data));
}

/**
 * Takes the turn to load open data; false where another process took it a moment ago. A load costs
 * the server more than a second, so many processes that start at once should not all load, nor one
 * that dies over and over each time.
 */
export async function takeTurn(
  store: BulkStore,
  { now }: Pick<LoadOptions, "now">,
): Promise<boolean> {
  const taken = (await store.query(loaded, {})).find(({ part }) => part === "turn");
  if (taken !== undefined && now().getTime() - Date.parse(taken.loaded_at) < TURN_MS) return false;
  const row = { part: "turn", version: "", origin: "", loaded_at: now().toISOString() };
  await store.insert("network_loads", [row], { columns: Object.keys(row) });
  return true;
}

/** How the lookups stand on the server that answers. */
export function readLookupStates(store: BulkStore): Promise<LookupState[]> {
  return store.query(lookupStates, {});
}

/**
 * Loads open data, unless the same is loaded. Tables and lookups change whole, one after the other.
 *
 * @returns whether anything was loaded
 * @throws NetworksError for files that are no open data, StoreError
 */
export async function loadOpenData(
  store: BulkStore,
  data: OpenData,
  options: LoadOptions,
): Promise<boolean> {
  const part = { part: "open", version: versionOf(data), origin: data.origin } as const;
  return loadPart(store, part, Object.values(OPEN_LOOKUPS), options, async (nextOf) => {
    const { asn, names } = OPEN_LOOKUPS;
    for (const file of data.files) {
      const params = { table: nextOf(OPEN_LOOKUPS[file.set]) };
      try {
        await store.insertFrom(FILL[file.set], readOpenFile(file), params, {
          settings: { ...FORMAT, max_execution_time: SLOWEST_S },
          signal: options.signal,
        });
      } catch (error) {
        throw explained(error, file.path);
      }
    }
    await store.command(FILL.names, { table: nextOf(names), ranges: nextOf(asn) });
  });
}

function versionOf({ version }: OpenData): string {
  return `${version} ${RECIPE}`;
}

/** Loads the operator's list, unless the same is loaded. */
export async function loadList(
  store: BulkStore,
  list: NetworkList,
  origin: string,
  options: LoadOptions,
): Promise<boolean> {
  const part = { part: "own", version: list.version, origin } as const;
  return loadPart(store, part, Object.values(LISTED_LOOKUPS), options, async (nextOf) => {
    const { prefixes, asns } = LISTED_LOOKUPS;
    const columns = ["asn", "country", "kind", "label"];
    await store.insert(nextOf(prefixes), list.prefixes, { columns: ["prefix", ...columns] });
    await store.insert(nextOf(asns), list.asns, { columns });
  });
}

async function loadPart(
  store: BulkStore,
  part: Omit<LoadedPart, "loaded_at">,
  lookups: readonly Lookup[],
  { now, newId, again = false }: LoadOptions,
  fill: (nextOf: (lookup: Lookup) => string) => Promise<void>,
): Promise<boolean> {
  const before = (await readLoaded(store)).find((each) => each.part === part.part);
  // Of a list that is empty and never was another there is nothing to load.
  const version = before?.version ?? EMPTY_LIST.version;
  if (!again && version === part.version) return false;
  const exchange = new Exchange(store, newId());
  await exchange.tidy();
  await exchange.fill(lookups, fill);
  await exchange.lookUp(lookups);
  // Last: a load that is cut short before is done again, which changes nothing that is whole.
  const row = { ...part, loaded_at: now().toISOString() };
  await store.insert("network_loads", [row], { columns: Object.keys(row) });
  return true;
}

/**
 * Makes lookups anew that the server cannot read, say after a change of password.
 *
 * @returns their names
 */
export async function mendLookups(
  store: BulkStore,
  states: readonly LookupState[],
  { newId }: Pick<LoadOptions, "newId">,
): Promise<string[]> {
  const all = [...Object.values(OPEN_LOOKUPS), ...Object.values(LISTED_LOOKUPS)];
  const broken = all.filter(({ name }) =>
    states.some((each) => each.name === name && each.problem),
  );
  if (broken.length > 0) await new Exchange(store, newId()).lookUp(broken);
  return broken.map(({ name }) => name);
}

const UNREADABLE = /^(CANNOT_PARSE|INCORRECT_DATA|TYPE_MISMATCH|CANNOT_READ)/;

function explained(error: unknown, path: string): unknown {
  if (!(error instanceof StoreError) || !UNREADABLE.test(error.code)) return error;
  const wanted = "first address, last address, then a number and a name, or a country";
  return new NetworksError(
    "OPEN_DATA",
    `${path} is no open data on networks; its lines should say: ${wanted} (${error.message})`,
    error,
  );
}
