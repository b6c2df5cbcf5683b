/**
 * Accounts → workloads: groups of accounts that ask for the same things. Pure.
 *
 * The sum of the similarity hashes of an account points to the middle of what it asks for. Strangers
 * point in directions that have nothing to do with each other: the cosine of two such directions in
 * 64 dimensions scatters around 0 by 1/8.
 */
import type { Content } from "./content.ts";
import { commonShare, type Sample, sampleOf } from "./pieces.ts";

const BITS = 64;
/** Points whose cosines with others are worked out at once. */
const BLOCK = 4;
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

/** Accounts that point somewhere, in the order of their ids. */
interface Points {
  readonly account_ids: readonly string[];
  /** One after the other, `BITS` places and of length 1 each; filled up with zeros to whole blocks. */
  readonly directions: Float64Array;
  readonly samples: readonly Sample[];
}

interface Group {
  readonly accounts: string[];
  /** Sum of the members' directions, each of length 1. */
  readonly sum: Float64Array;
}

/** @returns the groups of two or more, each in the order of its ids */
export function workloadsOf(contents: readonly Content[]): string[][] {
  const points = directionsOf(contents);
  const home = points.account_ids.map((account_id, index): Group => {
    const sum = points.directions.slice(BITS * index, BITS * (index + 1));
    return { accounts: [account_id], sum };
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
function alikePairs({ directions, samples }: Points): readonly AlikePair[] {
  const pairs: AlikePair[] = [];
  const rows = [0, 1].map(() => new Float64Array(directions.length / BITS)) as Rows;
  for (const [a, x] of samples.entries()) {
    if (a % 2 === 0) cosinesOf(directions, a, rows);
    const cosines = rows[a % 2] as Float64Array;
    for (let b = a + 1; b < samples.length; b++) {
      const cosine = cosines[b] as number;
      if (cosine < COSINE_MIN) continue;
      const common = commonShare(x, samples[b] as Sample) >= COMMON_MIN;
      if (common || cosine >= NEAR_COSINE) pairs.push({ a, b, cosine, common });
    }
  }
  return pairs.sort((x, y) => y.cosine - x.cosine || x.a - y.a || x.b - y.b);
}

type Rows = [Float64Array, Float64Array];

/**
 * The cosines of point `a` and of the next with all from `a` on. Eight sums at a time: each is a
 * chain of additions that wait for one another, so one by one they take three times as long.
 */
function cosinesOf(points: Float64Array, a: number, [first, second]: Rows): void {
  const x = BITS * a;
  for (let b = a - (a % BLOCK); b < first.length; b += BLOCK) {
    const y = BITS * b;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let t0 = 0;
    let t1 = 0;
    let t2 = 0;
    let t3 = 0;
    for (let bit = 0; bit < BITS; bit++) {
      const v = points[x + bit] as number;
      const w = points[x + BITS + bit] as number;
      const y0 = points[y + bit] as number;
      const y1 = points[y + BITS + bit] as number;
      const y2 = points[y + 2 * BITS + bit] as number;
      const y3 = points[y + 3 * BITS + bit] as number;
      s0 += v * y0;
      s1 += v * y1;
      s2 += v * y2;
      s3 += v * y3;
      t0 += w * y0;
      t1 += w * y1;
      t2 += w * y2;
      t3 += w * y3;
    }
    first[b] = s0;
    first[b + 1] = s1;
    first[b + 2] = s2;
    first[b + 3] = s3;
    second[b] = t0;
    second[b + 1] = t1;
    second[b + 2] = t2;
    second[b + 3] = t3;
  }
}

/** Where each account points, away from what all have in common; of those that point anywhere. */
function directionsOf(contents: readonly Content[]): Points {
  const sorted = contents.toSorted((x, y) => (x.account_id < y.account_id ? -1 : 1));
  const means = sorted.map(({ bits, pieces }) => Float64Array.from(bits, (sum) => sum / pieces));
  const middle = new Float64Array(BITS);
  for (const mean of means) {
    for (let bit = 0; bit < BITS; bit++)
      middle[bit] = (middle[bit] as number) + (mean[bit] as number);
  }
  const account_ids: string[] = [];
  const samples: Sample[] = [];
  const directions = new Float64Array(BITS * BLOCK * Math.ceil(sorted.length / BLOCK));
  for (const [index, { account_id, pieces, sample }] of sorted.entries()) {
    const own = means[index] as Float64Array;
    for (let bit = 0; bit < BITS; bit++) {
      own[bit] = (own[bit] as number) - (middle[bit] as number) / (means.length + IMAGINED);
    }
    const square = dot(own, own);
    // What would be left of the length over infinitely many pieces.
    const focus = square - (BITS - square) / Math.max(1, pieces - 1);
    if (focus < FOCUS_MIN) continue;
    const at = BITS * account_ids.length;
    for (let bit = 0; bit < BITS; bit++)
      directions[at + bit] = (own[bit] as number) / Math.sqrt(square);
    account_ids.push(account_id);
    samples.push(sampleOf(sample));
  }
  const blocks = Math.ceil(account_ids.length / BLOCK);
  return { account_ids, directions: directions.subarray(0, BITS * BLOCK * blocks), samples };
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
