import { z } from "zod";
import { detectorRef, evidence, subject, window } from "./alert.ts";
import { findingExplanation } from "./explanation.ts";
import { utcTimestamp } from "./primitives.ts";
import { category, family, severity } from "./vocabulary.ts";

/** A cluster of linked accounts, as far as a finding names its core. */
export const findingCluster = z.object({
  cluster_id: z.string().min(1),
  members: z
    .array(z.object({ account_id: z.string(), confidence: z.number().min(0).max(1) }))
    .min(1),
});
export type FindingCluster = z.infer<typeof findingCluster>;

/**
 * One state of a finding, as `scoring` made it from the signals of one subject. The states of a
 * finding are numbered from 1 (`state`); the finding keeps its id while it lives.
 */
export const finding = z.object({
  finding_id: z.string().regex(/^fnd_[0-9a-f]{32}$/),
  state: z.int().positive(),
  activity: z.enum(["create", "update", "close"]),
  category,
  detector: detectorRef,
  mode: z.enum(["live", "shadow"]),
  severity,
  confidence: z.number().min(0).max(1),
  /** Log-odds (natural logarithm) before any evidence. */
  prior: z.number(),
  title: z.string().min(1),
  summary: z.string().min(1),
  subject,
  account_ids: z.array(z.string()),
  /** Accounts that hang on the subject without being its core; nothing is enforced on them. */
  attached_account_ids: z.array(z.string()),
  api_key_ids: z.array(z.string()),
  families: z.array(family),
  window,
  observed_at: utcTimestamp,
  evidence: z.array(evidence),
  event_samples: z.array(z.string()),
  /** Present where late events took back some of what the state before it rested on. */
  corrected: z.literal(true).optional(),
  /** Absent in findings of before it was told, and where late events took back what was told. */
  explanation: findingExplanation.optional(),
  /**
   * The clusters that accounts of it were core members of when the evidence sufficed, as was known when it
   * was stored. Absent where there were none, in closes, and in findings of before it was told.
   */
  clusters: z.array(findingCluster).optional(),
});
export type Finding = z.infer<typeof finding>;
