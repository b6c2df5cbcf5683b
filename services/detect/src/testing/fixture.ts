/** What the tests of this service share. */
import type { RunningDetector } from "@ringfence/detectors";
import { event } from "@ringfence/features/testing";
import { createMetrics, fixedClock, silentLog } from "@ringfence/runtime";
import { type Finding, finding, type RequestEventInput } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { createDetect, type Detect, type DetectParts } from "../service.ts";
import { DEFAULT_TIMING } from "../timing.ts";
import { TEST_DETECTORS } from "./detectors.ts";

/** Wall clock of the tests, at the end of the day whose events they store. */
const NOW = new Date("2026-10-13T00:00:00.000Z");
const DAY = "2026-10-12";

/** Without idle partitions and pauses, so that a tick follows from what is stored alone. */
export const TIMING = { ...DEFAULT_TIMING, disorderMs: 0, idleMs: 1e12, stalledMs: 1e12 };

export function startDetect(
  store: Store,
  parts: Partial<DetectParts> = {},
): Detect & Pick<DetectParts, "metrics"> {
  const metrics = createMetrics({ service: "detect", version: "0", processMetrics: false });
  const detectors: readonly RunningDetector[] = TEST_DETECTORS;
  const all = { store, detectors, clock: fixedClock(NOW), log: silentLog, metrics, timing: TIMING };
  return { ...createDetect({ ...all, ...parts }), metrics: parts.metrics ?? metrics };
}

/** `12:03` or `12:03:04.567` of the day of the tests. */
export function at(time: string): Date {
  return new Date(`${DAY}T${time.length === 5 ? `${time}:00` : time}Z`);
}

/** So many requests of an account in one minute, spread over its seconds. */
export function requests(
  account_id: string,
  minute: string | Date,
  count: number,
  changes: Partial<RequestEventInput> = {},
): RequestEventInput[] {
  const start = typeof minute === "string" ? at(minute) : minute;
  return Array.from({ length: count }, (_, index) => {
    const time = new Date(start.getTime() + Math.floor((index * 59_000) / count));
    const id = `${account_id}/${start.toISOString()}/${count}/${index}`;
    return event(id, time, { account_id, ...changes });
  });
}

const storedFindings = loadQuery({
  url: import.meta.url,
  file: "./stored-findings.sql",
  params: z.object({}),
  row: z.strictObject({ sequence: z.int(), body: z.string() }),
});

const storedClusters = loadQuery({
  url: import.meta.url,
  file: "./stored-clusters.sql",
  params: z.object({}),
  row: z.strictObject({ window_end: z.string(), cluster_id: z.string(), account_id: z.string() }),
});

/** Who belonged where, at every time of which the newest snapshot tells. */
export function clustersIn(store: Store) {
  return store.query(storedClusters, {});
}

/** Every state in its order; throws where the sequence has a gap or a number twice. */
export async function findingsIn(store: Store): Promise<Finding[]> {
  const rows = await store.query(storedFindings, {});
  return rows.map(({ sequence, body }, index) => {
    if (sequence !== index + 1) throw new Error(`state ${sequence} stands at place ${index + 1}`);
    return finding.parse(JSON.parse(body));
  });
}

/** `loud-minute acc_a 1 create low @12:04`: what a test compares, short enough to read. */
export function label(one: Finding): string {
  const { detector, subject, state, activity, severity, observed_at } = one;
  const time = observed_at.slice(11, 16);
  return `${detector.id} ${subject.id} ${state} ${activity} ${severity} @${time}`;
}
