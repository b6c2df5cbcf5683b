/** How often a detector is right, as far as analysts have said. */

export interface Precision {
  /** Share of the judged alerts that were true. */
  readonly share: number;
  /** What the share may well be, given how few were judged: the 95 % interval after Wilson. */
  readonly low: number;
  readonly high: number;
}

/** The 97.5th percentile of the normal distribution. */
const Z = 1.959964;

/**
 * @param right alerts that were judged to be true
 * @param judged all that were judged
 * @returns null where nothing was judged: what nobody looked at is neither right nor wrong
 */
export function precisionOf(right: number, judged: number): Precision | null {
  if (judged === 0) return null;
  const share = right / judged;
  const z2 = (Z * Z) / judged;
  const middle = (share + z2 / 2) / (1 + z2);
  const half = (Z * Math.sqrt((share * (1 - share)) / judged + z2 / (4 * judged))) / (1 + z2);
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
