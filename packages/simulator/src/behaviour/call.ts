/** One request as a decent client makes it: with retries where they help. */
import type { Act, Attempt, Reply } from "../actor.ts";
import type { Random } from "../fabric/random.ts";
import { MINUTE, SECOND } from "../fabric/rhythm.ts";

/**
 * Sends the attempt, and again after a failure of the service (backing off) or in the next minute
 * after `rate_limited`. Afterwards `attempt.at` is the time of the last try.
 */
export function* call(random: Random, attempt: Attempt, retries = 2): Act<Reply> {
  let reply = yield attempt;
  for (let retry = 1; retry <= retries && worthRetrying(reply); retry++) {
    attempt.at =
      reply.status === 429
        ? (Math.floor(attempt.at / MINUTE) + 1) * MINUTE + random.int(200, 9_000)
        : attempt.at + Math.floor(SECOND * 2 ** retry * random.between(0.7, 1.6));
    reply = yield attempt;
  }
  return reply;
}

export function exhausted(reply: Reply): boolean {
  return reply.error_code === "quota_exceeded";
}

function worthRetrying(reply: Reply): boolean {
  return reply.status >= 500 || reply.error_code === "rate_limited";
}
