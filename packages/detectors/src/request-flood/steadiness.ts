/** Whether refusals keep coming, or come in waves with pauses between them. Pure. */
import type { OwnMinute } from "./refusals.ts";
import { ALL_TENS, reachOf, TEN_SECONDS, tensOf } from "./tens.ts";

const MINUTE = 60;
/** So far back pauses excuse, or to the beginning of the run: what was long before does not. */
const LOOK_BACK_SECONDS = 600;
/** Share of the tens of seconds that refusals at an even rate would fall into. */
const STEADY = 0.85;
const DEVIATIONS = 2;

/** A wave of who waits has no more in it than the one before, with what chance adds. */
const GROWTH = 1.5;

/**
 * Workers that all wait after a refusal come again in waves, and between the waves there is silence,
 * however many they are. Who does not listen is refused in as many tens of seconds as chance gives
 * to refusals at his rate (Poisson). Where it is unknown when they came, nothing excuses.
 *
 * @param minutes of the last hours
 * @param since beginning of the run; `end` that of the last minute; seconds since 1970
 */
export function isSteady(minutes: readonly OwnMinute[], since: number, end: number): boolean {
  const refused = minutes.filter((one) => one.refused > 0);
  return !endsInWave(refused) && isEven(refused, Math.min(since, end - LOOK_BACK_SECONDS));
}

/** The longer they wait, the wider is the wave: it is over in less time than they waited. */
function endsInWave(refused: readonly OwnMinute[]): boolean {
  const end = (refused.at(-1)?.at ?? 0) + MINUTE;
  let wave = refused.reduce((total, one) => total + one.refused, 0);
  let before = 0;
  return refused.some(({ at }, index) => {
    const last = refused[index - 1];
    if (last === undefined) return false;
    before += last.refused;
    wave -= last.refused;
    return end - at <= at - (last.at + MINUTE) && wave <= GROWTH * before;
  });
}

function isEven(refused: readonly OwnMinute[], from: number): boolean {
  let [refusals, occupied, since, until] = [0, 0, Infinity, 0];
  for (const minute of refused.filter(({ at }) => at >= from)) {
    if (minute.tens === null) return true;
    const tens = since < minute.at && isFilled(minute, minute.tens) ? ALL_TENS : minute.tens;
    const reach = reachOf(tens, minute.at);
    refusals += minute.refused;
    occupied += tensOf(tens).length;
    since = Math.min(since, reach.since);
    until = Math.max(until, reach.until);
  }
  const slots = (until - since) / TEN_SECONDS;
  const empty = Math.exp(-refusals / slots);
  const expected = slots * (1 - empty);
  const variance = slots * empty * (1 - (1 + refusals / slots) * empty);
  return occupied >= STEADY * expected - DEVIATIONS * Math.sqrt(Math.max(0, variance));
}

/** Whether the rest of the minute was no pause: what was answered in it came about as fast. */
function isFilled({ requests, refused }: OwnMinute, tens: number): boolean {
  const count = tensOf(tens).length;
  return 2 * (requests - refused) * count >= refused * (6 - count);
}
