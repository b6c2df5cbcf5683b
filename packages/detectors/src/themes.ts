/** How many workloads a sample of content is of, from 64-bit similarity hashes. Pure. */

import { halvesOf, ones } from "./simhash.ts";

const BITS = 64;

/**
 * Effective number of themes: one over the chance that two pieces are of one theme (the inverse of
 * Simpson's index). Two pieces are of one theme where they differ in `bits` or fewer; what falls
 * below that by chance alone is taken off.
 *
 * @param simhashes 16 hexadecimal digits each, in no order
 * @returns null for fewer than two; at most the number of pairs
 */
export function effectiveThemes(simhashes: readonly string[], bits: number): number | null {
  const halves = simhashes.map(halvesOf);
  let pairs = 0;
  let alike = 0;
  for (const [index, [high, low]] of halves.entries()) {
    for (const [otherHigh, otherLow] of halves.slice(0, index)) {
      pairs += 1;
      if (ones(high ^ otherHigh) + ones(low ^ otherLow) <= bits) alike += 1;
    }
  }
  if (pairs === 0) return null;
  return 1 / Math.max(1 / pairs, alike / pairs - byChance(bits));
}

/**
 * Share of pieces that are of one theme with the piece before. Customers who know nothing of each
 * other come in any order; a walk through the space of contents is near itself all the way.
 *
 * @param simhashes in order of time, at least two
 */
export function neighboursAlike(simhashes: readonly string[], bits: number): number {
  const halves = simhashes.map(halvesOf);
  const alike = halves.slice(1).filter(([high, low], index) => {
    const [beforeHigh, beforeLow] = halves[index] ?? [0, 0];
    return ones(high ^ beforeHigh) + ones(low ^ beforeLow) <= bits;
  });
  return alike.length / Math.max(1, simhashes.length - 1);
}

/** Chance that two independent hashes differ in so many bits or fewer. */
function byChance(bits: number): number {
  let ways = 1;
  let sum = 0;
  for (let differing = 0; differing <= bits; differing++) {
    sum += ways;
    ways *= (BITS - differing) / (differing + 1);
  }
  return sum / 2 ** BITS;
}
