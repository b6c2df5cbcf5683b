/** Ingestion of one file, as `ringfence detect` does it: a process, so that its use is its own. */
import { createIngest, DEFAULT_INGEST_BOUNDS } from "@ringfence/ingest";
import { createMetrics, silentLog, systemClock } from "@ringfence/runtime";
import { openStore } from "@ringfence/store";
import { fileSink, fileSource, LARGE_BATCHES } from "@ringfence/stream";
import { z } from "zod";
import { argumentsOf, sayUse } from "../harness/child.ts";

const { url, database, file, letters } = argumentsOf(
  z.object({ url: z.string(), database: z.string(), file: z.string(), letters: z.string() }),
);
const store = openStore({ url, database, service: "ingest" });
const deadLetters = fileSink({ path: letters, append: true, format: "records" });
const metrics = createMetrics({ service: "ingest", version: "0", processMetrics: false });
const ingest = createIngest({
  store,
  events: fileSource({ paths: [file], ...LARGE_BATCHES }),
  accounts: null,
  deadLetters,
  clock: systemClock,
  log: silentLog,
  metrics,
  bounds: {
    ...DEFAULT_INGEST_BOUNDS,
    deduplicationEvents: 1_000_000,
    deduplicatedTogether: "file:",
  },
});
await sayUse(async () => {
  await ingest.run(new AbortController().signal);
  const { values } = await metrics.events.get();
  return values.find(({ labels }) => labels["outcome"] === "stored")?.value ?? 0;
});
await deadLetters.close();
await store.close();
