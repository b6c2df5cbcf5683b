/** The figures of the last evaluation, as `npm run evaluate` writes them for programs. */
import { existsSync, readFileSync } from "node:fs";
import { CATEGORIES } from "@ringfence/schemas";
import { z } from "zod";

const FIGURES_FILE = new URL("../../../../test/scenarios/report/figures.json", import.meta.url);

const count = z.int().min(0);
const share = z.object({
  of: count,
  all: count,
  share: z.number().nullable(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
});
const counts = z.record(z.string(), count);

const figures = z.object({
  about: z.object({
    seeds: z.array(z.string()).min(1),
    hours: z.number().positive(),
    accounts: count,
    active_honest: count,
    abusive: count,
  }),
  /** What was measured; not told by reports of before. */
  judged: z.array(z.object({ id: z.string(), version: count, params_hash: z.string() })).optional(),
  detectors: z.array(
    z.object({
      id: z.string(),
      findings: count,
      precision: share,
      finds: counts,
      errs: counts,
      false_per_1000_days: z.number().nullable(),
      minutes: z.number().nullable(),
    }),
  ),
  recalls: z.array(
    z.object({
      persona: z.string(),
      version: z.string(),
      category: z.enum(CATEGORIES),
      /** One an actor; null is «never». */
      minutes: z.array(z.number().nullable()),
    }),
  ),
  look_alikes: z.array(z.object({ persona: z.string(), accounts: count })),
});
export type Figures = z.output<typeof figures>;
export type DetectorFigures = Figures["detectors"][number];

/**
 * @returns null where nothing was measured yet
 * @throws Error that says what the file lacks
 */
export function readFigures(file: URL = FIGURES_FILE): Figures | null {
  if (!existsSync(file)) return null;
  const parsed = figures.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (parsed.success) return parsed.data;
  throw new Error(
    `${file.pathname} is not what npm run evaluate writes: run it again\n${z.prettifyError(parsed.error)}`,
  );
}
