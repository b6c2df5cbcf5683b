/** The six tens of seconds of a minute as bits of a number, bit 0 for the first. Pure. */

const SIX = [0, 1, 2, 3, 4, 5] as const;
export const ALL_TENS = 63;
export const TEN_SECONDS = 10;

/** The tens that are set, in order. */
export function tensOf(bits: number): number[] {
  return SIX.filter((ten) => ((bits >> ten) & 1) === 1);
}

/** When the first of them begins and the last of them ends, seconds; the whole minute where unknown. */
export function reachOf(bits: number | null, minute: number): { since: number; until: number } {
  const tens = tensOf(bits ?? ALL_TENS);
  const [first, last] = [tens[0] ?? 0, tens.at(-1) ?? 5];
  return { since: minute + TEN_SECONDS * first, until: minute + TEN_SECONDS * (last + 1) };
}
