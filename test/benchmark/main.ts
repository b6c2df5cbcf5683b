/**
 * Ingestion against what ClickHouse itself does with the same bytes, on this machine, in turns.
 * Prints one table and writes it as JSON.
 *
 *     npm run bench -- --rows file,node --events 100000 --rounds 3 --json result.json
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeEvents } from "./harness/events-file.ts";
import { jsonOf, type RowReport, tableOf } from "./harness/report.ts";
import { alternate, judge } from "./harness/rounds.ts";
import type { Row, Setting } from "./harness/row.ts";
import { createWorlds } from "./harness/worlds.ts";
import { cardinalityRow } from "./rows/cardinality.ts";
import { engineRow } from "./rows/engine.ts";
import { fileRow } from "./rows/file.ts";
import { growthRow } from "./rows/growth.ts";
import { kafkaRow } from "./rows/kafka.ts";
import { latencyRow } from "./rows/latency.ts";
import { nodeRow } from "./rows/node.ts";
import { queriesRow } from "./rows/queries.ts";
import { shardsRow } from "./rows/shards.ts";
import { startRow } from "./rows/start.ts";
import { storageRow } from "./rows/storage.ts";
import { tickRow } from "./rows/tick.ts";

const ROWS: readonly Row[] = [
  kafkaRow,
  fileRow,
  nodeRow,
  engineRow,
  storageRow,
  startRow,
  cardinalityRow,
  latencyRow,
  shardsRow,
  growthRow,
  tickRow,
  queriesRow,
];

const USAGE = `npm run bench -- [--rows kafka,file] [--events 1000000] [--rounds 5] [--json benchmark.json]
                     [--history 1000000,5000000] [--rate 2000] [--seconds 150]

--history is of tick and queries, --rate (events a second) and --seconds of latency, --events of the others.`;

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: ROWS.map(({ name }) => name).join(",") },
    events: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "5" },
    history: { type: "string", default: "1000000,5000000" },
    rate: { type: "string", default: "2000" },
    seconds: { type: "string", default: "150" },
    json: { type: "string", default: "benchmark.json" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  const known = ROWS.map(({ name, work }) => `  ${name.padEnd(12)} ${work}`);
  console.log(`${USAGE}\n\nRows\n${known.join("\n")}`);
  process.exit(0);
}
const rows = values.rows.split(",").map((name) => {
  const row = ROWS.find((each) => each.name === name);
  if (row !== undefined) return row;
  throw new Error(`no row "${name}"; there are ${ROWS.map((each) => each.name).join(", ")}`);
});
const events = whole("events", values.events);
const rounds = whole("rounds", values.rounds);
const rate = whole("rate", values.rate);
const liveSeconds = whole("seconds", values.seconds);
const histories = values.history.split(",").map((one) => whole("history", one));

const folder = await mkdtemp(join(tmpdir(), "ringfence-bench-"));
const worlds = createWorlds(folder, console.log);
try {
  const file = join(folder, "events.ndjson");
  const isRead = rows.some(({ withoutFile = false }) => !withoutFile);
  const bytes = isRead ? await writeEvents(file, events) : 0;
  console.log(`${rounds} rounds, ${events} events of ${Math.round(bytes / events)} bytes`);
  const setting = {
    folder,
    file,
    events,
    bytes,
    histories,
    worlds,
    rate,
    liveSeconds,
    tell: console.log,
  };
  const reports: RowReport[] = [];
  const about = { events, bytes, cores: availableParallelism(), node: process.version };
  for (const row of rows) {
    reports.push(await measure(row, setting));
    // After each: what took an hour must not be lost with what comes next.
    await writeFile(values.json, jsonOf(reports, about));
  }
  console.log(`\n${tableOf(reports)}`);
} finally {
  await worlds.close();
  await rm(folder, { recursive: true, force: true });
}

async function measure(row: Row, setting: Setting): Promise<RowReport> {
  console.log(`${row.name}: ${row.work}`);
  const opened = await row.open(setting);
  try {
    const done = await alternate(opened.contenders, rounds, console.log);
    const details = opened.details?.(done.map(({ runs }) => runs)) ?? [];
    return { row, rounds: done, figures: judge(done, opened.figures), details };
  } finally {
    await opened.close();
  }
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${name} is a whole number above 0, not "${text}"`);
}
