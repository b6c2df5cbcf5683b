/** What was seen of accounts that are used as one beside the evidence. Pure. */
import type { Handover } from "@ringfence/schemas";
import { plural, say } from "../statistics.ts";
import { lasting, span } from "../times.ts";
import type { Found } from "./detector.ts";

export function circumstancesOf({ pool }: Found): string[] {
  const { failovers } = pool;
  const [first, last] = [failovers[0], failovers.at(-1)];
  if (first === undefined || last === undefined) return [];
  const waits = failovers.map(({ refused_ms, taken_ms }) => taken_ms - refused_ms);
  const spent = failovers.filter((one) => one.spent).length;
  return [
    `work was passed on ${plural(failovers.length, "time")} ${span(first.refused_ms, last.taken_ms)}`,
    `the longest wait before another account took it up: ${lasting(Math.max(...waits))}`,
    `${say(spent)} of the refusals were for a used-up allowance, ${say(failovers.length - spent)} for the rate`,
  ];
}

export function handoversOf({ pool }: Found): Handover[] {
  return pool.failovers.map(({ from, to, refused_ms, taken_ms }) => ({
    from_account: from,
    stopped_at: new Date(refused_ms).toISOString(),
    to_account: to,
    began_at: new Date(taken_ms).toISOString(),
  }));
}
