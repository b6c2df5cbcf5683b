/** Detectors: what they are, what they raised here, and what the last evaluation measured. */
import { existsSync, readFileSync } from "node:fs";
import { readRaised } from "@ringfence/casework";
import { configureDetectors, detectors } from "@ringfence/detectors";
import { precisionOf } from "@ringfence/policy";
import type { DetectorItem } from "@ringfence/schemas/api";
import { z } from "zod";
import { readHits } from "../reads/detector-hits.ts";
import type { Handlers } from "./asked.ts";

const count = z.int().min(0);
const figuresFile = z.object({
  judged: z
    .array(z.object({ id: z.string(), version: count, params_hash: z.string() }))
    .default([]),
  detectors: z.array(
    z.object({
      id: z.string(),
      findings: count,
      precision: z.object({ of: count, all: count, share: z.number().nullable() }),
      false_per_1000_days: z.number().nullable(),
      minutes: z.number().nullable(),
    }),
  ),
});
type Figures = z.output<typeof figuresFile>;

/** What of a detector changes only with the program. */
export type DetectorFacts = readonly Omit<DetectorItem, "here" | "hits">[];

/** @param file figures as `npm run evaluate` writes them; one that is not there measures nothing */
export function readDetectorFacts(file: string): DetectorFacts {
  const measured = existsSync(file)
    ? figuresFile.parse(JSON.parse(readFileSync(file, "utf8")))
    : null;
  const running = configureDetectors(null);
  return detectors.map((one) => {
    const hash = running.find(({ id }) => id === one.id)?.params_hash ?? null;
    const { id, version, category, subject, title, every, triage } = one;
    return {
      id,
      version,
      category,
      subject,
      title,
      every,
      sees: one.page.sees,
      families: [...new Set(one.page.evidence.map(({ family }) => family))].sort(),
      look_alikes: one.look_alikes.map(({ id: name, text }) => ({ id: name, text })),
      triage: [...triage],
      measured: measuredOf(measured, id, hash),
    };
  });
}

function measuredOf(figures: Figures | null, id: string, hash: string | null) {
  const own = figures?.detectors.find((one) => one.id === id);
  if (figures === null || own === undefined) return null;
  const then = figures.judged.find((one) => one.id === id);
  return {
    version: then?.version ?? null,
    current: then !== undefined && then.params_hash === hash,
    findings: own.findings,
    precision: precisionOf(own.precision.of, own.precision.all),
    accused: own.precision.all,
    minutes_to_detect: own.minutes,
    false_per_1000_account_days: own.false_per_1000_days,
  };
}

export const detectorHandlers: Pick<Handlers, "detectors"> = {
  detectors: async ({ store, detectors: facts, signal }) => {
    const [raised, hits] = await Promise.all([readRaised(store), readHits(store, signal)]);
    return {
      items: facts.map((one) => {
        const live = raised.filter((row) => row.detector_id === one.id && row.mode === "live");
        const sum = (key: "open" | "judged" | "true_positive" | "false_positive" | "benign") =>
          live.reduce((total, row) => total + row[key], 0);
        const here = {
          open: sum("open"),
          judged: sum("judged"),
          true_positive: sum("true_positive"),
          false_positive: sum("false_positive"),
          benign: sum("benign"),
        };
        return {
          ...one,
          hits: hits.of.get(one.id) ?? hits.none,
          here: { ...here, precision: precisionOf(here.true_positive, here.judged) },
        };
      }),
    };
  },
};
