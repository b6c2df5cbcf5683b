/** Detection over two shards behind Distributed tables, beside the same events in one database. */
import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { type BulkStore, loadQuery, migrate, MIGRATIONS, openStore } from "@ringfence/store";
import { createWorld, toNdjson } from "@ringfence/simulator";
import { z } from "zod";
import { runScript } from "../harness/child.ts";
import { type Row, type Run, runOf } from "../harness/row.ts";
import { CLUSTER, startShards } from "../harness/shards.ts";
import { startWorker } from "../harness/worker.ts";

const ONE = "one server";
const TWO = "two shards";
const SHARDS = 2;
const LOCAL = "here";
const WHOLE = "everywhere";
const ACCOUNTS = 400;
const HOURS = 12;
const START = new Date("2026-10-12T00:00:00Z");

const shardTables = loadQuery({
  url: import.meta.url,
  file: "./shard-tables.sql",
  params: z.object({}),
  row: z.strictObject({ name: z.string() }),
});
const findingStates = loadQuery({
  url: import.meta.url,
  file: "./finding-states.sql",
  params: z.object({}),
  row: z.strictObject({ finding_id: z.string(), state: z.int(), body: z.string() }),
});
const ticked = z.object({ findings: z.int(), processed_until: z.string().nullable() });

export const shardsRow: Row = {
  name: "shards",
  work: "detection over two embedded servers joined as shards, beside one server with all events",
  withoutFile: true,
  open: async ({ folder }) => {
    const files = await writeByShard(folder);
    const states = new Map<string, readonly string[]>();
    const run = async (name: string, shards: number): Promise<Run> => {
      const detected = await detectOver({ folder, files, shards });
      states.set(name, detected.states);
      return detected.run;
    };
    return {
      contenders: [
        { name: ONE, run: () => run(ONE, 1) },
        { name: TWO, run: () => run(TWO, SHARDS) },
      ],
      figures: [
        {
          name: "states of findings that differ",
          bar: { most: 0 },
          of: () => differing(states.get(ONE) ?? [], states.get(TWO) ?? []),
          digits: 0,
        },
        {
          name: "states of findings",
          bar: null,
          of: () => states.get(ONE)?.length ?? Number.NaN,
          digits: 0,
        },
        {
          name: "seconds of detection ÷ those of one",
          bar: null,
          of: (runs) => runOf(runs, TWO).seconds / runOf(runs, ONE).seconds,
        },
      ],
      close: () => Promise.resolve(),
    };
  },
};

/** As a topic would be split by its key: all events of an account come to one shard. */
async function writeByShard(folder: string): Promise<string[]> {
  const files = Array.from({ length: SHARDS }, (_, shard) => join(folder, `shard-${shard}.ndjson`));
  const world = createWorld({
    seed: 5,
    start: START,
    hours: HOURS,
    accounts: ACCOUNTS,
    abuse: 0.1,
  });
  const outs = files.map((file) => createWriteStream(file));
  const places = new Map<string, number>();
  for (const event of world.events()) {
    const place = places.get(event.account_id) ?? places.size % SHARDS;
    places.set(event.account_id, place);
    const out = outs[place];
    if (out?.write(toNdjson(event)) === false) await once(out, "drain");
  }
  for (const out of outs) {
    out.end();
    await once(out, "close");
  }
  return files;
}

async function detectOver({
  folder,
  files,
  shards,
}: {
  readonly folder: string;
  readonly files: readonly string[];
  readonly shards: number;
}): Promise<{ run: Run; states: string[] }> {
  const servers = await startShards(folder, shards);
  const stores: BulkStore[] = [];
  try {
    for (const url of servers.urls) {
      const store = openStore({ url, database: LOCAL, service: "benchmark" });
      stores.push(store);
      await store.createDatabase();
      await migrate(store, { directory: MIGRATIONS, now: () => new Date() });
    }
    const [first] = stores;
    if (first === undefined) throw new Error("no shard was started");
    let events = 0;
    for (const [index, file] of files.entries()) {
      const url = servers.urls[index % shards] ?? first.url;
      const letters = join(folder, "shards-dead.ndjson");
      const stored = await runScript("ingest-file", { url, database: LOCAL, file, letters });
      if (stored.events === 0) throw new Error(`nothing was stored of ${file}`);
      events += stored.events;
    }
    // On every shard, because parts of a query that a shard is sent may read from all of them.
    const joined = await Promise.all(shards === 1 ? [] : servers.urls.map(joinShards));
    stores.push(...joined);
    const whole = joined[0] ?? first;
    const now = new Date(START.getTime() + 2 * HOURS * 3_600_000).toISOString();
    const detect = startWorker("detect", { url: whole.url, database: whole.database, now });
    const { seconds, use } = await detect.ask({ finish: true }, ticked);
    await detect.stop();
    const rows = await whole.query(findingStates, {});
    const states = rows.map(({ finding_id, state, body }) => `${finding_id} ${state} ${body}`);
    return { run: { seconds, events, processes: { node: use } }, states };
  } finally {
    for (const store of stores) await store.close();
    await servers.stop();
  }
}

/** The database that detection reads: what events fill lies on the shards, the rest is its own. */
async function joinShards(url: string): Promise<BulkStore> {
  const whole = openStore({ url, database: WHOLE, service: "benchmark" });
  await whole.createDatabase();
  await migrate(whole, { directory: MIGRATIONS, now: () => new Date() });
  for (const { name } of await whole.query(shardTables, {})) {
    await whole.command(`DROP TABLE ${name} SYNC`);
    await whole.command(
      `CREATE TABLE ${name} AS ${LOCAL}.${name} ENGINE = Distributed(${CLUSTER}, ${LOCAL}, ${name})`,
    );
  }
  return whole;
}

function differing(one: readonly string[], two: readonly string[]): number {
  const [mine, theirs] = [new Set(one), new Set(two)];
  return one.filter((row) => !theirs.has(row)).length + two.filter((row) => !mine.has(row)).length;
}
