/** `ringfence detectors`: what each detector raised, and how often it was right. */
import { detectors as known } from "@ringfence/detectors";
import { type Precision, precisionOf } from "@ringfence/policy";
import { clip, columns, painter } from "@ringfence/runtime";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { type Io, write } from "../io.ts";

export interface DetectorsFlags extends DatabaseFlags {
  readonly json?: true;
}

const raised = loadQuery({
  url: import.meta.url,
  file: "./detectors.sql",
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

interface Measured extends Row {
  readonly judged: number;
  /** Share of the judged alerts that were true; null where none was judged. */
  readonly precision: Precision | null;
}

export function detectors(flags: DetectorsFlags, io: Io): Promise<void> {
  return withDatabase(flags, io, "detectors", async (store) => {
    const measured = await read(store);
    if (flags.json) {
      await write(io.stdout, `${JSON.stringify(measured, null, 2)}\n`);
      return;
    }
    await write(io.stdout, tableOf(measured, io));
    await write(
      io.stderr,
      "precision: true positives of all judged alerts, with its 95 % interval (Wilson); – is unknown\n",
    );
  });
}

async function read(store: Store): Promise<Measured[]> {
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

/** Columns of a table that goes into a pipe or a file. */
const WIDE = 120;

function tableOf(measured: readonly Measured[], { stdoutColumns, stdoutHasColours }: Io): string {
  const paint = painter(stdoutHasColours);
  const head = ["detector", "version", "mode", "open", "judged", "true/false/benign", "precision"];
  const cells = measured.map((one) => [
    one.detector_id,
    String(one.version),
    one.mode,
    String(one.open),
    `n = ${one.judged}`,
    one.judged === 0 ? "–" : `${one.true_positive}/${one.false_positive}/${one.benign}`,
    one.precision === null ? "–" : shareOf(one.precision),
  ]);
  const [first = "", ...lines] = columns([head, ...cells]).map((line) =>
    clip(line, stdoutColumns ?? WIDE),
  );
  return [paint("bold", first), ...lines].map((line) => `${line}\n`).join("");
}

/** «0.80 (0.49–0.94)». */
function shareOf({ share, low, high }: Precision): string {
  return `${share.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}
