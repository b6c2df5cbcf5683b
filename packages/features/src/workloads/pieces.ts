/** How many pieces of content two accounts have in common, give or take some words. Pure. */

/**
 * Bits in which two pieces of one theme differ at most. Of pieces that have nothing to do with each
 * other, which differ in 32 ± 4 bits, one pair in three thousand lies as near.
 */
const NEAR_BITS = 18;
/** Fewer near pieces of an account may be what everybody asks for. */
const NEAR_MIN = 3;
/**
 * Bits in which a piece and a copy of it with some words changed differ at most: three of a page that
 * was edited (Manku, Jain and Sarma, 2007), more of a copy of a copy.
 */
const COPY_BITS = 10;

/** 64-bit similarity hashes as halves, the high one first. */
export type Pieces = Uint32Array;

/**
 * The pieces without copies of one another. Who sends one thing a hundred times over with another
 * word in it is near somebody by one chance, not by a hundred.
 */
export function distinctOf(pieces: Pieces): Pieces {
  const kept: number[] = [];
  for (let at = 0; at < pieces.length; at += 2) {
    const [high, low] = [pieces[at] as number, pieces[at + 1] as number];
    let isCopy = false;
    for (let other = 0; other < kept.length && !isCopy; other += 2) {
      isCopy = ones(high ^ (kept[other] as number), low ^ (kept[other + 1] as number)) <= COPY_BITS;
    }
    if (!isCopy) kept.push(high, low);
  }
  return Uint32Array.from(kept);
}

/**
 * Share of the pieces of both that have a near one with the other, 0 to 1.
 *
 * @param xs 32 pieces at most, as `ys`
 */
export function commonShare(xs: Pieces, ys: Pieces): number {
  let nearX = 0;
  /** A bit for each piece of the other that is near. */
  let nearYs = 0;
  for (let x = 0; x < xs.length; x += 2) {
    let near = 0;
    for (let y = 0; y < ys.length; y += 2) {
      const high = (xs[x] as number) ^ (ys[y] as number);
      const low = (xs[x + 1] as number) ^ (ys[y + 1] as number);
      if (ones(high, low) > NEAR_BITS) continue;
      near = 1;
      nearYs |= 1 << (y >> 1);
    }
    nearX += near;
  }
  const nearY = ones(nearYs, 0);
  if (nearX < NEAR_MIN || nearY < NEAR_MIN) return 0;
  return (2 * (nearX + nearY)) / (xs.length + ys.length);
}

/** Bits set in 64 (Warren, Hacker's Delight, 5-1), both halves in one sum as soon as it has room. */
function ones(high: number, low: number): number {
  const twosHigh = high - ((high >>> 1) & 0x55555555);
  const twosLow = low - ((low >>> 1) & 0x55555555);
  const fours =
    (twosHigh & 0x33333333) +
    ((twosHigh >>> 2) & 0x33333333) +
    (twosLow & 0x33333333) +
    ((twosLow >>> 2) & 0x33333333);
  const bytes = (fours & 0x0f0f0f0f) + ((fours >>> 4) & 0x0f0f0f0f);
  return Math.imul(bytes, 0x01010101) >>> 24;
}
