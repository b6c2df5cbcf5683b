import type { RunningDetector } from "@ringfence/detectors";
import { sqlTime } from "@ringfence/features";
import { type Signal, signal } from "@ringfence/schemas";
import { findingKey } from "@ringfence/scoring";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { type Chunk, quarterOf } from "./range.ts";

const storedSignals = loadQuery({
  url: import.meta.url,
  file: "./stored-signals.sql",
  params: z.object({ from: z.string(), to: z.string() }),
  row: z.strictObject({ signal_id: z.string(), fired: z.boolean(), body: z.string() }),
  limits: { rows: 500_000 },
});

/** The signals of every detector that is due at the end of the chunk. */
export async function computeSignals(
  store: Store,
  detectors: readonly RunningDetector[],
  chunk: Chunk,
): Promise<Signal[]> {
  const quarter = quarterOf(chunk);
  const found: Signal[] = [];
  // One after the other: each may use the memory that a query is allowed.
  for (const detector of detectors) {
    const range = detector.every === "minute" ? chunk : quarter;
    if (range !== null) found.push(...(await detector.signals(store, range)));
  }
  return found;
}

/**
 * Stores the signals of a chunk and takes back what no longer holds of those found before, because
 * its windows are looked at again with late events, or because an earlier try ended here.
 *
 * @returns keys of findings that had signals in the chunk which do not hold (any more)
 */
export async function storeSignals(
  store: Store,
  chunk: Chunk,
  found: readonly Signal[],
  version: number,
): Promise<ReadonlySet<string>> {
  const before = await store.query(storedSignals, {
    from: sqlTime(chunk.from),
    to: sqlTime(chunk.to),
  });
  const holds = new Set(found.map(({ signal_id }) => signal_id));
  const rows = found.map((one) => signalRow(one, true, version));
  const takenBack = new Set<string>();
  for (const { signal_id, fired, body } of before) {
    if (holds.has(signal_id)) continue;
    const one = signal.parse(JSON.parse(body));
    takenBack.add(findingKey(one));
    if (fired) rows.push(signalRow(one, false, version));
  }
  await store.insert("signals", rows, { columns: COLUMNS });
  return takenBack;
}

const COLUMNS = [
  "signal_id",
  "detector_id",
  "detector_version",
  "params_hash",
  "mode",
  "category",
  "subject_type",
  "subject_id",
  "window_start",
  "window_end",
  "fired",
  "body",
  "version",
];

function signalRow(one: Signal, fired: boolean, version: number): Record<string, unknown> {
  return {
    signal_id: one.signal_id,
    detector_id: one.detector.id,
    detector_version: one.detector.version,
    params_hash: one.detector.params_hash,
    mode: one.mode,
    category: one.category,
    subject_type: one.subject.type,
    subject_id: one.subject.id,
    window_start: one.window.start,
    window_end: one.window.end,
    fired,
    body: JSON.stringify(one),
    version,
  };
}
