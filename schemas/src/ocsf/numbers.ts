/** Our words as the numbers of the OCSF release, each with the caption that OCSF gives it. */
import type { Alert } from "../alert.ts";
import type { Severity } from "../vocabulary.ts";

export interface Numbered {
  readonly id: number;
  readonly caption: string;
}

export const ACTIVITY = {
  create: { id: 1, caption: "Create" },
  update: { id: 2, caption: "Update" },
  close: { id: 3, caption: "Close" },
} as const satisfies Record<Alert["activity"], Numbered>;

export const SEVERITY = {
  info: { id: 1, caption: "Informational" },
  low: { id: 2, caption: "Low" },
  medium: { id: 3, caption: "Medium" },
  high: { id: 4, caption: "High" },
  critical: { id: 5, caption: "Critical" },
} as const satisfies Record<Severity, Numbered>;

/** A finding that ended by itself was neither reviewed nor remedied, as «Resolved» would say. */
export const STATUS = {
  open: { id: 1, caption: "New" },
  acknowledged: { id: 2, caption: "In Progress" },
  suppressed: { id: 3, caption: "Suppressed" },
  resolved: { id: 4, caption: "Resolved" },
  closed: { id: 99, caption: "closed" },
} as const satisfies Record<Alert["status"], Numbered>;

/** `none`: nobody has judged it. */
export const VERDICT = {
  none: { id: 0, caption: "Unknown" },
  false_positive: { id: 1, caption: "False Positive" },
  true_positive: { id: 2, caption: "True Positive" },
  benign: { id: 5, caption: "Benign" },
} as const satisfies Record<NonNullable<Alert["verdict"]> | "none", Numbered>;

export const CONFIDENCE = {
  low: { id: 1, caption: "Low" },
  medium: { id: 2, caption: "Medium" },
  high: { id: 3, caption: "High" },
} as const satisfies Record<string, Numbered>;

/** From here on a warning may be recommended, and a measure that the holder feels. */
const MEDIUM_FROM = 0.7;
const HIGH_FROM = 0.9;

export function confidenceLevel(confidence: number) {
  if (confidence >= HIGH_FROM) return CONFIDENCE.high;
  return confidence >= MEDIUM_FROM ? CONFIDENCE.medium : CONFIDENCE.low;
}
