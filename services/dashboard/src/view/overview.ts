/** Figures of the overview in words. Pure. */
import type { Overview } from "@ringfence/schemas/api";
import { duration } from "./format.ts";
import { everyHour } from "./hours.ts";

const DAY_S = 86_400;
/** Clocks of gateways may be that far ahead. */
const AHEAD_S = 600;

/**
 * How far event time is from the clock, in words, where it is far: of a stream that is simulated or replayed,
 * `2 h` before the newest event is no `2 h` before now. Null where it is near, or nothing was stored.
 */
export function eventTimeAway(newestAt: string | null, now: Date): string | null {
  if (newestAt === null) return null;
  const behind = (now.getTime() - Date.parse(newestAt)) / 1_000;
  if (behind > DAY_S) return `${duration(behind)} behind the clock`;
  if (behind < -AHEAD_S) return `${duration(-behind)} ahead of the clock`;
  return null;
}

/** Of events of the past or of simulated time the clock says nothing, so how far it is ahead is told. */
export function evidenceToAlert({ at, events, detection }: OverviewTimes): string {
  const away = eventTimeAway(events.newest_at, new Date(at));
  if (away !== null) return "not told: event time is far from the clock";
  return duration(detection.observed_to_published_seconds?.p50 ?? null);
}

interface OverviewTimes {
  readonly at: string;
  readonly events: Pick<Overview["events"], "newest_at">;
  readonly detection: Pick<Overview["detection"], "observed_to_published_seconds">;
}

const MINUTE_MS = 60_000;

/** Without the minute of the newest event, of which more may come. */
export function wholeMinutes(
  perMinute: Overview["events"]["per_minute"],
  newestAt: string | null,
): Overview["events"]["per_minute"] {
  const newest = newestAt === null ? 0 : Date.parse(newestAt);
  return perMinute.filter(({ minute }) => Date.parse(minute) + MINUTE_MS <= newest);
}

/** With the hour that goes on. */
const MOST_HOURS = 49;

/** Each hour up to the newest event, also those in which no alert arose; nothing where none ever did. */
export function alertsByHour(
  perHour: Overview["alerts"]["per_hour"],
  newestAt: string | null,
): { readonly times: number[]; readonly values: number[] } {
  const alerts = new Map(perHour.map((each) => [Date.parse(each.hour) / 1_000, each.alerts]));
  const times = everyHour([...alerts.keys()], newestAt, MOST_HOURS);
  return { times, values: times.map((time) => alerts.get(time) ?? 0) };
}
