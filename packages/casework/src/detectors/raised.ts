import { detectors as known } from "@ringfence/detectors";
import { type Precision, precisionOf } from "@ringfence/policy";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const raised = loadQuery({
  url: import.meta.url,
  file: "./raised.sql",
  params: z.object({}),
  row: z.strictObject({
    detector_id: z.string(),
    version: z.int(),
    mode: z.enum(["live", "shadow"]),
    open: z.int(),
    true_positive: z.int(),
    false_positive: z.int(),
    benign: z.int(),
  }),
});
type Row = z.output<typeof raised.row>;

export interface JudgedDetector extends Row {
  readonly judged: number;
  /** Share of the judged alerts that were true; null where none was judged. */
  readonly precision: Precision | null;
}

/** Every detector, version and mode that raised something, and those that raised nothing. */
export async function readRaised(store: Store): Promise<JudgedDetector[]> {
  const rows = await store.query(raised, {});
  const silent = known
    .filter(({ id, version }) => {
      return !rows.some((row) => row.detector_id === id && row.version === version);
    })
    .map(({ id, version }): Row => {
      const nothing = { open: 0, true_positive: 0, false_positive: 0, benign: 0 };
      return { detector_id: id, version, mode: "live", ...nothing };
    });
  return [...rows, ...silent].sort(byName).map((row) => {
    const judged = row.true_positive + row.false_positive + row.benign;
    return { ...row, judged, precision: precisionOf(row.true_positive, judged) };
  });
}

function byName(x: Row, y: Row): number {
  if (x.detector_id !== y.detector_id) return x.detector_id < y.detector_id ? -1 : 1;
  return x.version - y.version || (x.mode < y.mode ? -1 : 1);
}
