/** What was seen of a flood beside the evidence. Pure. */
import { plural, say } from "../statistics.ts";
import { moment, span } from "../times.ts";
import type { Found } from "./detector.ts";

export function circumstancesOf({ refusals, hour, addresses, end }: Found): string[] {
  const { minutes, refused } = refusals;
  const sentences: string[] = [];
  if (refused > 0) {
    const began = (end - 60 * minutes) * 1_000;
    sentences.push(`refusals that kept coming ${span(began, end * 1_000)}`);
  }
  sentences.push(
    `busiest minute: ${plural(hour.busiest, "request")} at ${moment(hour.busiest_at * 1_000)}; ` +
      `${plural(hour.requests, "request")} in the hour`,
  );
  if (addresses > 0) {
    sentences.push(
      `the calls of the last minutes came from ${plural(addresses, "address", "addresses")} at a time` +
        (addresses >= 50 ? `: ${say(addresses)} machines, or one that changes its address` : ""),
    );
  }
  return sentences;
}
