/** What was seen of reported payloads beside the evidence. Pure. */
import { plural } from "../statistics.ts";
import { span } from "../times.ts";
import type { Found } from "./detector.ts";

export function circumstancesOf(found: Found): string[] {
  const { reported, first_seconds, last_seconds, verdicts } = found;
  const counts = new Map<string, number>();
  for (const verdict of verdicts) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const told = [...counts]
    .sort(([x, a], [y, b]) => b - a || (x < y ? -1 : 1))
    .slice(0, 6)
    .map(([verdict, count]) => `${verdict} ${plural(count, "time")}`);
  return [
    `${plural(reported, "request")} with verdicts ${span(first_seconds * 1_000, last_seconds * 1_000)}`,
    `verdicts: ${told.join(", ")}`,
  ];
}
