/**
 * Accounts → workloads: groups of accounts that ask for the same things. Pure.
 *
 * The sum of the similarity hashes of an account points to the middle of what it asks for. Strangers
 * point in directions that have nothing to do with each other: the cosine of two such directions in
 * 64 dimensions scatters around 0 by 1/8.
 */
import type { Content } from "./content.ts";
import { commonOf, type Sample, sampleOf } from "./pieces.ts";

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
/**
 * For a third, of its own pieces and of those of the others: whoever hides the common work among work of
 * its own has a quarter of them in common. Two strangers with a likeness of tastes may have as much, three hardly ever do.
 */
const THREE_COMMON_MIN = 0.25;
/** Members of a group of whom it is asked how much they have in common with one another, and with another group. */
const ASKED_OF = { own: 8, other: 32 } as const;
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
  /** Their places among the points. */
  readonly members: readonly number[];
  /** Whether two of them suffice: they are as alike as it takes for a pair. */
  readonly firm: boolean;
  /** Sum of the members' directions, each of length 1. */
  readonly sum: Float64Array;
}

/** @returns the groups of two or more, each in the order of its ids */
export function workloadsOf(contents: readonly Content[]): string[][] {
  const points = directionsOf(contents);
  const home = points.account_ids.map((account_id, index): Group => {
    const sum = points.directions.slice(BITS * index, BITS * (index + 1));
    return { accounts: [account_id], members: [index], firm: true, sum };
  });
  const pairs = alikePairs(points);
  joinAlike(home, pairs);
  joinThree(home, pairs, points);
  return [...new Set(home)]
    .filter(({ accounts, firm }) => accounts.length >= 2 && firm)
    .map(({ accounts }) => accounts.toSorted())
    .sort((x, y) => ((x[0] ?? "") < (y[0] ?? "") ? -1 : 1));
}

function joinAlike(home: Group[], pairs: readonly AlikePair[]): void {
  for (const { a, b, share } of pairs) {
    const [x, y] = [home[a], home[b]];
    if (x === undefined || y === undefined || x === y) continue;
    const alone = x.accounts.length + y.accounts.length === 2;
    const alike = share >= COMMON_MIN || cosineOf(x, y) >= (alone ? ALIKE : JOINS);
    if (alike) join(home, x, y, true);
  }
}

/** Joins those who have less in common than a pair would need, but each with most of the others. */
function joinThree(home: Group[], pairs: readonly AlikePair[], points: Points): void {
  const apart = new Map<Group, Set<Group>>();
  for (const { a, b, least } of pairs) {
    const [x, y] = [home[a], home[b]];
    if (x === undefined || y === undefined || x === y || least < THREE_COMMON_MIN) continue;
    // Two crowds may have many such pairs between them: once is enough to ask.
    if (apart.get(x)?.has(y) === true) continue;
    if (mostHaveCommon(x, y, points)) {
      join(home, x, y, x.accounts.length + y.accounts.length > 2);
    } else {
      apart.set(x, (apart.get(x) ?? new Set()).add(y));
      apart.set(y, (apart.get(y) ?? new Set()).add(x));
    }
  }
}

function join(home: Group[], x: Group, y: Group, firm: boolean): void {
  const joined = {
    accounts: [...x.accounts, ...y.accounts],
    members: [...x.members, ...y.members],
    firm,
    sum: x.sum.map((value, bit) => value + (y.sum[bit] ?? 0)),
  };
  for (const member of joined.members) home[member] = joined;
}

/**
 * Whether of the pairs of one of either group more than half have enough in common for three. Whoever
 * happens to like what one workload is about is near all of it at once, so who comes to a workload
 * needs half of what its own have in common, too.
 */
function mostHaveCommon(x: Group, y: Group, points: Points): boolean {
  const least = Math.max(THREE_COMMON_MIN, ownCommon(x, points) / 2, ownCommon(y, points) / 2);
  const [xs, ys] = [x, y].map(({ members }) => members.slice(0, ASKED_OF.other)) as [
    number[],
    number[],
  ];
  return 2 * pairsWith(least, xs, ys, points) > xs.length * ys.length;
}

function pairsWith(
  least: number,
  xs: readonly number[],
  ys: readonly number[],
  { samples }: Points,
): number {
  let pairs = 0;
  for (const a of xs) {
    for (const b of ys) {
      pairs += commonOf(samples[a] as Sample, samples[b] as Sample).least >= least ? 1 : 0;
    }
  }
  return pairs;
}

/** Mean of what two of some members have in common, of the lesser shares; 0 for one alone. */
function ownCommon({ members }: Group, { samples }: Points): number {
  const some = members.slice(0, ASKED_OF.own);
  let sum = 0;
  for (const [index, a] of some.entries()) {
    for (const b of some.slice(0, index)) {
      sum += commonOf(samples[a] as Sample, samples[b] as Sample).least;
    }
  }
  return some.length < 2 ? 0 : (2 * sum) / (some.length * (some.length - 1));
}

interface AlikePair {
  readonly a: number;
  readonly b: number;
  readonly cosine: number;
  /** Share of the pieces that they have in common. */
  readonly share: number;
  /** Of the pieces of that of which it is less. */
  readonly least: number;
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
      const { share, least } = commonOf(x, samples[b] as Sample);
      if (share >= COMMON_MIN || least >= THREE_COMMON_MIN || cosine >= NEAR_COSINE) {
        pairs.push({ a, b, cosine, share, least });
      }
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
