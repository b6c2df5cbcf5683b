/** A file, stored with all rollups, beside a plain insert of the same file into the same tables. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BulkStore } from "@ringfence/store";
import { runScript } from "../harness/child.ts";
import { startServer } from "../harness/database.ts";
import { insertFile } from "../harness/insert.ts";
import { cpuOf, type Row, type Run, runOf, type Setting } from "../harness/row.ts";
import { countEvents } from "./stored.ts";

const OURS = "ringfence";
const REFERENCE = "INSERT JSONEachRow";

export const fileRow: Row = {
  name: "file",
  work: "file → stored with all rollups, beside INSERT … FORMAT JSONEachRow of the same file",
  open: async (setting) => {
    const server = await startServer(setting.folder);
    return {
      contenders: [
        { name: OURS, run: () => server.onFresh((store) => ingestFile(store, setting)) },
        { name: REFERENCE, run: () => server.onFresh((store) => insertReference(store, setting)) },
      ],
      figures: [
        {
          name: "events/s ÷ its events/s",
          bar: { least: 1 },
          of: (runs) => runOf(runs, REFERENCE).seconds / runOf(runs, OURS).seconds,
        },
        {
          name: "events a CPU second ÷ its",
          bar: null,
          of: (runs) => cpuOf(runOf(runs, REFERENCE)) / cpuOf(runOf(runs, OURS)),
        },
        { name: "events/s", bar: null, of: (runs) => rateOf(runOf(runs, OURS)), digits: 0 },
        {
          name: "its events/s",
          bar: null,
          of: (runs) => rateOf(runOf(runs, REFERENCE)),
          digits: 0,
        },
      ],
      close: () => server.stop(),
    };
  },
};

export async function ingestFile(store: BulkStore, setting: Setting): Promise<Run> {
  const { url, database } = store;
  const letters = join(setting.folder, "dead-letters.ndjson");
  const run = await runScript("ingest-file", { url, database, file: setting.file, letters });
  await countEvents(store, setting.events);
  return run;
}

async function insertReference(store: BulkStore, { file, events }: Setting): Promise<Run> {
  for (const name of ["./reference-in.sql", "./reference-mv.sql"]) {
    await store.command(readFileSync(new URL(name, import.meta.url), "utf8"));
  }
  const began = performance.now();
  await insertFile(store, "INSERT INTO reference_in FORMAT JSONEachRow", file);
  const seconds = (performance.now() - began) / 1000;
  await countEvents(store, events);
  return { seconds, events, processes: {} };
}

function rateOf({ events, seconds }: Run): number {
  return events / seconds;
}
