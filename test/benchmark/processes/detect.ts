/** Detection with every detector, asked for ticks: a process, so that its use is its own. */
import { createDetect, DEFAULT_TIMING, readDetection } from "@ringfence/detect";
import { createMetrics, fixedClock, silentLog } from "@ringfence/runtime";
import { openStore } from "@ringfence/store";
import { z } from "zod";
import { argumentsOf } from "../harness/child.ts";
import { serve } from "../harness/worker.ts";

const { url, database, now } = argumentsOf(
  z.object({ url: z.string(), database: z.string(), now: z.iso.datetime() }),
);
const store = openStore({ url, database, service: "detect" });
const detect = createDetect({
  store,
  ...readDetection(null),
  clock: fixedClock(new Date(now)),
  log: silentLog,
  metrics: createMetrics({ service: "detect", version: "0", processMetrics: false }),
  // What a tick judges follows from what is stored alone.
  timing: { ...DEFAULT_TIMING, disorderMs: 0, idleMs: 1e12, stalledMs: 1e12 },
});
const asked = z.object({ finish: z.boolean().default(false) });
await serve(async (what) => {
  const { findings, processed_until } = await detect.tick(asked.parse(what));
  return { findings: findings.length, processed_until: processed_until?.toISOString() ?? null };
});
await store.close();
