/**
 * How improbable a count is beside counts of the same kind: a negative binomial, which is a Poisson
 * whose rate itself varies.
 *
 * The tail is P(X ≥ x) or P(X ≤ x) of a negative binomial with mean m and variance v = m + m²/r, by
 * moments: r = m² / (v − m) (Cameron and Trivedi, Regression Analysis of Count Data, 2nd ed., 2013,
 * ch. 3.3); where v ≤ m it is a Poisson. The mean takes Jeffreys' prior for a rate, (Σx + 1/2) / n, so
 * that a history of zeros still expects something. This is the model of Noufaily et al., An improved
 * algorithm for outbreak detection in multiple surveillance systems, Statistics in Medicine 32 (2013),
 * without its regression on time.
 */

/** So many terms are added up at most: counts above are judged by this many. */
const MOST_TERMS = 1_000_000;

export interface Expectation {
  /** Mean, in the unit of the counts. */
  readonly mean: number;
  /** Size r of the negative binomial; null for a Poisson. */
  readonly size: number | null;
}

/**
 * What counts like these let expect. Values above Tukey's far fence, Q3 + 3 · max(IQR, 1.35 √Q3, 1),
 * are taken as the fence, so that the incident of yesterday does not hide that of today.
 *
 * @param counts at least one
 */
export function expectationOf(counts: readonly number[]): Expectation {
  if (counts.length === 0) throw new RangeError("no counts: what is unknown expects nothing");
  const sorted = [...counts].sort((x, y) => x - y);
  const upper = quantile(sorted, 0.75);
  const spread = Math.max(upper - quantile(sorted, 0.25), 1.35 * Math.sqrt(upper), 1);
  const fence = upper + 3 * spread;
  const held = sorted.map((count) => Math.min(count, fence));
  const sum = held.reduce((total, count) => total + count, 0);
  const average = sum / held.length;
  const squares = held.reduce((total, count) => total + (count - average) ** 2, 0);
  const variance = held.length > 1 ? squares / (held.length - 1) : average;
  const mean = (sum + 0.5) / held.length;
  return { mean, size: variance > mean ? mean ** 2 / (variance - mean) : null };
}

/** P(X ≤ count), from 0 to 1. */
export function atMost(count: number, { mean, size }: Expectation): number {
  const last = Math.min(Math.floor(count), MOST_TERMS);
  if (last < 0) return 0;
  // log pmf(0), then by recursion: pmf(k+1) / pmf(k) = m/(k+1), or (k+r)/(k+1) · m/(m+r).
  let log = size === null ? -mean : size * -Math.log1p(mean / size);
  let sum = Math.exp(log);
  for (let k = 0; k < last; k += 1) {
    const grows = size === null ? mean : ((k + size) * mean) / (mean + size);
    log += Math.log(grows / (k + 1));
    sum += Math.exp(log);
  }
  return Math.min(sum, 1);
}

/** P(X ≥ count), from 0 to 1; exact to about 1e-12, which is far below any threshold in use. */
export function atLeast(count: number, expectation: Expectation): number {
  return Math.max(0, 1 - atMost(Math.ceil(count) - 1, expectation));
}

/** Linear between the two nearest; `sorted` is not empty. */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}
