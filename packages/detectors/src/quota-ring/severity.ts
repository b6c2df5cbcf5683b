/** Whether a cluster circumvents a quota, and how grave that is. Pure. */
import type { Severity } from "@ringfence/schemas";
import { poissonSurprise } from "../statistics.ts";
import { type Found, isInStep, isInterleaved, LIKENESS_EVEN, type Thresholds } from "./evidence.ts";

/** Surprise from which on hand-overs are no coincidence, natural log-odds. */
const SURPRISE_MIN = 4;
/** Likeness of content from which on it is one workload. */
export const ONE_WORKLOAD = 0.6;
/** Allowances that are used together, from which on a second one was needed. */
const PRESSURE_MIN = 1.5;
/** Days between the sign-ups from which on the members are no class: that begins in one week. */
const NO_CLASS_DAYS = 14;
/**
 * Middle distance of the sign-ups of a class from their median, days: a week has less than three. Who opens
 * accounts for a ring in one go takes minutes for each.
 */
const CLASS_DAYS = { least: 0.1, below: 3 } as const;
/** Coordination that no seven of a class reach who happen to keep apart, bits. */
const BEYOND_CLASS = 9;
/** Log-odds of one opener from which on accounts are strangers' to one another. */
const STRANGERS = -0.5;

/**
 * People who take turns at one machine may follow each other closely and use up what they have:
 * what they want tells them from one actor. Where content is unknown nothing speaks against it. One
 * actor may hide the common work among work that is each account's own: then all have it in common, at
 * hours that one actor alone keeps.
 */
export function isManyWorkloads(found: Found): boolean {
  const { likeness, shared, account_ids } = found;
  if (likeness === null || likeness >= LIKENESS_EVEN) return false;
  return (shared["workload"] ?? 0) < account_ids.length || !isInStep(found);
}

/**
 * Accounts that do one work and have used more than one of them may: three or more in step, or two
 * with one device or payment that took over from each other. How much more does not matter: that is
 * a circumvention already. Who works one after the other to circumvent a limit goes to the limit.
 */
export function isInOneHand(found: Found): boolean {
  const { shared, likeness, pressure, active, relay } = found;
  const oneWork = Math.max(shared["workload"] ?? 0, (likeness ?? 0) >= ONE_WORKLOAD ? active : 0);
  const owned = ownedBy(found);
  if ((pressure ?? 0) <= 1 || oneWork < 2 || active < 2) return false;
  const moved = isInStep(found) && (isInterleaved(found) || 2 * found.near_limit >= active - 1);
  if (active >= 3 && oneWork >= 3 && (moved || owned >= 3)) return true;
  return owned >= 2 && relay.handovers.length > 0;
}

/** Most members with one device, payment instrument or e-mail address: those belong to somebody. */
export function ownedBy({ shared }: Found): number {
  return Math.max(...["device", "payment", "email"].map((kind) => shared[kind] ?? 0));
}

/** @returns null where what was seen is no ground to accuse anybody, however sure the links are */
export function severityOf(
  found: Found,
  settings: Pick<Thresholds, "parallel_crowding">,
): Severity | null {
  const { near_limit, crowding, opened } = found;
  // Strangers' accounts behind one caller are pooled: another detector speaks of them.
  if (opened !== null && opened.weight <= STRANGERS) return null;
  const members = found.account_ids.length;
  // Where no allowance is known, use beyond one is not known either.
  const pressure = found.pressure ?? 0;
  const handovers = found.relay.handovers.length;
  const surprise = Math.max(surpriseOf(found.relay), surpriseOf(found.relay_fast));
  const relays = handovers >= 2 && surprise >= SURPRISE_MIN && pressure >= PRESSURE_MIN;
  const together = near_limit >= 3 && pressure >= 2.5 && crowding >= settings.parallel_crowding;
  // People with one task may all use their own allowance up, each in their own time.
  const parallel = together && (found.bits["timing"] ?? 0) >= 0;
  if (!relays && !parallel && !isInOneHand(found) && !isNoClass(found)) return null;
  // A class has one task, one room, one week of sign-ups, and keeps the same hours, so that one is
  // busy soon after another is done. Where nothing that belongs to one person ties the accounts, it
  // takes times of work that one actor alone keeps, or one workload that goes beyond an allowance over
  // accounts that did not begin together; and then a person looks before it goes further.
  if (ownedBy(found) < 2) {
    return isMoved(found) || isNoClass(found) ? "medium" : null;
  }
  if (members >= 10 && pressure >= 3) return "critical";
  return members >= 3 && (handovers >= 3 || parallel) ? "high" : "medium";
}

/**
 * Whether members keep times that one actor alone keeps. Of a class many pairs of times are looked at, and
 * some of its members keep out of each other's way by chance: there it takes more of them. A class
 * meets somewhere; accounts behind proxies, of which hardly two share a place, do not.
 */
function isMoved(found: Found): boolean {
  const { likeness, opened, bits, shared, account_ids } = found;
  const days = opened?.spread_days ?? null;
  const beganTogether = days !== null && days >= CLASS_DAYS.least && days < CLASS_DAYS.below;
  const place = Math.max(shared["address"] ?? 0, shared["network"] ?? 0);
  const inOnePlace = place >= 2 && 2 * place >= account_ids.length;
  const isClassLike = beganTogether && inOnePlace && (likeness ?? 0) >= ONE_WORKLOAD;
  return isClassLike ? (bits["timing"] ?? 0) >= BEYOND_CLASS : isInStep(found);
}

/** One workload of accounts of many ages that goes on where an allowance ends, or nearly ends. */
function isNoClass(found: Found): boolean {
  const { likeness, opened, pressure, relay, near_limit } = found;
  if (isOneOrganization(found)) return false;
  const oneWorkload = (likeness ?? 0) >= ONE_WORKLOAD;
  const apart = (opened?.spread_days ?? 0) >= NO_CLASS_DAYS;
  const goesOn = relay.handovers.length > 0 || near_limit >= 2;
  return oneWorkload && apart && goesOn && (pressure ?? 0) >= PRESSURE_MIN;
}

/** Whether all members name one organization: accounts that are declared. */
function isOneOrganization({ organizations, organization_members, account_ids }: Found): boolean {
  return organizations === 1 && organization_members >= account_ids.length;
}

function surpriseOf({ handovers, expected }: Found["relay"]): number {
  return poissonSurprise(handovers.length, expected);
}
