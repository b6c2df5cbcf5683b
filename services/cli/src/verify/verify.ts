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

const USUAL_FOLDER = ".ringfence";

/** `ringfence verify`, its window already checked. Fails where a rollup differs. */
export async function verify(flags: VerifyFlags, io: Io): Promise<void> {
  const { store, close } = await open(flags.data ?? null, io);
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
async function open(folder: string | null, io: Io): Promise<Opened> {
  const env = await io.env();
  if (folder === null && env["CLICKHOUSE_URL"]) {
    const { clickhouse } = readConfig(z.object({ clickhouse: clickhouseConfig }), env);
    const store = openStore({ ...clickhouse, service: "verify" });
    return { store, close: () => store.close() };
  }
  const dataDir = join(folder ?? USUAL_FOLDER, "clickhouse");
  if (!(await isFolder(dataDir))) {
    throw usageError(
      folder === null
        ? `there is no ${USUAL_FOLDER} here. Name a folder with --data, or set CLICKHOUSE_URL.`
        : `no database in ${folder}. Name the --data of the run to verify.`,
    );
  }
  const local = z.object({ clickhouse: clickhouseConfig.pick({ database: true }) });
  const { database } = readConfig(local, named(env)).clickhouse;
  const server = await startEmbedded({ dataDir, signal: io.signal });
  const store = openStore({ url: server.url, database, service: "verify" });
  return {
    store,
    close: async () => {
      await store.close();
      await server.stop();
    },
  };
}

/** The embedded server has no address, user or password that could be set. */
function named(env: Readonly<Record<string, string | undefined>>) {
  const { RINGFENCE_CLICKHOUSE_DATABASE } = env;
  return { RINGFENCE_CLICKHOUSE_DATABASE };
}

function explain(error: unknown, { database, url }: Store): unknown {
  if (!(error instanceof StoreError)) return error;
  if (error.code !== "UNKNOWN_DATABASE" && error.code !== "UNKNOWN_TABLE") return error;
  const { origin } = new URL(url);
  return failure(
    `database ${database} at ${origin} is not one of Ringfence's, or not up to date. Name another ` +
      `with RINGFENCE_CLICKHOUSE_DATABASE, or let a service make it first (${error.message}).`,
    error,
  );
}
