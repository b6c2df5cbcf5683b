/** `ringfence detectors`: what each detector raised, and how often it was right. */
import { type JudgedDetector, readRaised } from "@ringfence/casework";
import type { Precision } from "@ringfence/policy";
import type { Column } from "@ringfence/runtime";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { type Io, write } from "../io.ts";
import { tableText, writeJson } from "../output.ts";

export interface DetectorsFlags extends DatabaseFlags {
  readonly json?: true;
}

export function detectors(flags: DetectorsFlags, io: Io): Promise<void> {
  return withDatabase(flags, io, "detectors", async (store) => {
    const measured = await readRaised(store);
    if (flags.json) {
      return writeJson(io, measured);
    }
    await write(io.stdout, tableOf(measured, io));
    await write(
      io.stderr,
      "precision: true positives of all judged alerts, and its 95 % interval (Wilson)\n",
    );
  });
}

const COLUMNS: readonly Column[] = [
  { head: "detector" },
  { head: "version", right: true, drops: 2 },
  { head: "mode", drops: 1 },
  { head: "open", right: true },
  { head: "judged" },
  { head: "true/false/benign" },
  { head: "precision" },
];

function tableOf(measured: readonly JudgedDetector[], io: Io): string {
  const cells = measured.map((one) => [
    one.detector_id,
    String(one.version),
    one.mode,
    String(one.open),
    `n = ${one.judged}`,
    one.judged === 0 ? "–" : `${one.true_positive}/${one.false_positive}/${one.benign}`,
    one.precision === null ? "–" : shareOf(one.precision),
  ]);
  return tableText(io, COLUMNS, cells);
}

/** «0.80 (0.49–0.94)». */
function shareOf({ share, low, high }: Precision): string {
  return `${share.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}
