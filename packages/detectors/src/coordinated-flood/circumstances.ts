/** What was seen of a surge beside the evidence. Pure. */
import { plural, say } from "../statistics.ts";
import { secondsOf } from "./evidence.ts";
import type { Group } from "./group.ts";

export function circumstancesOf({ members, step, with_content }: Group): string[] {
  const busiest = Math.max(
    ...members.flatMap(({ recent }) => recent.map(({ requests }) => requests)),
  );
  const usual = Math.max(...members.map((one) => one.usual));
  return [
    `the first and the last of ${plural(members.length, "account")} began ${secondsOf(step)} apart`,
    `busiest minute of one of them: ${plural(busiest, "request")}; in the hour before: ${say(usual)} at most`,
    `content is known of ${say(with_content)} of them`,
  ];
}
