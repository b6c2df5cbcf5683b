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

/** Some pieces of an account. */
export interface Sample {
  /** 32 at most; those that are no copy of one before come first. */
  readonly pieces: Pieces;
  /** How many are no copy of another. */
  readonly kinds: number;
}

export function sampleOf(pieces: Pieces): Sample {
  const kept: number[] = [];
  const copies: number[] = [];
  for (let at = 0; at < pieces.length; at += 2) {
    const [high, low] = [pieces[at] as number, pieces[at + 1] as number];
    let isCopy = false;
    for (let other = 0; other < kept.length && !isCopy; other += 2) {
      isCopy = ones(high ^ (kept[other] as number), low ^ (kept[other + 1] as number)) <= COPY_BITS;
    }
    (isCopy ? copies : kept).push(high, low);
  }
  return { pieces: Uint32Array.from([...kept, ...copies]), kinds: kept.length / 2 };
}

/** What two accounts have in common, 0 to 1. */
export interface Common {
  /** Of the pieces of both. */
  readonly share: number;
  /** Of the pieces of that of which it is less. */
  readonly least: number;
}

const NOTHING: Common = { share: 0, least: 0 };

/**
 * Share of the pieces that have a near one with the other. Who sends one thing a hundred
 * times over with another word in it is near somebody by one chance, not by a hundred: copies do not
 * count among the near ones that it takes.
 */
export function commonOf(x: Sample, y: Sample): Common {
  const [xs, ys] = [x.pieces, y.pieces];
  let nearX = 0;
  let nearKinds = 0;
  /** A bit for each piece of the other that is near. */
  let nearYs = 0;
  for (let at = 0; at < xs.length; at += 2) {
    let near = 0;
    for (let other = 0; other < ys.length; other += 2) {
      if (!isNear(xs, at, ys, other)) continue;
      near = 1;
      nearYs |= 1 << (other >> 1);
    }
    nearX += near;
    if (at < 2 * x.kinds) nearKinds += near;
  }
  const kindsOfY = y.kinds >= 32 ? -1 : (1 << y.kinds) - 1;
  if (nearKinds < NEAR_MIN || ones(nearYs & kindsOfY, 0) < NEAR_MIN) return NOTHING;
  const nearY = ones(nearYs, 0);
  return {
    share: (2 * (nearX + nearY)) / (xs.length + ys.length),
    least: Math.min((2 * nearX) / xs.length, (2 * nearY) / ys.length),
  };
}

/**
 * Which pieces have a near one with a quarter of the others, by their places in `x`; none where there
 * are fewer than it takes to tell. With one of many, a piece of work of one's own has one by chance.
 */
export function nearOthers(x: Pieces, others: readonly Pieces[]): number[] {
  const wanted = Math.ceil(others.length / 4);
  const near: number[] = [];
  for (let at = 0; at < x.length; at += 2) {
    if (others.filter((y) => hasNear(x, at, y)).length >= wanted) near.push(at / 2);
  }
  return near.length < NEAR_MIN ? [] : near;
}

function hasNear(x: Pieces, at: number, y: Pieces): boolean {
  for (let other = 0; other < y.length; other += 2) if (isNear(x, at, y, other)) return true;
  return false;
}

function isNear(x: Pieces, at: number, y: Pieces, other: number): boolean {
  const high = (x[at] as number) ^ (y[other] as number);
  const low = (x[at + 1] as number) ^ (y[other + 1] as number);
  return ones(high, low) <= NEAR_BITS;
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
