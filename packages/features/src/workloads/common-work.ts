/** When the accounts of a workload were at what they have in common, and not at work of their own. Pure. */
import type { Content, HalfHours } from "./content.ts";
import { nearOthers } from "./pieces.ts";

/**
 * The half hours in which each account asked for something near to what others did. Missing are
 * those of whom too little is near to tell: then all that they do may be the common work.
 *
 * @param contents of the accounts of one workload
 */
export function commonHours(contents: readonly Content[]): ReadonlyMap<string, HalfHours> {
  const hours = new Map<string, HalfHours>();
  for (const { account_id, sample, sample_hours } of contents) {
    const others = contents.filter((one) => one.account_id !== account_id);
    const near = nearOthers(
      sample,
      others.map((one) => one.sample),
    );
    if (near.length === 0) continue;
    const own = new Uint32Array(2);
    for (const piece of near) {
      own[0] = (own[0] ?? 0) | (sample_hours[2 * piece] ?? 0);
      own[1] = (own[1] ?? 0) | (sample_hours[2 * piece + 1] ?? 0);
    }
    hours.set(account_id, own);
  }
  return hours;
}

/** Whether a half hour is among those told, by its number after the first. */
export function isWithin(hours: HalfHours, halfHour: number): boolean {
  return (((hours[halfHour < 32 ? 0 : 1] ?? 0) >>> (halfHour & 31)) & 1) === 1;
}
