import { join } from "node:path";
import { clickhouseConfig, readConfig } from "@ringfence/runtime";
import {
  type BulkStore,
  loadQuery,
  openStore,
  startEmbedded,
  type Store,
  StoreError,
} from "@ringfence/store";
import { z } from "zod";
import { isFolder } from "../commands/folders.ts";
import { failure, type Io, usageError } from "../io.ts";

const databases = loadQuery({
  url: import.meta.url,
  file: "./databases.sql",
  params: z.object({}),
  row: z.strictObject({ name: z.string() }),
});

const USUAL_FOLDER = ".ringfence";

export interface OpenedDatabase {
  readonly store: BulkStore;
  close(): Promise<void>;
}

/** Which database is asked. */
export interface DatabaseFlags {
  /** Folder of an embedded one. */
  readonly data?: string;
  /** Its name. */
  readonly database?: string;
}

/**
 * The folder that was named, else CLICKHOUSE_URL, else the folder that `npm start` uses.
 *
 * @param service who asks, for the server
 */
export async function openDatabase(
  { data: folder, database }: DatabaseFlags,
  service: string,
  io: Io,
): Promise<OpenedDatabase> {
  const env = await io.env();
  const wanted = database ?? (env["RINGFENCE_CLICKHOUSE_DATABASE"] || null);
  if (folder === undefined && env["CLICKHOUSE_URL"]) {
    const named = wanted === null ? {} : { RINGFENCE_CLICKHOUSE_DATABASE: wanted };
    const settings = z.object({ clickhouse: clickhouseConfig });
    const { clickhouse } = readConfig(settings, { ...env, ...named });
    const store = openStore({ ...clickhouse, service });
    return { store, close: () => store.close() };
  }
  const dataDir = join(folder ?? USUAL_FOLDER, "clickhouse");
  if (!(await isFolder(dataDir))) {
    throw usageError(
      folder === undefined
        ? `there is no ${USUAL_FOLDER} here. Name a folder with --data, or set CLICKHOUSE_URL.`
        : `no database in ${folder}. Name the --data of a run.`,
    );
  }
  const server = await startEmbedded({ dataDir, signal: io.signal });
  try {
    const chosen = await chooseDatabase(server.url, wanted, folder ?? USUAL_FOLDER);
    const store = openStore({ url: server.url, database: chosen, service });
    return {
      store,
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

/** A folder holds a database for live traffic, and one for each set of files. */
async function chooseDatabase(url: string, wanted: string | null, folder: string): Promise<string> {
  const store = openStore({ url, database: "default", service: "cli" });
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
  const problem =
    wanted === null ? `${folder} holds several databases` : `no ${wanted} in ${folder}`;
  throw usageError(`${problem}. Add --database, one of: ${names.join(", ")}.`);
}

/** An error of the store in the words of somebody who named a database. */
export function explain(error: unknown, { database, url }: Store): unknown {
  if (!(error instanceof StoreError)) return error;
  if (error.code !== "UNKNOWN_DATABASE" && error.code !== "UNKNOWN_TABLE") return error;
  const { origin } = new URL(url);
  return failure(
    `database ${database} at ${origin} is not one of Ringfence's, or not up to date. Name another ` +
      `with --database, or let a service make it first (${error.message}).`,
    error,
  );
}
