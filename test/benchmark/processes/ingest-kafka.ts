/** Ingestion of a topic as the service sets it up: a process, so that its use is its own. */
import {
  createIngest,
  DEFAULT_INGEST_BOUNDS,
  eventsFrom,
  fetchOf,
  growHeapSlowly,
  ingestConfig,
} from "@ringfence/ingest";
import { createMetrics, silentLog, systemClock } from "@ringfence/runtime";
import { openStore } from "@ringfence/store";
import { kafkaSink } from "@ringfence/stream";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { argumentsOf, sayUse } from "../harness/child.ts";

const LOOK_EVERY_MS = 20;

const args = argumentsOf(
  z.object({
    url: z.string(),
    database: z.string(),
    brokers: z.array(z.string()),
    topic: z.string(),
    deadLetters: z.string(),
    groupId: z.string(),
    events: z.int(),
  }),
);
growHeapSlowly();
const settings = ingestConfig.shape.ingest.parse({});
const store = openStore({ url: args.url, database: args.database, service: "ingest" });
const connection = { brokers: args.brokers, clientId: "benchmark" };
const deadLetters = kafkaSink({ ...connection, topic: args.deadLetters });
const metrics = createMetrics({ service: "ingest", version: "0", processMetrics: false });
const ingest = createIngest({
  store,
  events: eventsFrom({
    ...connection,
    groupId: args.groupId,
    topics: [args.topic],
    fetch: fetchOf(settings),
  }),
  accounts: null,
  deadLetters,
  clock: systemClock,
  log: silentLog,
  metrics,
  bounds: DEFAULT_INGEST_BOUNDS,
});
const stop = new AbortController();
let running: Promise<void> = Promise.resolve();
await sayUse(async () => {
  running = ingest.run(stop.signal);
  let failed: unknown = null;
  running.catch((error: unknown) => (failed = error));
  while (failed === null) {
    const { values } = await metrics.events.get();
    const stored = values.find(({ labels }) => labels["outcome"] === "stored")?.value ?? 0;
    if (stored >= args.events) return stored;
    await pause(LOOK_EVERY_MS);
  }
  throw failed;
});
stop.abort();
await running;
await deadLetters.close();
await store.close();
