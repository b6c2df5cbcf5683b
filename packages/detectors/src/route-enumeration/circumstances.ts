/** What was seen of guessed routes beside the evidence. Pure. */
import { plural, say } from "../statistics.ts";
import { span } from "../times.ts";
import type { Guesses } from "./routes.ts";

export function circumstancesOf({ requests, first, last, examples, mistaken }: Guesses): string[] {
  return [
    `${plural(requests, "request")} for new routes ${span(first * 1_000, last * 1_000)}`,
    `among the last of them: ${examples.join(", ")}`,
    ...(mistaken > 0
      ? [`${say(mistaken)} more absent routes resemble ones that answer and were not counted`]
      : []),
  ];
}
