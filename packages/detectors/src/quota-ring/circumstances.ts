/** What was seen of a cluster beside the evidence, and who went on after whom. Pure. */
import type { Handover } from "@ringfence/schemas";
import { plural, round, say } from "../statistics.ts";
import { lasting, span } from "../times.ts";
import type { Found } from "./evidence.ts";

export function circumstancesOf(found: Found): string[] {
  const { account_ids, attached_account_ids, active, units_today, near_limit } = found;
  const sentences = [
    `${say(active)} of ${plural(account_ids.length, "member")} used ` +
      `${plural(round(units_today), "unit")} since midnight UTC` +
      (near_limit > 0 ? `, ${say(near_limit)} of them nearly all they may` : ""),
    ...timesOf(found),
  ];
  if (attached_account_ids.length > 0) {
    sentences.push(
      `${plural(attached_account_ids.length, "more account")} hang on by one weak link: nothing ` +
        "is recommended for them",
    );
  }
  return sentences;
}

/** When members worked, and how long nobody did between an allowance gone and the next account. */
function timesOf({ worked, relay }: Found): string[] {
  const sentences = worked === null ? [] : [`members were at work ${span(...worked)}`];
  const waits = relay.handovers.map((one) => one.started_ms - one.ended_ms).sort((x, y) => x - y);
  const [first, last] = [relay.handovers[0], relay.handovers.at(-1)];
  if (first === undefined || last === undefined) return sentences;
  const middle = waits[waits.length >> 1] ?? 0;
  const when = span(first.started_ms, last.started_ms);
  sentences.push(
    waits.length === 1
      ? `the next account went on ${lasting(middle)} after the last success, ${when}`
      : `accounts went on ${when}, half of the times within ${lasting(middle)}`,
  );
  return sentences;
}

export function handoversOf({ relay }: Found): Handover[] {
  return relay.handovers.map(({ from, ended_ms, to, started_ms }) => ({
    from_account: from,
    stopped_at: new Date(ended_ms).toISOString(),
    to_account: to,
    began_at: new Date(started_ms).toISOString(),
  }));
}
