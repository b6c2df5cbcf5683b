/** Times and durations in the words of a sentence. Pure; times are milliseconds since 1970, UTC. */
import { plural } from "./statistics.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** «from 02:14 to 03:50 UTC on 2026-10-12»; «at 02:14 UTC on 2026-10-12» within one minute. */
export function span(first_ms: number, last_ms: number): string {
  const [day, first] = partsOf(first_ms);
  const [lastDay, last] = partsOf(last_ms);
  if (day !== lastDay) return `from ${day} ${first} to ${lastDay} ${last} UTC`;
  if (first === last) return `at ${first} UTC on ${day}`;
  return `from ${first} to ${last} UTC on ${day}`;
}

/** «02:14 UTC on 2026-10-12» */
export function moment(time_ms: number): string {
  const [day, time] = partsOf(time_ms);
  return `${time} UTC on ${day}`;
}

/** «40 seconds», «12 minutes», «3 hours», «2 days»: in the unit that a reader wants. */
export function lasting(duration_ms: number): string {
  if (duration_ms < 2 * MINUTE_MS) {
    return plural(Math.max(1, Math.round(duration_ms / 1000)), "second");
  }
  if (duration_ms < 2 * HOUR_MS) return plural(Math.round(duration_ms / MINUTE_MS), "minute");
  if (duration_ms < 2 * DAY_MS) return plural(Math.round(duration_ms / HOUR_MS), "hour");
  return plural(Math.round(duration_ms / DAY_MS), "day");
}

function partsOf(time_ms: number): [day: string, time: string] {
  const text = new Date(time_ms).toISOString();
  return [text.slice(0, 10), text.slice(11, 16)];
}
