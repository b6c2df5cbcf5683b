/**
 * Whether accounts behind one caller take turns in an order, or merely happen to call at the same
 * time. Pure.
 *
 * Whoever spreads work over accounts goes through them in an order, so that the account which
 * followed another the last time follows it again. Independent customers keep no order: who follows
 * is decided by who is busy then. Each change of account is compared with the chance that it has
 * among those who are busy around it, so that two who are at work together prove nothing.
 */

/** Account (its index) and time, milliseconds. */
export type Call = readonly [account: number, at_ms: number];

export interface Turns {
  /** Changes from an account that had a successor before, and those to the same one again. */
  readonly changes: number;
  readonly foreseen: number;
  /** How many of them chance would foresee. */
  readonly expected: number;
  /** Accounts that come in their turn; others only call from the same place. */
  readonly members: ReadonlySet<number>;
}

/** So far around a change the calls say who is busy, milliseconds. */
const BUSY_MS = 10 * 60_000;
/** Gaps of an account without which nothing is known of its clock. */
const GAPS_MIN = 5;
/** Deviation of the gaps of an account, in gaps between calls of anybody, below which it has a clock. */
const CLOCK = 0.5;
/** Variation of the gaps between calls of anybody below which one clock serves all. */
const EVEN = 0.3;

/** Of the times that an account follows another, the share that is foreseen of one in its turn. */
const IN_TURN = 0.5;

/** @param calls of one caller, in order of time */
export function turnsOf(calls: readonly Call[]): Turns {
  const clocked = clockedIn(calls);
  const kept = calls.filter(([account]) => !clocked.has(account));
  const { entries } = successionOf(kept);
  const members = new Set(
    [...entries]
      .filter(([, { changes, foreseen }]) => foreseen >= IN_TURN * changes)
      .map(([account]) => account),
  );
  // Who calls in between hides the order of the others.
  const { changes, foreseen, expected } = successionOf(kept.filter(([one]) => members.has(one)));
  return { changes, foreseen, expected, members };
}

interface Succession {
  readonly changes: number;
  readonly foreseen: number;
  readonly expected: number;
  /** By account: changes to it, and those foreseen. */
  readonly entries: ReadonlyMap<number, { readonly changes: number; readonly foreseen: number }>;
}

function successionOf(calls: readonly Call[]): Succession {
  const last = new Map<number, number>();
  const entries = new Map<number, { changes: number; foreseen: number }>();
  const busy = new Busy(calls);
  const all = { changes: 0, foreseen: 0, expected: 0 };
  for (const [index, [account, at]] of calls.entries()) {
    const [next] = calls[index + 1] ?? [account];
    if (next === account) continue;
    const before = last.get(account);
    last.set(account, next);
    if (before === undefined) continue;
    busy.moveTo(at);
    const entry = entries.get(next) ?? { changes: 0, foreseen: 0 };
    entries.set(next, entry);
    for (const count of [all, entry]) {
      count.changes += 1;
      if (before === next) count.foreseen += 1;
    }
    all.expected += busy.chanceOf(before, account);
  }
  return { ...all, entries };
}

/** Calls of each account around a time that moves on. */
class Busy {
  readonly #calls: readonly Call[];
  readonly #counts = new Map<number, number>();
  #from = 0;
  #to = 0;
  #all = 0;

  constructor(calls: readonly Call[]) {
    this.#calls = calls;
  }

  moveTo(at: number): void {
    for (let call = this.#calls[this.#to]; call !== undefined && call[1] <= at + BUSY_MS;) {
      this.#add(call[0], 1);
      call = this.#calls[++this.#to];
    }
    for (let call = this.#calls[this.#from]; call !== undefined && call[1] < at - BUSY_MS;) {
      this.#add(call[0], -1);
      call = this.#calls[++this.#from];
    }
  }

  /** That `account` is the next of all that are not `current`. One call more keeps it above 0. */
  chanceOf(account: number, current: number): number {
    const count = this.#counts.get(account) ?? 0;
    const others = this.#all - (this.#counts.get(current) ?? 0);
    return Math.min(1, (count + 1) / (others + 1));
  }

  #add(account: number, calls: number): void {
    this.#counts.set(account, (this.#counts.get(account) ?? 0) + calls);
    this.#all += calls;
  }
}

/**
 * Accounts whose gaps deviate less than a fraction of the gap between any two calls: nobody else's
 * calls move theirs. Where all gaps are even, one clock goes through all accounts, and none has its
 * own.
 */
function clockedIn(calls: readonly Call[]): Set<number> {
  const clocked = new Set<number>();
  const all = gapsOf(calls.map(([, at]) => at));
  if (all.length < GAPS_MIN || isEven(all)) return clocked;
  const usual = median(all);
  const times = new Map<number, number[]>();
  for (const [account, at] of calls) {
    const own = times.get(account);
    if (own === undefined) times.set(account, [at]);
    else own.push(at);
  }
  for (const [account, own] of times) {
    const gaps = gapsOf(own);
    if (gaps.length >= GAPS_MIN && typicalDeviation(gaps) < CLOCK * usual) clocked.add(account);
  }
  return clocked;
}

function gapsOf(times: readonly number[]): number[] {
  return times.slice(1).map((at, index) => at - (times[index] ?? at));
}

function isEven(gaps: readonly number[]): boolean {
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const square = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  return Math.sqrt(square) < EVEN * mean;
}

/**
 * From the median absolute deviation, as of a normal distribution: one missed beat is not to hide a
 * clock.
 */
function typicalDeviation(gaps: readonly number[]): number {
  const middle = median(gaps);
  return 1.4826 * median(gaps.map((gap) => Math.abs(gap - middle)));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((x, y) => x - y);
  return sorted[(sorted.length - 1) >> 1] ?? 0;
}
