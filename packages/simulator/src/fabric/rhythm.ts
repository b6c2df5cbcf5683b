/** When things happen: daily and weekly rhythm, and arrivals that follow it. */
import type { Random } from "./random.ts";

export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

/** Relative intensity over the week; its mean is 1. */
export interface Rhythm {
  readonly at: (time: number) => number;
  readonly peak: number;
}

// Relative activity by local hour, from midnight.
const LEISURE = [3, 2, 1, 0.4, 0.2, 0.2, 0.5, 1, 2, 3, 3, 4, 4, 4, 4, 4, 5, 6, 7, 8, 9, 9, 7, 5];
const OFFICE = [1, 0.5, 0.3, 0.2, 0.2, 0.3, 1, 2, 5, 8, 9, 9, 7, 8, 9, 9, 8, 6, 4, 3, 3, 2, 2, 1];
const STUDY = [7, 5, 3, 1, 0.5, 0.2, 0.3, 1, 2, 4, 5, 5, 4, 5, 6, 6, 6, 5, 4, 6, 8, 9, 9, 8];
const AUDIENCE = [4, 3, 2, 2, 2, 2, 3, 4, 5, 6, 6, 7, 7, 7, 7, 7, 8, 8, 9, 9, 9, 8, 7, 5];

// Monday first.
const EVERY_DAY = [1, 1, 1, 1, 1, 1.3, 1.3];
const WORKDAYS = [1, 1, 1, 1, 0.9, 0.15, 0.15];

function weekly(hours: readonly number[], days: readonly number[], utcOffset: number): Rhythm {
  const table: number[] = [];
  for (const day of days) for (const hour of hours) table.push(day * hour);
  const mean = table.reduce((sum, value) => sum + value, 0) / table.length;
  const scaled = table.map((value) => value / mean);
  // 1970-01-01 was a Thursday, three days after a Monday.
  const shift = 3 * DAY + utcOffset * HOUR;
  return {
    at: (time) => scaled[Math.floor((time + shift) / HOUR) % 168] as number,
    peak: Math.max(...scaled),
  };
}

export const leisure = (utcOffset: number): Rhythm => weekly(LEISURE, EVERY_DAY, utcOffset);
export const office = (utcOffset: number): Rhythm => weekly(OFFICE, WORKDAYS, utcOffset);
export const study = (utcOffset: number): Rhythm => weekly(STUDY, EVERY_DAY, utcOffset);
export const audience = (utcOffset: number): Rhythm => weekly(AUDIENCE, EVERY_DAY, utcOffset);
export const steady: Rhythm = { at: () => 1, peak: 1 };

/** The rhythm with its intensity multiplied by `factor` in [from, to). */
export function boosted(rhythm: Rhythm, from: number, to: number, factor: number): Rhythm {
  return {
    at: (time) => rhythm.at(time) * (time >= from && time < to ? factor : 1),
    peak: rhythm.peak * Math.max(1, factor),
  };
}

/** The rhythm growing in a straight line from 1 at `from` to `factor` at `to`, then staying. */
export function growing(rhythm: Rhythm, from: number, to: number, factor: number): Rhythm {
  return {
    at: (time) => {
      const done = Math.min(1, Math.max(0, (time - from) / (to - from)));
      return rhythm.at(time) * (1 + done * (factor - 1));
    },
    peak: rhythm.peak * Math.max(1, factor),
  };
}

/** Times in [from, to) of a Poisson process with `perHour` on average (by thinning). */
export function* arrivals(
  random: Random,
  rhythm: Rhythm,
  perHour: number,
  from: number,
  to: number,
): Generator<number, void, void> {
  if (!(perHour > 0)) return;
  const meanGap = HOUR / (perHour * rhythm.peak);
  let at = from;
  for (;;) {
    at += random.exponential(meanGap);
    if (at >= to) return;
    if (random.float() * rhythm.peak < rhythm.at(at)) yield Math.floor(at);
  }
}

/** Start of the next UTC day, when quotas begin anew. */
export function nextReset(at: number): number {
  return (Math.floor(at / DAY) + 1) * DAY;
}
