/** What was seen of resold work beside the evidence. Pure. */
import { percent, plural, round } from "../statistics.ts";
import { span } from "../times.ts";
import type { Row } from "./detector.ts";

export function circumstancesOf(found: Row): string[] {
  const { calls, units, quota, clients, addresses, refusals, first_ms, last_ms } = found;
  return [
    `${plural(calls, "call")} with content ${span(first_ms, last_ms)}, by ` +
      `${plural(clients, "client")} at ${plural(addresses, "address", "addresses")}`,
    quota === null
      ? `${plural(round(units), "unit")} were used; the allowance is not known`
      : `${plural(round(units), "unit")} were used of ${plural(quota, "unit")} a day ` +
        `(${percent(units / quota)}); ${plural(refusals, "call")} were refused for want of quota`,
  ];
}
