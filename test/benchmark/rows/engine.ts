/** The engine's side alone: what it spends on taking the events over, with nothing behind the door. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BulkStore } from "@ringfence/store";
import { runScript } from "../harness/child.ts";
import { startServer } from "../harness/database.ts";
import { insertFile } from "../harness/insert.ts";
import { cpuOf, type Row, type Run, runOf, type Setting } from "../harness/row.ts";

const OURS = "ringfence";
const REFERENCE = "LineAsString, JSONExtract";

export const engineRow: Row = {
  name: "engine",
  work: "the engine taking the events over into Null, beside LineAsString with one JSONExtract",
  open: async (setting) => {
    const server = await startServer(setting.folder);
    return {
      contenders: [
        { name: OURS, run: () => server.onFresh((store) => handOver(store, setting)) },
        { name: REFERENCE, run: () => server.onFresh((store) => insertLines(store, setting)) },
      ],
      figures: [
        {
          name: "events a CPU second of the engine ÷ its",
          bar: { least: 0.7 },
          of: (runs) =>
            cpuOf(runOf(runs, REFERENCE), "clickhouse") / cpuOf(runOf(runs, OURS), "clickhouse"),
        },
      ],
      close: () => server.stop(),
    };
  },
};

async function handOver(store: BulkStore, { folder, file }: Setting): Promise<Run> {
  await store.command("DETACH TABLE request_events_2_mv");
  const { url, database } = store;
  const letters = join(folder, "dead-letters.ndjson");
  return runScript("ingest-file", { url, database, file, letters });
}

async function insertLines(store: BulkStore, { file, events }: Setting): Promise<Run> {
  for (const name of ["./lines-in.sql", "./lines-out.sql", "./lines-mv.sql"]) {
    await store.command(readFileSync(new URL(name, import.meta.url), "utf8"));
  }
  const began = performance.now();
  await insertFile(store, "INSERT INTO lines_in FORMAT LineAsString", file);
  return { seconds: (performance.now() - began) / 1000, events, processes: {} };
}
