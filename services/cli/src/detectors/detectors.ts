/** `ringfence detectors`: what each detector raised, and how often it was right. */
import { type JudgedDetector, readRaised } from "@ringfence/casework";
import type { Precision } from "@ringfence/policy";
import { clip, columns, painter } from "@ringfence/runtime";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { type Io, write } from "../io.ts";

export interface DetectorsFlags extends DatabaseFlags {
  readonly json?: true;
}

export function detectors(flags: DetectorsFlags, io: Io): Promise<void> {
  return withDatabase(flags, io, "detectors", async (store) => {
    const measured = await readRaised(store);
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

/** Columns of a table that goes into a pipe or a file. */
const WIDE = 120;

function tableOf(
  measured: readonly JudgedDetector[],
  { stdoutColumns, stdoutHasColours }: Io,
): string {
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
