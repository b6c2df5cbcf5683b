import { join } from "node:path";
import { verifyRollups } from "@ringfence/features";
import { clickhouseConfig, readConfig } from "@ringfence/runtime";
import { loadQuery, openStore, startEmbedded, type Store, StoreError } from "@ringfence/store";
import { z } from "zod";
import { isFolder } from "../commands/folders.ts";
import type { VerifyFlags } from "../commands/verify.ts";
import { failure, type Io, usageError, write } from "../io.ts";
import { formatCount } from "../progress.ts";
import { verifyReport } from "./report.ts";

const extent = loadQuery({
  url: import.meta.url,
  file: "./extent.sql",
  params: z.object({}),
  row: z.strictObject({
    events: z.int(),
    first: z.string().nullable(),
    last: z.string().nullable(),
  }),
});

const databases = loadQuery({
  url: import.meta.url,
  file: "./databases.sql",
  params: z.object({}),
  row: z.strictObject({ name: z.string() }),
});

const USUAL_FOLDER = ".ringfence";

/** `ringfence verify`, its window already checked. Fails where a rollup differs. */
export async function verify(flags: VerifyFlags, io: Io): Promise<void> {
  const { store, close } = await open(flags, io);
  try {
    const window = await windowOf(store, flags);
    if (window === null) {
      await write(io.stdout, `no events are stored in database ${store.database}\n`);
      return;
    }
    const found = await verifyRollups(store, { ...window, now: new Date(io.now()) });
    await write(io.stdout, verifyReport(found));
    const differing = found.filter((table) => table.differing > 0);
    if (differing.length === 0) return;
    const rows = differing.reduce((total, table) => total + table.differing, 0);
    const names = differing.map(({ table }) => table).join(", ");
    throw failure(
      `${rows === 1 ? "1 row differs" : `${formatCount(rows)} rows differ`} from the events, ` +
        `in ${names}. Restart ingest: it stores ` +
        "the last batch of each partition once more; what differs then is worth a bug report.",
    );
  } catch (error) {
    throw explain(error, store);
  } finally {
    await close();
  }
}

/** `[from, to)` as asked for, else all that is stored; null where nothing is. */
async function windowOf(
  store: Store,
  { from, to }: VerifyFlags,
): Promise<{ from: Date; to: Date } | null> {
  if (from !== undefined && to !== undefined) return { from, to };
  const [row] = await store.query(extent, {});
  const first = row?.first ?? null;
  const last = row?.last ?? null;
  if (first === null || last === null) return null;
  return { from: from ?? utc(first), to: to ?? new Date(utc(last).getTime() + 1) };
}

/** A time as the engine writes it, «2026-10-12 00:00:00.000». */
function utc(time: string): Date {
  return new Date(`${time.replace(" ", "T")}Z`);
}

interface Opened {
  readonly store: Store;
  close(): Promise<void>;
}

/** The folder that was named, else CLICKHOUSE_URL, else the folder that `npm start` uses. */
async function open({ data: folder, database }: VerifyFlags, io: Io): Promise<Opened> {
  const env = await io.env();
  const wanted = database ?? (env["RINGFENCE_CLICKHOUSE_DATABASE"] || null);
  if (folder === undefined && env["CLICKHOUSE_URL"]) {
    const named = wanted === null ? {} : { RINGFENCE_CLICKHOUSE_DATABASE: wanted };
    const settings = z.object({ clickhouse: clickhouseConfig });
    const { clickhouse } = readConfig(settings, { ...env, ...named });
    const store = openStore({ ...clickhouse, service: "verify" });
    return { store, close: () => store.close() };
  }
  const dataDir = join(folder ?? USUAL_FOLDER, "clickhouse");
  if (!(await isFolder(dataDir))) {
    throw usageError(
      folder === undefined
        ? `there is no ${USUAL_FOLDER} here. Name a folder with --data, or set CLICKHOUSE_URL.`
        : `no database in ${folder}. Name the --data of the run to verify.`,
    );
  }
  const server = await startEmbedded({ dataDir, signal: io.signal });
  try {
    const chosen = await chooseDatabase(server.url, wanted, folder ?? USUAL_FOLDER);
    const store = openStore({ url: server.url, database: chosen, service: "verify" });
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
  const store = openStore({ url, database: "default", service: "verify" });
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
