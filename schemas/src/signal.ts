import { z } from "zod";
import { detectorRef, evidence, subject, window } from "./alert.ts";
import { signalExplanation } from "./explanation.ts";
import { category, family, severity } from "./vocabulary.ts";

/** Evidence with the family that it belongs to; families count as independent of one another. */
export const familyEvidence = evidence.extend({ family });
export type FamilyEvidence = z.infer<typeof familyEvidence>;

/**
 * One detector, one subject, one window, with its numbers. Weak on its own: `scoring` folds the
 * signals of a subject into a finding.
 */
export const signal = z.object({
  signal_id: z.string().regex(/^sig_[0-9a-f]{32}$/),
  category,
  detector: detectorRef,
  mode: z.enum(["live", "shadow"]),
  subject,
  window,
  severity,
  /** Log-odds (natural logarithm) before any evidence. */
  prior: z.number(),
  evidence: z.array(familyEvidence),
  title: z.string().min(1),
  summary: z.string().min(1),
  account_ids: z.array(z.string()),
  attached_account_ids: z.array(z.string()),
  api_key_ids: z.array(z.string()),
  /** Absent in signals of before it was told. */
  explanation: signalExplanation.optional(),
});
export type Signal = z.infer<typeof signal>;
