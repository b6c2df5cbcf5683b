/** The words that findings and alerts are made of, each list in one place. */
import { z } from "zod";

export const CATEGORIES = [
  "multi_account",
  "pooling",
  "resale",
  "credential_sharing",
  "interference",
  "anomalous_traffic",
  "extraction",
  "malicious_content",
  "entitlement",
] as const;
export const category = z.enum(CATEGORIES);
export type Category = z.infer<typeof category>;

/** How bad, in rising order. How sure is `confidence`; the two are never mixed. */
export const SEVERITIES = ["info", "low", "medium", "high", "critical"] as const;
export const severity = z.enum(SEVERITIES);
export type Severity = z.infer<typeof severity>;

/** The ladder of measures, in rising order. */
export const ACTIONS = ["observe", "warn", "throttle", "suspend"] as const;
export const action = z.enum(ACTIONS);
export type Action = z.infer<typeof action>;

export const VERDICTS = ["true_positive", "false_positive", "benign"] as const;
export const verdictValue = z.enum(VERDICTS);
export type VerdictValue = z.infer<typeof verdictValue>;

/** Kinds of evidence that count as independent of one another. */
export const FAMILIES = [
  "identity",
  "timing",
  "content",
  "payment",
  "quota",
  "volume",
  "origin",
] as const;
export type Family = (typeof FAMILIES)[number];
export const family = z.enum(FAMILIES);
