import { verifyRollups } from "@ringfence/features";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import type { VerifyFlags } from "../commands/verify.ts";
import { withDatabase } from "../database/open.ts";
import { failure, type Io, write } from "../io.ts";
import { writeJson } from "../output.ts";
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

/** `ringfence verify`, its window already checked. Fails where a rollup differs. */
export function verify(flags: VerifyFlags, io: Io): Promise<void> {
  return withDatabase(flags, io, "verify", (store) => compare(store, flags, io));
}

async function compare(store: Store, flags: VerifyFlags, io: Io): Promise<void> {
  const window = await windowOf(store, flags);
  if (window === null) {
    if (flags.json) return writeJson(io, { from: null, to: null, tables: [] });
    await write(io.stdout, `no events are stored in database ${store.database}\n`);
    return;
  }
  const found = await verifyRollups(store, { ...window, now: new Date(io.now()) });
  if (flags.json) await writeJson(io, { ...window, tables: found });
  else await write(io.stdout, verifyReport(found));
  const differing = found.filter((table) => table.differing > 0);
  if (differing.length === 0) return;
  const rows = differing.reduce((total, table) => total + table.differing, 0);
  const names = differing.map(({ table }) => table).join(", ");
  throw failure(
    `${rows === 1 ? "1 row differs" : `${formatCount(rows)} rows differ`} from the events, ` +
      `in ${names}. Restart ingest: it stores ` +
      "the last batch of each partition once more; what differs then is worth a bug report.",
  );
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
