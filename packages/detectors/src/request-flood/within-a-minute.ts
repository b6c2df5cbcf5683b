/** Whether the refusals of a single minute leave no doubt. Pure. */
import { type Minute, ratioOf, type Refusals } from "./refusals.ts";
import { TEN_SECONDS, tensOf } from "./tens.ts";

const SECONDS = 60;
/** Tries of a call with the repetitions that client libraries make. */
const TRIES = 3;
/** Calls in flight, and their repetitions, are over in less than so many tens of seconds. */
const TENS_MIN = 4;
const LAST_TEN = 5;
/** Share of what came in those tens of seconds: a batch at its limit is refused less. */
const MOST = 0.6;
/** Minutes in which a burst may have begun before its first refusal. */
const ONSET_SECONDS = 300;
/** Fewer active minutes are no habit. */
const HABIT_MINUTES = 5;

/**
 * Requests a minute that the account makes when it is busy: of its busiest five minutes in the
 * past, or of a middling minute of the last hours where that is more. 0 for who has just begun: that is
 * no pace of its own.
 *
 * @param slots requests in the active five-minute slots of the past; none where unknown
 */
export function usualPace(minutes: readonly Minute[], slots: readonly number[], end: number) {
  const earlier = minutes
    .filter(({ at }) => at < end - ONSET_SECONDS)
    .map(({ requests }) => requests)
    .sort((x, y) => x - y);
  const middling = earlier.length < HABIT_MINUTES ? 0 : (earlier[earlier.length >> 1] ?? 0);
  return Math.max(middling, Math.max(0, ...slots) / 5);
}

/**
 * Most refusals of a minute are calls in flight when a quota ends: all at once, or those of workers
 * that each meet its end with their next call. A minute decides alone where they went on to its end,
 * over more of it than that takes, and are more than the usual pace gives with repetitions.
 *
 * @param machines see `refusalsUntil`
 * @param refusals_min of a single machine
 * @returns the minute as a run of its own, or null where it does not decide
 */
export function lastMinuteAlone(
  found: Refusals,
  { pace, machines, refusals_min }: { pace: number; machines: number; refusals_min: number },
): Refusals | null {
  const { last, last_requests, last_tens } = found;
  const tens = tensOf(last_tens ?? 0);
  const decides =
    tens.includes(LAST_TEN) &&
    tens.length >= TENS_MIN &&
    last >= Math.max(refusals_min * machines, TRIES * pace) &&
    last >= MOST * last_requests * ((TEN_SECONDS * tens.length) / SECONDS);
  if (!decides) return null;
  const ratio = ratioOf(last / machines);
  return { ...found, ratio, minutes: 1, requests: last_requests, refused: last };
}
