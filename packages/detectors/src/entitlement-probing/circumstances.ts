/** What was seen of refused features beside the evidence. Pure. */
import { plural } from "../statistics.ts";
import { span } from "../times.ts";
import type { Found } from "./detector.ts";

const MOST_FEATURES = 8;

export function circumstancesOf({ probing, entitlements_known, opened }: Found): string[] {
  const { tries, first, last, routes } = probing;
  const told = opened.slice(0, MOST_FEATURES);
  const rest = opened.length - told.length;
  return [
    `${plural(tries, "call")} for ${routes.slice(0, 3).join(", ")} ${span(first * 1_000, last * 1_000)}`,
    entitlements_known
      ? `open to the account by its profile: ${told.join(", ") || "nothing"}` +
        (rest > 0 ? `, and ${rest} more` : "")
      : "what is open to the account is not known: its profile names no entitlements",
  ];
}
