import type { TakenBatches } from "@ringfence/features";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const progress = loadQuery({
  url: import.meta.url,
  file: "./progress.sql",
  params: z.object({}),
  row: z.strictObject({
    version: z.int(),
    processed_until: z.iso.datetime().transform((value) => new Date(value)),
    body: z.string(),
  }),
});

const takenBatches = z.record(z.string(), z.object({ taken: z.int(), settled: z.int() }));

/** How far detection has come. */
export interface Progress {
  /** Number of the last tick. */
  readonly version: number;
  /** Event time before which windows were evaluated; null before the first event. */
  readonly processed_until: Date | null;
  /** Batches taken in, by `topic/partition`. */
  readonly batches: TakenBatches;
}

export async function readProgress(store: Store): Promise<Progress> {
  const [row] = await store.query(progress, {});
  if (row === undefined) return { version: 0, processed_until: null, batches: {} };
  const { version, processed_until, body } = row;
  return { version, processed_until, batches: takenBatches.parse(JSON.parse(body)) };
}

export async function writeProgress(store: Store, next: Progress): Promise<void> {
  if (next.processed_until === null) return;
  const row = {
    name: "detect",
    version: next.version,
    processed_until: next.processed_until.toISOString(),
    body: JSON.stringify(next.batches),
  };
  await store.insert("detect_progress", [row], { columns: Object.keys(row) });
}
