import { figure, twoDigits } from "../explain/render/page.ts";
import { count } from "../output.ts";

/** A workload and times of work have no value that anybody could look up. */
export function shareOf(kind: string, value: string, holders: number): string {
  if (kind === "workload") return `one workload (${count(holders, "account")})`;
  if (kind === "coordination") return `times of work (${count(holders, "account")})`;
  return `${kind} ${value} (${count(holders, "account")})`;
}

/** Beyond this a figure says no more. */
const MOST_BITS = 20;

/** How much likelier it is that two accounts have one actor than that strangers share so much. */
export function oddsOf(bits: number): string {
  const times = bits > MOST_BITS ? "over a million" : figure(twoDigits(2 ** bits));
  return `${times} times as likely one actor as strangers`;
}
