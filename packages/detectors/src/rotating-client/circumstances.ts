/** What was seen of a rotation beside the evidence, and who took over from whom. Pure. */
import type { Handover } from "@ringfence/schemas";
import { percent, plural, say } from "../statistics.ts";
import { lasting, span } from "../times.ts";
import type { Row } from "./detector.ts";

export function circumstancesOf(found: Row): string[] {
  const { calls, first_ms, last_ms, accounts, account_ids, opened, refusals } = found;
  const taking = new Set(account_ids);
  const counts = accounts.filter(([id]) => taking.has(id)).map(([, count]) => count);
  const sentences = [
    `${plural(calls, "call")} came ${span(first_ms, last_ms)}, one every ` +
      `${lasting((last_ms - first_ms) / Math.max(1, calls - 1))} on average`,
    `each account made ${say(Math.min(...counts))} to ${say(Math.max(...counts))} of the calls; ` +
      `${percent(refusals / calls)} of all were refused for rate or quota`,
  ];
  if (opened !== null) {
    sentences.push(
      `half of the accounts were opened within ${plural(Math.round(opened.spread_days), "day")} of ` +
        "the middle one",
    );
  }
  return sentences;
}

export function handoversOf({ rescued }: Row): Handover[] {
  return rescued.map(([from_account, to_account, , refused_ms, rescued_ms]) => ({
    from_account,
    stopped_at: new Date(refused_ms).toISOString(),
    to_account,
    began_at: new Date(rescued_ms).toISOString(),
  }));
}
