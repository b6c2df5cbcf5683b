/** Bytes that an event takes in all tables, after merges, beside its line packed with zstd. */
import { request } from "node:http";
import { loadQuery, type BulkStore } from "@ringfence/store";
import { z } from "zod";
import { startServer } from "../harness/database.ts";
import { insertFile } from "../harness/insert.ts";
import { type Row, type Run, runOf, type Setting } from "../harness/row.ts";
import { ingestFile } from "./file.ts";

const OURS = "ringfence";
const REFERENCE = "zstd";

const tablesOfEvents = loadQuery({
  url: import.meta.url,
  file: "./tables-of-events.sql",
  params: z.object({}),
  row: z.strictObject({ name: z.string(), bytes: z.int() }),
});

export const storageRow: Row = {
  name: "storage",
  work: "bytes stored an event, all tables, after merges, beside the same events as packed NDJSON",
  open: async (setting) => {
    const server = await startServer(setting.folder);
    return {
      contenders: [
        { name: OURS, run: () => server.onFresh((store) => storeAndMerge(store, setting)) },
        { name: REFERENCE, run: () => server.onFresh((store) => pack(store, setting)) },
      ],
      figures: [
        {
          name: "bytes an event ÷ those of zstd",
          bar: { most: 1 },
          of: (runs) => bytesOf(runOf(runs, OURS)) / bytesOf(runOf(runs, REFERENCE)),
        },
        {
          name: "bytes an event",
          bar: null,
          of: (runs) => bytesOf(runOf(runs, OURS)) / setting.events,
          digits: 0,
        },
      ],
      close: () => server.stop(),
    };
  },
};

function bytesOf({ figures = {} }: Run): number {
  return figures["bytes"] ?? Number.NaN;
}

async function storeAndMerge(store: BulkStore, setting: Setting): Promise<Run> {
  const run = await ingestFile(store, setting);
  for (const { name } of await store.query(tablesOfEvents, {})) {
    await store.command(`OPTIMIZE TABLE ${name} FINAL`);
  }
  const tables = await store.query(tablesOfEvents, {});
  const sizes = tables.map(({ name, bytes }) => [`bytes of ${name}`, bytes]);
  const bytes = tables.reduce((sum, table) => sum + table.bytes, 0);
  return { ...run, figures: { bytes, ...Object.fromEntries(sizes) } };
}

/** The engine packs at level 3, which is the default of zstd. */
async function pack(store: BulkStore, { file, events }: Setting): Promise<Run> {
  await store.command("CREATE TABLE plain_lines (line String) ENGINE = Memory");
  await insertFile(store, "INSERT INTO plain_lines FORMAT LineAsString", file);
  const url = new URL(store.url);
  url.searchParams.set("database", store.database);
  url.searchParams.set("query", "SELECT line FROM plain_lines FORMAT TSVRaw");
  url.searchParams.set("enable_http_compression", "1");
  const began = performance.now();
  const bytes = await new Promise<number>((resolve, reject) => {
    const call = request(url, { headers: { "accept-encoding": "zstd" } }, (response) => {
      let sum = 0;
      response.on("data", (chunk: Buffer) => (sum += chunk.length));
      response.on("error", reject);
      response.on("end", () => {
        const isPacked = response.headers["content-encoding"] === "zstd";
        return isPacked ? resolve(sum) : reject(new Error("the engine did not pack the lines"));
      });
    });
    call.on("error", reject).end();
  });
  const seconds = (performance.now() - began) / 1000;
  return { seconds, events, processes: {}, figures: { bytes } };
}
