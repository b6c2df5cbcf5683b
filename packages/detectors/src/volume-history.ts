/** How busy an account is against its own past; shared by the detectors of volume. */
import type { FamilyEvidence } from "@ringfence/schemas";
import { round, say } from "./statistics.ts";

/** Requests in the active five-minute slots of an account's past; null where it has none. */
export interface VolumeHistory {
  readonly requests_median: number | null;
  readonly requests_max: number | null;
  /** Deviations of the variance-stabilized count (Anscombe) from its median. */
  readonly robust_z: number | null;
}

/** What `requests` in five minutes say against the account's own history; nothing without one. */
export function historyEvidence(requests: number, history: VolumeHistory): FamilyEvidence[] {
  const { requests_max, requests_median, robust_z } = history;
  if (requests_max === null || requests_median === null || robust_z === null) return [];
  const ratio = requests / Math.max(requests_max, 1);
  return [
    {
      feature: "requests_5m_over_busiest",
      observed: requests,
      expected: requests_max,
      weight: round(Math.max(-2, Math.min(6, 3 * Math.log(ratio)))),
      text:
        `${say(requests)} requests in five minutes, ${say(round(ratio))} times the busiest ` +
        `five minutes before (${say(requests_max)})`,
      family: "volume",
    },
    {
      feature: "requests_5m_robust_z",
      observed: round(robust_z),
      expected: 0,
      weight: round(Math.min(6, Math.max(0, 0.5 * (robust_z - 4)))),
      text:
        `${say(round(robust_z))} robust deviations above the account's median of ` +
        `${say(requests_median)} (by chance: below 4)`,
      family: "volume",
    },
  ];
}
