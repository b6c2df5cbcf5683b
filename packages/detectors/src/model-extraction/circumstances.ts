/** What was seen of systematic questions beside the evidence. Pure. */
import { plural, say } from "../statistics.ts";
import { lasting, span } from "../times.ts";
import type { Found } from "./detector.ts";

export function circumstancesOf({ families, longest, systematic }: Found): string[] {
  const times = families.flatMap((one) => one.times);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const pause = (last - first) / Math.max(1, times.length - 1);
  return [
    `${plural(systematic, "systematic question")} ${span(first, last)}, one every ` +
      `${lasting(pause)} on average`,
    `the longest family has ${say(longest)} of them`,
  ];
}
