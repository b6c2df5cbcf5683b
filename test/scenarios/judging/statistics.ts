/** Shares and quantiles, with what is unknown kept apart from zero. Pure. */

export interface Share {
  readonly of: number;
  readonly all: number;
  /** Null where there is nothing to take a share of. */
  readonly share: number | null;
  /** Wilson's interval at 95 %; null likewise. */
  readonly interval: readonly [low: number, high: number] | null;
}

const Z = 1.96;

/** Wilson, JASA 1927: holds for small numbers and for shares of nearly one. */
export function shareOf(of: number, all: number): Share {
  if (all === 0) return { of, all, share: null, interval: null };
  const share = of / all;
  const middle = (share + Z ** 2 / (2 * all)) / (1 + Z ** 2 / all);
  const reach =
    (Z / (1 + Z ** 2 / all)) * Math.sqrt((share * (1 - share)) / all + (Z / (2 * all)) ** 2);
  return { of, all, share, interval: [Math.max(0, middle - reach), Math.min(1, middle + reach)] };
}

/** The smallest value that a share `q` of all does not exceed; null of nothing. */
export function quantile(values: readonly number[], q: number): number | null {
  const sorted = [...values].sort((x, y) => (x < y ? -1 : x > y ? 1 : 0));
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? null;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function groupBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/**
 * Precision if `prevalence` of all accounts abused, from what a sample with another prevalence
 * shows of either kind; null where it shows nothing.
 */
export function precisionAt(prevalence: number, hits: Share, falseAlarms: Share): number | null {
  if (hits.share === null || falseAlarms.share === null) return null;
  const right = hits.share * prevalence;
  const wrong = falseAlarms.share * (1 - prevalence);
  return right + wrong === 0 ? null : right / (right + wrong);
}
