/** A topic, stored with all rollups, beside the engine's own Kafka reader into the same tables. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { BulkStore } from "@ringfence/store";
import { runScript } from "../harness/child.ts";
import { startServer } from "../harness/database.ts";
import { watchGroup } from "../harness/processes.ts";
import { cpuOf, type Row, type Run, runOf } from "../harness/row.ts";
import { fillTopic, type Filled } from "../harness/topic.ts";
import { countEvents, storedSoFar } from "./stored.ts";

const OURS = "ringfence";
const REFERENCE = "Kafka table engine";
const LOOK_EVERY_MS = 50;
const STUCK_AFTER_MS = 600_000;
const MEGABYTE = 1e6;

export const kafkaRow: Row = {
  name: "kafka",
  work: "Kafka → stored, checked, deduplicated, with all rollups, beside the Kafka table engine",
  open: async ({ folder, file, events }) => {
    const server = await startServer(folder);
    const filled = await fillTopic(file);
    const contender = (name: string, work: (store: BulkStore) => Promise<Run>) => ({
      name,
      run: () => withBroker(filled, () => server.onFresh(work)),
    });
    return {
      contenders: [
        contender(OURS, (store) => ingestTopic(store, filled, events)),
        contender(REFERENCE, (store) => readTopic(store, filled, events)),
      ],
      figures: [
        {
          name: "events/s ÷ its events/s",
          bar: { least: 1 },
          of: (runs) => runOf(runs, REFERENCE).seconds / runOf(runs, OURS).seconds,
        },
        {
          name: "events a CPU second ÷ its",
          bar: { least: 0.8 },
          of: (runs) => withoutBroker(runOf(runs, REFERENCE)) / withoutBroker(runOf(runs, OURS)),
        },
        {
          name: "peak memory of ingest, MB",
          bar: { most: 350 },
          of: (runs) => (runOf(runs, OURS).processes["node"]?.peakBytes ?? Number.NaN) / MEGABYTE,
          digits: 0,
        },
        {
          name: "events/s",
          bar: null,
          of: (runs) => events / runOf(runs, OURS).seconds,
          digits: 0,
        },
        {
          name: "its events/s",
          bar: null,
          of: (runs) => events / runOf(runs, REFERENCE).seconds,
          digits: 0,
        },
      ],
      close: async () => {
        await server.stop();
        await filled.broker.stop();
      },
    };
  },
};

/** The broker sends the same to both: it stands in the table and not in the ratio. */
function withoutBroker(run: Run): number {
  return cpuOf(run) - cpuOf(run, "broker");
}

async function withBroker({ broker }: Filled, work: () => Promise<Run>): Promise<Run> {
  if (broker.processGroup === null) return work();
  const use = watchGroup(broker.processGroup);
  const run = await work();
  return { ...run, processes: { ...run.processes, broker: use() } };
}

async function ingestTopic(store: BulkStore, filled: Filled, events: number): Promise<Run> {
  const { url, database } = store;
  const { topic, deadLetters, broker } = filled;
  const groupId = `bench-${randomUUID()}`;
  const { brokers } = broker;
  const args = { url, database, brokers, topic, deadLetters, groupId, events };
  const run = await runScript("ingest-kafka", args);
  await countEvents(store, events);
  return run;
}

async function readTopic(store: BulkStore, filled: Filled, events: number): Promise<Run> {
  const { brokers } = filled.broker;
  const names = { brokers: brokers.join(","), topic: filled.topic, group: `bench-${randomUUID()}` };
  await store.command(createReader(names));
  const began = performance.now();
  await store.command(readFileSync(new URL("./kafka-mv.sql", import.meta.url), "utf8"));
  for (const deadline = began + STUCK_AFTER_MS; ; await pause(LOOK_EVERY_MS)) {
    if ((await storedSoFar(store)) >= events) break;
    if (performance.now() > deadline) throw new Error("the Kafka table engine stands still");
  }
  const seconds = (performance.now() - began) / 1000;
  await countEvents(store, events);
  await store.command("DROP TABLE kafka_mv SYNC");
  await store.command("DROP TABLE kafka_in SYNC");
  return { seconds, events, processes: {} };
}

/** Settings of a table take no parameters: the names are our own. */
function createReader(names: Readonly<Record<string, string>>): string {
  const sql = readFileSync(new URL("./kafka-in.sql", import.meta.url), "utf8");
  return sql.replaceAll(/\{(\w+):String\}/g, (_, name: string) => `'${names[name] ?? ""}'`);
}
