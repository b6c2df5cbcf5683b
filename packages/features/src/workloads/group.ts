/**
 * Accounts → workloads: groups of accounts that ask for the same things. Pure.
 *
 * The sum of the similarity hashes of an account points to the middle of what it asks for. Strangers
 * point in directions that have nothing to do with each other: the cosine of two such directions in
 * 64 dimensions scatters around 0 by 1/8.
 */
import { commonShare, type Pieces, piecesOf } from "./pieces.ts";

const BITS = 64;
/** Cosine of two accounts from which on they are looked at: two deviations. */
const COSINE_MIN = 0.25;
/**
 * Share of common pieces from which on two are alike whatever their cosine: who asked for little so
 * far may have had other things in mind for most of it.
 */
const COMMON_MIN = 0.5;
/** Cosine of two accounts from which on they are alike: by chance not among a million pairs. */
const ALIKE = 0.62;
/** Cosine from which on a group may still take an account in: more than three deviations. */
const NEAR_COSINE = 0.4;
/** The same where one of the two is a group already: there are fewer groups than pairs. */
const JOINS = 0.55;
/** What everybody asks for says nothing; so many imagined accounts ask for nothing in particular. */
const IMAGINED = 50;
/** A direction shorter than this is the sum of many customers' wishes, and likeness of it no sign. */
const FOCUS_MIN = 3;

export interface Content {
  readonly account_id: string;
  /** Different pieces of content. */
  readonly pieces: number;
  /** For each bit, how many pieces have it set less how many have not. */
  readonly bits: readonly number[];
  /** Some of the pieces, 16 hexadecimal digits each. */
  readonly simhashes: readonly string[];
}

interface Point {
  readonly account_id: string;
  /** Of length 1. */
  readonly direction: Float64Array;
  readonly sample: Pieces;
}

interface Group {
  readonly accounts: string[];
  /** Sum of the members' directions, each of length 1. */
  readonly sum: Float64Array;
}

/** @returns the groups of two or more, each in the order of its ids */
export function workloadsOf(contents: readonly Content[]): string[][] {
  const points = directionsOf(contents);
  const home = points.map(({ account_id, direction }): Group => {
    return { accounts: [account_id], sum: direction };
  });
  for (const { a, b, common } of alikePairs(points)) {
    const [x, y] = [home[a], home[b]];
    if (x === undefined || y === undefined || x === y) continue;
    const alone = x.accounts.length + y.accounts.length === 2;
    if (!common && cosineOf(x, y) < (alone ? ALIKE : JOINS)) continue;
    const joined = {
      accounts: [...x.accounts, ...y.accounts],
      sum: x.sum.map((value, bit) => value + (y.sum[bit] ?? 0)),
    };
    for (const [index, group] of home.entries()) {
      if (group === x || group === y) home[index] = joined;
    }
  }
  return [...new Set(home)]
    .filter(({ accounts }) => accounts.length >= 2)
    .map(({ accounts }) => accounts.toSorted())
    .sort((x, y) => ((x[0] ?? "") < (y[0] ?? "") ? -1 : 1));
}

interface AlikePair {
  readonly a: number;
  readonly b: number;
  readonly cosine: number;
  /** Whether they have many pieces in common. */
  readonly common: boolean;
}

/** The most alike first; accounts come in the order of their ids. */
function alikePairs(points: readonly Point[]): readonly AlikePair[] {
  const pairs: AlikePair[] = [];
  for (const [a, x] of points.entries()) {
    for (let b = a + 1; b < points.length; b++) {
      const y = points[b];
      if (y === undefined) continue;
      const cosine = dot(x.direction, y.direction);
      if (cosine < COSINE_MIN) continue;
      const common = commonShare(x.sample, y.sample) >= COMMON_MIN;
      if (common || cosine >= NEAR_COSINE) pairs.push({ a, b, cosine, common });
    }
  }
  return pairs.sort((x, y) => y.cosine - x.cosine || x.a - y.a || x.b - y.b);
}

/** Where each account points, away from what all have in common; of those that point anywhere. */
function directionsOf(contents: readonly Content[]): Point[] {
  const means = contents
    .toSorted((x, y) => (x.account_id < y.account_id ? -1 : 1))
    .map(({ bits, ...rest }) => {
      return { ...rest, mean: Float64Array.from(bits, (sum) => sum / rest.pieces) };
    });
  const middle = new Float64Array(BITS);
  for (const { mean } of means) {
    for (let bit = 0; bit < BITS; bit++) middle[bit] = (middle[bit] ?? 0) + (mean[bit] ?? 0);
  }
  return means.flatMap(({ account_id, pieces, mean, simhashes }) => {
    const own = mean.map((value, bit) => value - (middle[bit] ?? 0) / (means.length + IMAGINED));
    const square = dot(own, own);
    // What would be left of the length over infinitely many pieces.
    const focus = square - (BITS - square) / Math.max(1, pieces - 1);
    if (focus < FOCUS_MIN) return [];
    const direction = own.map((value) => value / Math.sqrt(square));
    return [{ account_id, direction, sample: piecesOf(simhashes) }];
  });
}

function cosineOf(x: Group, y: Group): number {
  return dot(x.sum, y.sum) / Math.sqrt(dot(x.sum, x.sum) * dot(y.sum, y.sum));
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  // Both have 64 places; asking whether they do doubles the time of the innermost loop.
  for (let bit = 0; bit < BITS; bit++) sum += (x[bit] as number) * (y[bit] as number);
  return sum;
}
