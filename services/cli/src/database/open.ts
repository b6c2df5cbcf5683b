/** The database that a command looks into: of a folder, or of a ClickHouse server. */
import { join } from "node:path";
import { clickhouseConfig, readConfig } from "@ringfence/runtime";
import {
  type BulkStore,
  loadQuery,
  openStore,
  runningServer,
  startEmbedded,
  type Store,
  StoreError,
} from "@ringfence/store";
import { z } from "zod";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { isFolder } from "../commands/folders.ts";
import { failure, type Io, usageError, write } from "../io.ts";

const databases = loadQuery({
  url: import.meta.url,
  file: "./databases.sql",
  params: z.object({}),
  row: z.strictObject({ name: z.string() }),
});

const USUAL_FOLDER = ".ringfence";
/** The database of live traffic. */
const LIVE = "ringfence";

export interface Opened {
  readonly store: BulkStore;
  /** Another database of the same server; whoever asks for it closes it. */
  readonly other: (database: string) => BulkStore;
  close(): Promise<void>;
}

/**
 * Does `work` on the folder that was named, else on CLICKHOUSE_URL, else on the folder that
 * `npm start` uses. Nothing is made or brought up to date. `work` also gets a way to other databases
 * of the server.
 *
 * @param service the name under which the server sees the queries
 * @throws CliError where there is no such database, or not one of Ringfence's
 */
export async function withDatabase(
  flags: DatabaseFlags,
  io: Io,
  service: string,
  work: (store: BulkStore, other: (database: string) => BulkStore) => Promise<void>,
): Promise<void> {
  const { store, other, close } = await open(flags, io, service);
  try {
    await work(store, other);
  } catch (error) {
    throw explain(error, store);
  } finally {
    await close();
  }
}

/** @throws CliError as `withDatabase`; whoever opens it closes it */
export async function open(
  flags: DatabaseFlags,
  io: Io,
  service: string,
  requestTimeoutMs?: number,
): Promise<Opened> {
  const { data: folder, database } = flags;
  const env = await io.env();
  const wanted = database ?? (env["RINGFENCE_CLICKHOUSE_DATABASE"] || null);
  if (folder === undefined && env["CLICKHOUSE_URL"]) {
    const named = wanted === null ? {} : { RINGFENCE_CLICKHOUSE_DATABASE: wanted };
    const settings = z.object({ clickhouse: clickhouseConfig });
    const { clickhouse } = readConfig(settings, { ...env, ...named });
    const other = (name: string) =>
      openStore({ ...clickhouse, database: name, service, requestTimeoutMs });
    const store = other(clickhouse.database);
    return { store, other, close: () => store.close() };
  }
  const dataDir = join(folder ?? USUAL_FOLDER, "clickhouse");
  if (!(await isFolder(dataDir))) {
    throw usageError(
      folder === undefined
        ? `there is no ${USUAL_FOLDER} here. Name a folder with --data, or set CLICKHOUSE_URL.`
        : `no database in ${folder}. Name the --data of the run whose database it is.`,
    );
  }
  const server = await reach(dataDir, io);
  try {
    const where = { url: server.url, folder: folder ?? USUAL_FOLDER };
    const chosen = await chooseDatabase(where, service, wanted, io);
    const other = (name: string) =>
      openStore({ url: server.url, database: name, service, requestTimeoutMs });
    const store = other(chosen);
    return {
      store,
      other,
      close: async () => {
        await store.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** A server on the folder: the one that another process runs there, else one for this command. */
async function reach(
  dataDir: string,
  io: Io,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  try {
    return await startEmbedded({ dataDir, signal: io.signal });
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== "EMBEDDED_IN_USE") throw error;
    const url = await runningServer(dataDir);
    // It starts or stops just now, or was made by a version that leaves no note.
    if (url === null) throw error;
    return { url, stop: async () => {} };
  }
}

/** A folder holds a database for live traffic, and one for each set of files. */
async function chooseDatabase(
  { url, folder }: { readonly url: string; readonly folder: string },
  service: string,
  wanted: string | null,
  io: Io,
): Promise<string> {
  const store = openStore({ url, database: "default", service });
  let names: string[];
  try {
    names = (await store.query(databases, {})).map(({ name }) => name);
  } finally {
    await store.close();
  }
  const [only] = names;
  if (only === undefined) throw usageError(`no database in ${folder}. Name another --data.`);
  if (wanted !== null && names.includes(wanted)) return wanted;
  if (wanted === null && names.length === 1) return only;
  if (wanted === null && names.includes(LIVE)) {
    const others = names.filter((name) => name !== LIVE).join(", ");
    await write(io.stderr, `database ${LIVE} is asked, not ${others}: --database names another\n`);
    return LIVE;
  }
  const problem =
    wanted === null ? `${folder} holds several databases` : `no ${wanted} in ${folder}`;
  throw usageError(`${problem}. Add --database, one of: ${names.join(", ")}.`);
}

function explain(error: unknown, { database, url }: Store): unknown {
  if (!(error instanceof StoreError)) return error;
  if (error.code !== "UNKNOWN_DATABASE" && error.code !== "UNKNOWN_TABLE") return error;
  const { origin } = new URL(url);
  return failure(
    `database ${database} at ${origin} is not one of Ringfence's, or not up to date. Name another ` +
      `with --database, or let a service make it first (${error.message}).`,
    error,
  );
}
