/** Whether a confidence of 0.9 is right nine times in ten. Pure. */
import { DEFAULT_POLICY } from "@ringfence/policy";
import type { Category, Finding } from "@ringfence/schemas";
import type { GroundTruth } from "@ringfence/simulator";
import { isAtLeast } from "./accusations.ts";
import { groupBy, sum } from "./statistics.ts";

/** One account of one finding. */
export interface Sample {
  readonly confidence: number;
  /** The account breaches the clause that the finding cites. */
  readonly right: boolean;
  /** It abuses in some category. */
  readonly abusive: boolean;
}

/**
 * The surest open state of every live finding of severity low or above, once for each account that
 * it names. Info is left out: such a finding says «linked» or «unusual», and not «abuse».
 */
export function samplesOf(truth: readonly GroundTruth[], findings: readonly Finding[]): Sample[] {
  const facts = new Map(truth.map(({ account_id, abuse }) => [account_id, abuse]));
  const said = findings.filter(
    ({ mode, activity, severity }) =>
      mode === "live" && activity !== "close" && isAtLeast(severity, "low"),
  );
  return [...groupBy(said, ({ finding_id }) => finding_id).values()].flatMap((states) => {
    const [surest] = [...states].sort((x, y) => y.confidence - x.confidence);
    return (surest?.account_ids ?? []).map((id) => ({
      confidence: surest?.confidence ?? 0,
      right: surest !== undefined && isCharged(facts.get(id), surest.category),
      abusive: facts.get(id) !== undefined,
    }));
  });
}

/** A flood is told as an interference or as anomalous traffic: the same clause forbids both. */
function isCharged(truth: GroundTruth["abuse"], told: Category): boolean {
  if (truth === undefined) return false;
  return [truth.category, ...truth.also].some((one) => clausesOf(one) === clausesOf(told));
}

function clausesOf(category: Category): string {
  return DEFAULT_POLICY.clauses[category].join(" ");
}

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly samples: number;
  /** Null for a bin without samples. */
  readonly mean_confidence: number | null;
  readonly share: number | null;
}

export interface Calibration {
  readonly bins: readonly Bin[];
  readonly samples: number;
  /** Mean squared difference between confidence and truth (Brier 1950); null of nothing. */
  readonly brier: number | null;
  /** Mean over samples of |confidence − share| of their bin; null of nothing. */
  readonly expected_error: number | null;
}

/** There is no finding below even odds, so ten bins of 0.05 cover what there is. */
const LOWEST = 0.5;
const BINS = 10;

export function calibrate(
  samples: readonly Sample[],
  isTrue: (sample: Sample) => boolean,
): Calibration {
  const width = (1 - LOWEST) / BINS;
  const bins = Array.from({ length: BINS }, (_, index): Bin => {
    const own = samples.filter(({ confidence }) => binOf(confidence, width) === index);
    const mean = (values: readonly number[]) =>
      values.length === 0 ? null : sum(values) / values.length;
    return {
      from: LOWEST + index * width,
      to: LOWEST + (index + 1) * width,
      samples: own.length,
      mean_confidence: mean(own.map(({ confidence }) => confidence)),
      share: mean(own.map((one) => (isTrue(one) ? 1 : 0))),
    };
  });
  const all = samples.length;
  const brier = sum(samples.map((one) => (one.confidence - (isTrue(one) ? 1 : 0)) ** 2));
  const error = sum(
    bins.map((bin) => bin.samples * Math.abs((bin.mean_confidence ?? 0) - (bin.share ?? 0))),
  );
  return {
    bins,
    samples: all,
    brier: all === 0 ? null : brier / all,
    expected_error: all === 0 ? null : error / all,
  };
}

function binOf(confidence: number, width: number): number {
  return Math.max(0, Math.min(BINS - 1, Math.floor((confidence - LOWEST) / width + 1e-9)));
}
