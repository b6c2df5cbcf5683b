import type { FamilyEvidence } from "@ringfence/schemas";
import { z } from "zod";
import { defineDetector, windowOf } from "../define.ts";
import { percent, plural, round, say } from "../statistics.ts";
import { historyEvidence } from "../volume-history.ts";
import { circumstancesOf } from "./circumstances.ts";
import { lookAlikes } from "./look-alikes.ts";
import { page } from "./page.ts";

const params = z.object({
  /** Fewer requests in five minutes than this harm nobody. */
  requests_min: z.int().min(1).default(120),
  /** Days of the account's own history that are looked at. */
  history_days: z.int().min(1).max(60).default(14),
  /** Times the busiest five minutes ever seen of the account. */
  ratio_min: z.number().min(1).default(1.5),
  /** Distinct hours of activity from which on a history speaks. */
  history_hours_min: z.int().min(1).default(8),
  /** Share of the platform's requests from which on one account crowds out others. */
  platform_share_min: z.number().min(0.01).max(1).default(0.2),
  /** Minutes of five with much traffic, from which on it is no burst that is soon over. */
  busy_minutes_min: z.int().min(1).max(5).default(4),
});

const row = z.strictObject({
  subject_id: z.string(),
  window_start: z.string(),
  window_end: z.string(),
  requests: z.int(),
  throttled: z.int(),
  server_errors: z.int(),
  busy_minutes: z.int(),
  platform_requests: z.int(),
  history_hours: z.int(),
  requests_median: z.number().nullable(),
  requests_max: z.number().nullable(),
  robust_z: z.number().nullable(),
});
export type Row = z.output<typeof row>;
export type Params = z.output<typeof params>;

/** Of all the five-minute windows of an account, about one in a thousand is worth a look. */
const PRIOR = -7;

export const volumeAnomaly = defineDetector(import.meta.url, {
  id: "volume-anomaly",
  version: 4,
  category: "anomalous_traffic",
  subject: "account",
  title: "Traffic far above the account's own history",
  every: "minute",
  candidates: true,
  params,
  row,
  prior: PRIOR,
  page,
  assess: (found, settings) => {
    // Refusals that keep coming are interference: request-flood speaks of them, and it alone.
    if (2 * found.throttled >= found.requests) return null;
    // Too short a history is no history: unknown, and judged by its harm alone.
    const known = found.history_hours >= settings.history_hours_min;
    const evidence = [
      ...(known ? historyEvidence(found.requests, found) : []),
      shareEvidence(found, settings),
      ...failureEvidence(found),
    ];
    return {
      subject_id: found.subject_id,
      window: windowOf(found),
      prior: PRIOR,
      evidence,
      // Unusual alone harms nobody: what harms is for the detectors of floods to say.
      severity: "info",
      summary: sentence(found, known),
      account_ids: [found.subject_id],
      found,
    };
  },
  look_alikes: lookAlikes,
  circumstances: circumstancesOf,
  triage: [
    "Did the account announce a launch, a load test or a migration?",
    "Did latency or errors of other accounts move at the same time?",
    "Is the origin of the traffic the account's usual one?",
  ],
});

function shareEvidence(found: Row, { platform_share_min }: Params): FamilyEvidence {
  const share = found.requests / Math.max(found.platform_requests, 1);
  return {
    feature: "share_of_platform_requests",
    observed: round(share),
    expected: round(platform_share_min),
    weight: round(Math.max(-1, Math.min(4, 2 * Math.log(share / platform_share_min)))),
    text:
      `${percent(share)} of all requests of the platform in these minutes (felt by others from ` +
      `${percent(platform_share_min)} on)`,
    family: "quota",
  };
}

/** What failed on our side comes again: that is our doing and not the account's. */
function failureEvidence({ requests, server_errors }: Row): FamilyEvidence[] {
  const share = server_errors / requests;
  if (share < 0.3) return [];
  return [
    {
      feature: "share_failed_by_the_service",
      observed: round(share),
      expected: 0.005,
      weight: round(-5 * share),
      text: `${percent(share)} of them failed on the side of the service (usual: 0.5 %)`,
      family: "quota",
    },
  ];
}

function sentence(found: Row, known: boolean): string {
  const share = Math.round((100 * found.requests) / Math.max(found.platform_requests, 1));
  const compared =
    known && found.requests_max !== null
      ? `its busiest five minutes before had ${say(found.requests_max)}`
      : "it has no history to compare with";
  return (
    `${plural(found.requests, "request")} in five minutes (${share} % of the platform, ` +
    `${say(found.throttled)} refused); ${compared}.`
  );
}
