import type { RunningDetector } from "@ringfence/detectors";
import { sqlTime } from "@ringfence/features";
import { type Signal, signal } from "@ringfence/schemas";
import { findingKey, isWeaker } from "@ringfence/scoring";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { type Chunk, lookOf, type Stretch } from "./range.ts";

const storedSignals = loadQuery({
  url: import.meta.url,
  file: "./stored-signals.sql",
  params: z.object({ from: z.string(), to: z.string() }),
  row: z.strictObject({
    signal_id: z.string(),
    fired: z.boolean(),
    corrected: z.boolean(),
    body: z.string(),
  }),
  limits: { rows: 500_000 },
});

/** The signals of those of the detectors that are due where the chunks end, in their order. */
export async function computeSignals(
  store: Store,
  detectors: readonly RunningDetector[],
  chunks: readonly Chunk[],
): Promise<Signal[]> {
  const found = await Promise.all(
    detectors.map(async (detector) => {
      const looks = chunks.flatMap((chunk) => lookOf(chunk, detector.every) ?? []);
      return looks.length === 0 ? [] : detector.signals(store, looks);
    }),
  );
  return found.flat();
}

/** For each chunk, the signals whose windows end in it. */
export function byChunk(chunks: readonly Chunk[], signals: readonly Signal[]): Signal[][] {
  const ended = signals.map((one) => ({ one, at: Date.parse(one.window.end) }));
  return chunks.map(({ from, to }) =>
    ended.filter(({ at }) => at > from.getTime() && at <= to.getTime()).map(({ one }) => one),
  );
}

/**
 * Stores the signals of a stretch and takes back what no longer holds of those found before, because
 * its windows are looked at again with late events, or because an earlier try ended here.
 *
 * @returns for each chunk, keys of findings with signals in it that late events took back or made
 *   weaker, now or in an earlier try
 */
export async function storeSignals(
  store: Store,
  { chunks, from, to }: Stretch,
  found: readonly Signal[],
  version: number,
): Promise<ReadonlySet<string>[]> {
  const stored = await store.query(storedSignals, { from: sqlTime(from), to: sqlTime(to) });
  const before = new Map(
    stored.map(({ signal_id, fired, corrected, body }) => {
      return [signal_id, { fired, corrected, signal: signal.parse(JSON.parse(body)) }];
    }),
  );
  const rows = found.map((one): SignalRow => {
    const known = before.get(one.signal_id);
    before.delete(one.signal_id);
    // Once corrected it stays so: a crash may have come before its finding was.
    const corrected = known !== undefined && (known.corrected || isWeaker(one, known.signal));
    return { signal: one, fired: true, corrected };
  });
  for (const known of before.values()) rows.push({ ...known, fired: false, corrected: true });
  const columns = rows.map((row) => columnsOf(row, version));
  await store.insert("signals", columns, { columns: COLUMNS });
  const corrected = rows.filter((row) => row.corrected).map((row) => row.signal);
  return byChunk(chunks, corrected).map((own) => new Set(own.map(findingKey)));
}

interface SignalRow {
  readonly signal: Signal;
  readonly fired: boolean;
  readonly corrected: boolean;
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
  "corrected",
  "body",
  "version",
];

function columnsOf(
  { signal: one, fired, corrected }: SignalRow,
  version: number,
): Record<string, unknown> {
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
    corrected,
    body: JSON.stringify(one),
    version,
  };
}
