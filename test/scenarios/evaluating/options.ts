/** What to evaluate, from the command line. */
import { parseArgs } from "node:util";
import { z } from "zod";

/** Looked at while detectors are built; a report on them would flatter. */
export const TUNING_SEEDS = { first: 1, last: 20 } as const;
const REPORT_SEEDS = Array.from({ length: 10 }, (_, index) => String(1001 + index));

export const USAGE = `npm run evaluate -- [--seeds 1001,1002] [--hours 24] [--accounts 2500] [--abuse 0.02]
                        [--jobs 1] [--out DIR]

Runs a simulated world a seed through ingest and detect and writes the report. --abuse is the share
of abusive accounts of a world; 1 puts every persona in every version into each.`;

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

const shape = z.strictObject({
  seeds: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(z.string().regex(/^\d+$/, "a seed is a whole number")).min(1)),
  hours: whole(1, 24 * 28),
  accounts: whole(1, 1_000_000),
  abuse: z.coerce.number().min(0.001).max(1),
  jobs: whole(1, 16),
  out: z.string().min(1),
});
export type Options = z.output<typeof shape>;

/** @throws Error that says which argument makes no sense */
export function readOptions(argv: readonly string[], out: string): Options {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: { seeds: text, hours: text, accounts: text, abuse: text, jobs: text, out: text },
  });
  const sizes = { hours: "24", accounts: "2500", abuse: "0.02", jobs: "1" };
  const parsed = shape.safeParse({ seeds: REPORT_SEEDS.join(","), ...sizes, out, ...values });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `--${path.join(".")}: ${message}`,
  );
  throw new Error(problems.join("\n"));
}

export function isForTuning(seed: string): boolean {
  return Number(seed) >= TUNING_SEEDS.first && Number(seed) <= TUNING_SEEDS.last;
}
