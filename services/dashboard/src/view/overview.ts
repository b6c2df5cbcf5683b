/** Figures of the overview in words. Pure. */
import type { Overview } from "@ringfence/schemas/api";
import { duration } from "./format.ts";

const DAY_S = 86_400;

/** Of events of the past or of simulated time the clock says nothing, so how far it is ahead is told. */
export function evidenceToAlert({ at, events, detection }: OverviewTimes): string {
  const behind =
    events.newest_at === null ? 0 : (Date.parse(at) - Date.parse(events.newest_at)) / 1_000;
  if (behind > DAY_S) return `event time is behind the clock by ${duration(behind)}`;
  return duration(detection.observed_to_published_seconds?.p50 ?? null);
}

interface OverviewTimes {
  readonly at: string;
  readonly events: Pick<Overview["events"], "newest_at">;
  readonly detection: Pick<Overview["detection"], "observed_to_published_seconds">;
}
