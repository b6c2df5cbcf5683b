/** Whether accounts were opened by one actor for one purpose, or by customers of their own. Pure. */

const DAY_MS = 86_400_000;
/** Half of the accounts lie this far or nearer around the middle, as likely one way as the other. */
const EVEN_DAYS = 40;
/** Accounts without which nothing is said. */
const ACCOUNTS_MIN = 3;
const WEIGHT_MAX = 2.5;

export interface Opened {
  /** Half of the accounts were opened within so many days around the middle one. */
  readonly spread_days: number;
  /** Natural log-odds that one actor opened them; negative for strangers. */
  readonly weight: number;
}

/**
 * Who needs more accounts opens them when the need arises, and of one kind; strangers came over the
 * years, with the plan that suits each.
 *
 * @param times when they were opened, milliseconds since 1970, of those of whom it is known
 * @param allowances units a day, of those of whom it is known
 * @returns null where too few are known
 */
export function openedTogether(
  times: readonly number[],
  allowances: readonly number[],
): Opened | null {
  if (times.length < ACCOUNTS_MIN) return null;
  const middle = median(times);
  const spread_days = median(times.map((time) => Math.abs(time - middle))) / DAY_MS;
  const together = Math.log(EVEN_DAYS / (spread_days + 1));
  const kinds = new Set(allowances).size > 1 ? -1 : 0;
  return { spread_days, weight: Math.max(-WEIGHT_MAX, Math.min(WEIGHT_MAX, together + kinds)) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((x, y) => x - y);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return ((low ?? 0) + (high ?? 0)) / 2;
}
