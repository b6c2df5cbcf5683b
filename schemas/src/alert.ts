import { z } from "zod";
import { explanation } from "./explanation.ts";
import { identifier, utcTimestamp } from "./primitives.ts";
import { action, category, family, severity, verdictValue } from "./vocabulary.ts";

/** A fact that speaks for (weight above 0) or against (below 0) the finding. */
export const evidence = z.object({
  feature: z.string().min(1),
  /** What was seen, in the unit of the feature. */
  observed: z.number(),
  /** What an innocent subject would show; null where no expectation is known. */
  expected: z.number().nullable(),
  /** Share of the log-odds (natural logarithm) that this feature gave. */
  weight: z.number(),
  text: z.string().min(1),
  /** Kind of evidence; kinds count as independent. Absent in alerts of before it was told. */
  family: family.optional(),
});
export type Evidence = z.infer<typeof evidence>;

export const subject = z.object({
  type: z.enum(["account", "cluster", "client", "key", "network"]),
  id: z.string().min(1),
});
export type Subject = z.infer<typeof subject>;

export const alertId = z.string().regex(/^alr_[0-9a-f]{32}$/);

/** What is recommended for one account of an alert, and why. */
const accountMeasure = z.object({
  account_id: identifier,
  recommended_action: action,
  reason: z.string().min(1).max(300),
  /** When the measure ends by itself; null for `observe`. */
  expires_at: utcTimestamp.nullable(),
  /**
   * The one finding that it rests on, where the alert speaks for several: evidence of two is never
   * added up.
   */
  rests_on: z
    .object({ alert_id: alertId, category, confidence: z.number().min(0).max(1) })
    .optional(),
});

export const detectorRef = z.object({
  id: z.string().min(1),
  version: z.int().positive(),
  params_hash: z.string().min(1),
});

/** `[start, end)` in event time. */
export const window = z.object({ start: utcTimestamp, end: utcTimestamp });

export const PART_LIMITS = {
  /** Most findings that one alert speaks for. */
  parts: 32,
  /** Most facts of one of them, the weightiest first. */
  evidence: 5,
  /** Most clusters that it and one of them name, those of most accounts first. */
  clusters: 10,
} as const;

const cluster_ids = z.array(z.string().min(1)).min(1).max(PART_LIMITS.clusters).optional();

/** One of the findings about the same accounts, or accounts of one cluster, that an alert speaks for. */
const alertPart = z.object({
  /** The id that it has, or would have, as an alert of its own. */
  alert_id: alertId,
  /** Whether the finding goes on; what has ended recommends nothing any more. */
  status: z.enum(["open", "closed"]),
  category,
  detector: detectorRef,
  subject,
  severity,
  confidence: z.number().min(0).max(1),
  title: z.string().min(1),
  summary: z.string().min(1),
  /** Whom this finding names, and no other. */
  account_ids: z.array(identifier),
  cluster_ids,
  policy_clauses: z.array(z.string()),
  recommended_action: action,
  window,
  observed_at: utcTimestamp,
  evidence: z.array(evidence).max(PART_LIMITS.evidence),
});
export type AlertPart = z.infer<typeof alertPart>;

const left = z.int().positive().optional();

/**
 * How many entries of its lists an alert lacks because it would have been larger than a message may be;
 * `texts` were cut to 300 characters, `explanation` is left out as a whole. The API has all of it.
 */
const omitted = z.object({
  event_samples: left,
  api_key_ids: left,
  texts: left,
  part_evidence: left,
  part_account_ids: left,
  explanation: left,
  evidence: left,
  /** For accounts of which no measure stands there `recommended_action` holds, the mildest of all. */
  measures: left,
  account_ids: left,
  parts: left,
  policy_clauses: left,
});

/**
 * An explained enforcement alert (topic `abuse.alerts.v1`, key `subject.id`).
 * Consumers keep the highest `revision` of an `alert_id`.
 */
export const alert = z.object({
  alert_id: alertId,
  revision: z.int().positive(),
  activity: z.enum(["create", "update", "close"]),
  category,
  /** Every category that is named, `category` first; absent where that is the only one. */
  categories: z.array(category).optional(),
  detector: detectorRef,
  mode: z.enum(["live", "shadow"]),
  status: z.enum(["open", "acknowledged", "suppressed", "resolved", "closed"]),
  verdict: verdictValue.nullable(),
  /** Who said that they have it; absent where nobody did, though a verdict may have acknowledged it. */
  acknowledged_by: identifier.optional(),
  severity,
  /** 0–1, calibrated: logistic(prior + sum of evidence weights). */
  confidence: z.number().min(0).max(1),
  /** Log-odds (natural logarithm) before any evidence; absent in alerts of before it was told. */
  prior: z.number().optional(),
  title: z.string().min(1),
  summary: z.string().min(1),
  subject,
  account_ids: z.array(identifier),
  /** Clusters of linked accounts that some of them belong to; absent where they belong to none. */
  cluster_ids,
  api_key_ids: z.array(identifier),
  policy_clauses: z.array(z.string()),
  /** What is right for every account that is named: the mildest of `measures` where these differ. */
  recommended_action: action,
  /**
   * One for each account, where the standing of the accounts makes them differ, or where history
   * moved the measure of one. Absent where the evidence alone decides, and the same for all.
   */
  measures: z.array(accountMeasure).optional(),
  window,
  /** Event time at which the evidence sufficed. */
  observed_at: utcTimestamp,
  /** Wall clock of publication. */
  published_at: utcTimestamp,
  evidence: z.array(evidence),
  event_samples: z.array(identifier),
  /** When the recommended measure ends by itself unless it is recommended anew; null for `observe`. */
  expires_at: utcTimestamp.nullable(),
  /** Why it may be believed, beside the evidence; absent in alerts of before it was told. */
  explanation: explanation.optional(),
  /**
   * The findings about the same accounts, or accounts of one cluster, that it speaks for; absent where it is one. The first is the
   * gravest: category, detector, title, confidence, evidence and explanation of the alert are its own.
   */
  parts: z.array(alertPart).min(1).max(PART_LIMITS.parts).optional(),
  /** The alert that speaks for this one from now on; its status is `resolved`. */
  merged_into: alertId.optional(),
  /** Present where something of it is left out, and then alone. */
  omitted: omitted.optional(),
});
export type Alert = z.infer<typeof alert>;

/** Every category that an alert names, its own first. */
export function categoriesOf({
  category,
  categories = [category],
}: Pick<Alert, "category" | "categories">): readonly Alert["category"][] {
  return categories;
}
