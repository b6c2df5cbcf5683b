/** What was seen of unusual traffic beside the evidence. Pure. */
import { plural, say } from "../statistics.ts";
import type { Row } from "./detector.ts";

export function circumstancesOf(found: Row): string[] {
  const { requests, throttled, server_errors, busy_minutes, history_hours } = found;
  return [
    `of ${plural(requests, "request")} in five minutes ${say(throttled)} were refused and ` +
      `${say(server_errors)} failed; ${say(busy_minutes)} of the minutes were busy`,
    `the account was active in ${plural(history_hours, "hour")} of the days before`,
  ];
}
