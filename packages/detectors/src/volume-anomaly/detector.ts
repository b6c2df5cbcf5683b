import type { FamilyEvidence, Severity } from "@ringfence/schemas";
import { z } from "zod";
import { defineDetector, windowOf } from "../define.ts";
import { plural, round, say } from "../statistics.ts";

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
});

const row = z.strictObject({
  subject_id: z.string(),
  window_start: z.string(),
  window_end: z.string(),
  requests: z.int(),
  throttled: z.int(),
  server_errors: z.int(),
  platform_requests: z.int(),
  platform_server_errors: z.int(),
  history_slots: z.int(),
  history_hours: z.int(),
  requests_median: z.number().nullable(),
  requests_max: z.number().nullable(),
  robust_z: z.number().nullable(),
});
type Row = z.output<typeof row>;
type Params = z.output<typeof params>;

/** Of all the five-minute windows of an account, about one in a thousand is worth a look. */
const PRIOR = -7;

export const volumeAnomaly = defineDetector(import.meta.url, {
  id: "volume-anomaly",
  version: 1,
  category: "anomalous_traffic",
  subject: "account",
  title: "Traffic far above the account's own history",
  every: "minute",
  params,
  row,
  assess: (found, settings) => {
    // Too short a history is no history: unknown, and judged by its harm alone.
    const known = found.history_hours >= settings.history_hours_min;
    const evidence = [
      ...(known ? historyEvidence(found) : []),
      shareEvidence(found, settings),
      ...refusalEvidence(found),
    ];
    return {
      subject_id: found.subject_id,
      window: windowOf(found),
      prior: PRIOR,
      evidence,
      severity: severityOf(found, settings),
      summary: sentence(found, known),
      account_ids: [found.subject_id],
    };
  },
  benign: [
    "a nightly batch: the same five minutes were as busy before",
    "a retry storm of a minute: ends before it harms anybody",
    "a launch or viral growth: grows with the platform and takes no large share of it",
    "a new account that begins at its normal pace: without a history only its harm counts",
  ],
  triage: [
    "Is the traffic useful to the account (successes), or refused and repeated?",
    "Did the account announce a launch, a load test or a migration?",
    "Did latency or errors of other accounts move at the same time?",
    "Is the origin of the traffic the account's usual one?",
  ],
});

function historyEvidence({
  requests,
  requests_max,
  requests_median,
  robust_z,
}: Row): FamilyEvidence[] {
  if (requests_max === null || requests_median === null || robust_z === null) return [];
  const ratio = requests / Math.max(requests_max, 1);
  return [
    {
      feature: "requests_5m_over_busiest",
      observed: requests,
      expected: requests_max,
      weight: round(Math.min(6, 3 * Math.log(ratio))),
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
        say(requests_median),
      family: "volume",
    },
  ];
}

function shareEvidence(found: Row, { platform_share_min }: Params): FamilyEvidence {
  const share = found.requests / Math.max(found.platform_requests, 1);
  return {
    feature: "share_of_platform_requests",
    observed: round(share),
    expected: round(platform_share_min),
    weight: round(Math.max(-1, Math.min(4, 2 * Math.log(share / platform_share_min)))),
    text: `${Math.round(share * 100)} % of all requests of the platform in these minutes`,
    family: "quota",
  };
}

function refusalEvidence({ requests, throttled }: Row): FamilyEvidence[] {
  const share = throttled / requests;
  if (share < 0.5) return [];
  return [
    {
      feature: "share_refused",
      observed: round(share),
      expected: 0.05,
      weight: round(4 * share),
      text: `${Math.round(share * 100)} % of them were refused and kept coming`,
      family: "timing",
    },
  ];
}

/** Unusual alone harms nobody: severity follows what others feel of it. */
function severityOf({ requests, throttled, platform_requests }: Row, settings: Params): Severity {
  const share = requests / Math.max(platform_requests, 1);
  const hammers = throttled / requests >= 0.5 && throttled >= 300;
  if (share >= 2.5 * settings.platform_share_min) return "high";
  return share >= settings.platform_share_min || hammers ? "medium" : "low";
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
