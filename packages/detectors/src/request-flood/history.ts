/** The last five minutes, and their slope, against what the account used to do. Pure. */
import type { FamilyEvidence } from "@ringfence/schemas";
import { round, say } from "../statistics.ts";
import type { VolumeHistory } from "../volume-history.ts";
import { type Minute, ownDoing } from "./refusals.ts";

interface Comparison extends VolumeHistory {
  /** Requests of the last five minutes without our own failures and what repeats them. */
  readonly requests: number;
  /** CUSUM of the hour's minutes, in deviations; null without a history. */
  readonly ramp: number | null;
}

const FIVE_MINUTES = 300;
/** Slack of the CUSUM and its alarm, in deviations of a minute. */
const SLACK = 0.5;
const ALARM = 10;

/** @param slots requests in the active five-minute slots of the past; none where unknown */
export function historyOf(
  minutes: readonly Minute[],
  slots: readonly number[],
  end: number,
): Comparison {
  const own = ownDoing(minutes);
  const requests = own
    .filter(({ at }) => at >= end - FIVE_MINUTES)
    .reduce((sum, minute) => sum + minute.requests, 0);
  if (slots.length === 0) {
    return { requests, requests_median: null, requests_max: null, robust_z: null, ramp: null };
  }
  const center = median(slots.map(stabilized));
  const spread = median(slots.map((slot) => Math.abs(stabilized(slot) - center)));
  // An idle minute within active slots is usual, so a minute is compared with a fifth of a slot.
  const minute = stabilized(median(slots) / 5);
  let ramp = 0;
  for (const one of own) ramp = Math.max(0, ramp + stabilized(one.requests) - minute - SLACK);
  return {
    requests,
    requests_median: median(slots),
    requests_max: Math.max(...slots),
    // The floor keeps a perfectly regular account from being judged by a spread of nothing.
    robust_z: (0.6745 * (stabilized(requests) - center)) / Math.max(spread, 0.6745),
    ramp,
  };
}

/** A slow rise that no single window shows. */
export function rampEvidence({ ramp }: Comparison): FamilyEvidence[] {
  if (ramp === null || ramp < ALARM) return [];
  return [
    {
      feature: "requests_1m_cusum",
      observed: round(ramp),
      expected: 0,
      weight: round(Math.min(2, Math.log(ramp / ALARM))),
      text:
        `the minutes of the last hour add up to ${say(round(ramp))} deviations above the usual (by ` +
        `chance: below ${ALARM})`,
      family: "volume",
    },
  ];
}

/** Anscombe: a Poisson count with a deviation of one, whatever its mean. */
function stabilized(count: number): number {
  return 2 * Math.sqrt(count + 3 / 8);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[(sorted.length - 1) >> 1] ?? 0;
}
