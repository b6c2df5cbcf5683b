/** When accounts began to send much, and which of them began in step. Pure. */
import { poissonSurprise } from "../statistics.ts";

/** Second before the end of the window (-300 … -1), and the requests in it. */
export type Second = readonly [offset: number, requests: number];

const LOOK_SECONDS = 10;
/** Of its pace an account shows so much at once when it begins. */
const BEGINS = 0.4;
const REQUESTS_MIN = 3;
const PACE_SECONDS = 30;

/**
 * The second of the first request after which the account keeps about the pace that it has when it
 * is busiest; null where it never begins, or began before the window.
 *
 * @param seconds in order
 * @param window length of the window, seconds
 */
export function onsetOf(seconds: readonly Second[], window: number): number | null {
  const within = (from: number, length: number) =>
    seconds
      .filter(([at]) => at >= from && at < from + length)
      .reduce((sum, [, requests]) => sum + requests, 0);
  const pace = Math.max(0, ...seconds.map(([at]) => within(at, PACE_SECONDS))) / PACE_SECONDS;
  const least = Math.max(REQUESTS_MIN, BEGINS * pace * LOOK_SECONDS);
  const first = seconds.find(([at]) => within(at, LOOK_SECONDS) >= least);
  return first === undefined || first[0] < LOOK_SECONDS - window ? null : first[0];
}

export interface Step {
  /** Positions of those that began in step. */
  readonly members: readonly number[];
  /** First and last of their onsets, as `onsetOf` gives them. */
  readonly first: number;
  readonly last: number;
  /** Accounts that would begin within that time by chance. */
  readonly expected: number;
  /** Surprise of so many, nats. */
  readonly surprise: number;
}

/** Who begins later than this after the first is not in step. */
const SPREAD_MAX_SECONDS = 120;
/** Onsets are known to the second, at both ends. */
const SLACK_SECONDS = 2;

/**
 * The accounts whose onsets lie closer together than chance explains: of all stretches of time the one
 * with the largest surprise (a scan statistic), if it has enough accounts.
 *
 * @param perHour accounts that begin in an hour by chance
 */
export function inStep(
  onsets: readonly (number | null)[],
  { perHour, accounts_min }: { perHour: number; accounts_min: number },
): Step | null {
  const known = onsets
    .flatMap((at, index) => (at === null ? [] : [{ at, index }]))
    .sort((x, y) => x.at - y.at);
  let best: Step | null = null;
  for (const [from, { at: first }] of known.entries()) {
    for (let to = from + accounts_min - 1; to < known.length; to += 1) {
      const last = known[to]?.at ?? first;
      if (last - first > SPREAD_MAX_SECONDS) break;
      const expected = (perHour * (last - first + SLACK_SECONDS)) / 3_600;
      const surprise = poissonSurprise(to - from + 1, expected);
      if (best !== null && surprise <= best.surprise) continue;
      const members = known.slice(from, to + 1).map(({ index }) => index);
      best = { members, first, last, expected, surprise };
    }
  }
  return best;
}

/** Programs that a clock wakes begin in so many seconds after it. */
const CLOCK_SECONDS = 10;

/** Share of the onsets that lie just after a full minute, as those of jobs do. */
export function shareOnClock(onsets: readonly number[], end: number): number {
  const onClock = onsets.filter((at) => (((end + at) % 60) + 60) % 60 < CLOCK_SECONDS);
  return onClock.length / Math.max(1, onsets.length);
}
