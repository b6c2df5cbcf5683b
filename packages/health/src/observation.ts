import type { OperatorAlert } from "@ringfence/schemas";

/** What one look says of one subject. What cannot be told is `unknown`, which neither raises nor clears. */
export type Observation = Troubled | Untroubled;

interface About {
  readonly kind: OperatorAlert["kind"];
  readonly subject: string;
}

export interface Troubled
  extends
    About,
    Pick<OperatorAlert, "severity" | "observed" | "expected" | "unit" | "text" | "what_to_do"> {
  readonly health: "bad";
}

export interface Untroubled extends About {
  readonly health: "well" | "unknown";
  /** One sentence: why it cannot be told, or what was seen. */
  readonly text: string;
}

/** «3.4 hours», «12 minutes». */
export function duration(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 120) return `${Math.round(minutes)} minutes`;
  const hours = minutes / 60;
  return hours < 48 ? `${hours.toFixed(1)} hours` : `${(hours / 24).toFixed(1)} days`;
}

/** Two digits behind the point at most. */
export function figure(value: number): string {
  return String(Math.round(value * 100) / 100);
}
