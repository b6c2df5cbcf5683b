/** How many workloads a sample of content is of, from 64-bit similarity hashes. Pure. */

import { distance, halvesOf } from "./simhash.ts";

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
  const halves = halvesOf(simhashes);
  let alike = 0;
  for (let one = 1; one < simhashes.length; one++) {
    for (let other = 0; other < one; other++) if (distance(halves, one, other) <= bits) alike += 1;
  }
  const pairs = (simhashes.length * (simhashes.length - 1)) / 2;
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
  const halves = halvesOf(simhashes);
  let alike = 0;
  for (let one = 1; one < simhashes.length; one++) {
    if (distance(halves, one, one - 1) <= bits) alike += 1;
  }
  return alike / Math.max(1, simhashes.length - 1);
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
