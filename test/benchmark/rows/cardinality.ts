/** How fast distinct values are counted, per core: accounts of an address, addresses of a key. */
import { readFileSync } from "node:fs";
import { type BulkStore, loadQuery } from "@ringfence/store";
import { z } from "zod";
import { mergesOver, startServer } from "../harness/database.ts";
import { watchUse } from "../harness/processes.ts";
import { cpuOf, type Row, type Run, runOf } from "../harness/row.ts";

const OURS = "ringfence";
/** Events a second and core, published by a correlation engine written in Rust. */
const PUBLISHED = 57_000;
/** What ingestion puts into one insert where many events wait, on one core. */
const BATCHES = {
  max_block_size: 40_000,
  min_insert_block_size_rows: 40_000,
  min_insert_block_size_bytes: 0,
  max_threads: 1,
  max_insert_threads: 1,
};

const errors = loadQuery({
  url: import.meta.url,
  file: "./cardinality-errors.sql",
  params: z.object({}),
  row: z.strictObject({
    wrong_below: z.int(),
    worst_above: z.number(),
    largest: z.int(),
    windows: z.int(),
  }),
});

export const cardinalityRow: Row = {
  name: "cardinality",
  work: "distinct accounts an address and addresses a key, 1,800 values a window",
  withoutFile: true,
  open: async ({ folder, events }) => {
    const server = await startServer(folder);
    return {
      contenders: [
        { name: OURS, run: () => server.onFresh((store) => count(store, server.pid, events)) },
      ],
      figures: [
        {
          name: `events a CPU second ÷ ${PUBLISHED}`,
          bar: { least: 2 },
          of: (runs) => rateOf(runOf(runs, OURS)) / PUBLISHED,
        },
        {
          name: "events a CPU second",
          bar: null,
          of: (runs) => rateOf(runOf(runs, OURS)),
          digits: 0,
        },
        {
          name: "windows of up to 200 values told wrongly",
          bar: { most: 0 },
          of: (runs) => figureOf(runOf(runs, OURS), "wrong below"),
          digits: 0,
        },
        {
          name: "worst error above, %",
          bar: null,
          of: (runs) => 100 * figureOf(runOf(runs, OURS), "worst above"),
        },
        {
          name: "largest number of distinct values",
          bar: null,
          of: (runs) => figureOf(runOf(runs, OURS), "largest"),
          digits: 0,
        },
      ],
      close: () => server.stop(),
    };
  },
};

async function count(store: BulkStore, pid: number, events: number): Promise<Run> {
  const sqlOf = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8");
  await store.command(sqlOf("./cardinality-events.sql"), { events });
  for (const statement of sqlOf("./cardinality-tables.sql").split(";")) {
    await store.command(statement);
  }
  // What the making of the events takes is no part of it.
  const use = watchUse(pid);
  const began = performance.now();
  await store.command(sqlOf("./cardinality-insert.sql"), {}, { settings: BATCHES });
  const seconds = (performance.now() - began) / 1000;
  await mergesOver(store);
  const counting = use();
  const [row] = await store.query(errors, {});
  if (row === undefined) throw new Error("no window was counted");
  const figures = {
    "wrong below": row.wrong_below,
    "worst above": row.worst_above,
    largest: row.largest,
    windows: row.windows,
  };
  return { seconds, events, processes: { counting }, figures };
}

function rateOf(run: Run): number {
  return run.events / cpuOf(run, "counting");
}

function figureOf({ figures = {} }: Run, name: string): number {
  return figures[name] ?? Number.NaN;
}
