/** Whether a team opened the accounts for itself: a look-alike of accounts that strangers lent. Pure. */
import { fitsNot, type Judgement, unknown } from "./explain.ts";
import type { Opened } from "./opened.ts";
import { plural } from "./statistics.ts";

/** Days between the accounts from which on nobody opened them in one go. */
const APART_DAYS = 20;

/**
 * @param opened null where too little is known
 * @param told what was seen, for that case
 */
export function judgeOneTeam(opened: Opened | null, told: string): Judgement {
  if (opened === null) {
    return unknown(
      `${told}; when the accounts were opened (created_at of 3 profiles or more) would tell whether ` +
        "they are one team's",
    );
  }
  const days = plural(Math.round(opened.spread_days), "day");
  const spread = `half of the accounts were opened within ${days} of the middle one`;
  return opened.spread_days >= APART_DAYS
    ? fitsNot(`${spread}: a team opens its accounts in one go`)
    : unknown(`${spread}; organization_id or payment of the profiles would tell whose they are`);
}
