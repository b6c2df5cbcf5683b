import type { Control } from "@ringfence/schemas";

const VERBS = { allow: "allows", suppress: "suppresses", snooze: "snoozes" } as const;

/** «suppresses cluster clu_1 for resale until 2026-10-19 00:00 UTC». */
export function wordsOf({
  kind,
  scope,
  value,
  categories,
  detectors,
  expires_at,
}: Pick<Control, "kind" | "scope" | "value" | "categories" | "detectors" | "expires_at">): string {
  return [
    `${VERBS[kind]} ${scope} ${value}`,
    ...(categories.length === 0 ? [] : [`for ${categories.join(", ")}`]),
    ...(detectors.length === 0 ? [] : [`raised by ${detectors.join(", ")}`]),
    expires_at === null ? "until it is revoked" : `until ${minute(expires_at)} UTC`,
  ].join(" ");
}

/** «2026-10-19 00:00» of a time in UTC. */
export function minute(time: string): string {
  return time.slice(0, 16).replace("T", " ");
}
