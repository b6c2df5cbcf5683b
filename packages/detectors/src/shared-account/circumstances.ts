/** What was seen of a shared credential beside the evidence. Pure. */
import { plural, say } from "../statistics.ts";
import { span } from "../times.ts";
import type { Found } from "./detector.ts";

const MOST_COUNTRIES = 6;

export function circumstancesOf({ api_key_id, uses }: Found): string[] {
  const starts = uses.map(
    ([, , , , hour, minutes]) => hour * 1_000 + Math.min(...minutes) * 60_000,
  );
  const ends = uses.map(([, , , , hour, minutes]) => hour * 1_000 + Math.max(...minutes) * 60_000);
  const requests = uses.reduce((sum, [, , , count]) => sum + count, 0);
  return [
    `${plural(requests, "request")} with credential ${api_key_id}, ` +
      span(Math.min(...starts), Math.max(...ends)),
    ...countriesOf(uses),
  ];
}

function countriesOf(uses: Found["uses"]): string[] {
  const requests = new Map<string, number>();
  for (const [, , country, count] of uses) {
    if (country !== null) requests.set(country, (requests.get(country) ?? 0) + count);
  }
  if (requests.size < 2) return [];
  const ordered = [...requests].sort(([x, a], [y, b]) => b - a || (x < y ? -1 : 1));
  const told = ordered
    .slice(0, MOST_COUNTRIES)
    .map(([country, count]) => `${country} ${say(count)}`);
  const rest = ordered.length - told.length;
  return [`requests by country: ${told.join(", ")}${rest > 0 ? `, and ${rest} more` : ""}`];
}
