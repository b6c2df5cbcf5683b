/** Whether people who share a place, a machine or a task explain what ties the members. Pure. */
import type { FamilyEvidence } from "@ringfence/schemas";
import { NATS_PER_BIT, poissonSurprise, round, say } from "../statistics.ts";
import { type Found, isInStep, surprisingRelay, type Thresholds } from "./evidence.ts";
import { ownedBy } from "./severity.ts";

/**
 * A shared address, program, task and week of sign-ups tell the members from strangers, and a ring
 * as well as a class, a household or a queue before a machine. Of those there are more than of rings,
 * so each is weighed as an explanation of its own: as likely as linked accounts are before the
 * evidence, times what it explains. What it does not explain is left to speak for the ring: a device
 * or card that all have speaks against a class, one task and hours that one actor alone keeps speak
 * against a household.
 */
export function togetherEvidence(found: Found, settings: Thresholds): FamilyEvidence[] {
  const explanations = [
    { who: "a class or a crowd with one task", odds: classOdds(found, settings) },
    { who: "people who share a place or a machine", odds: housemateOdds(found, settings) },
  ];
  const all = explanations.reduce((sum, { odds }) => sum + Math.exp(odds), 1);
  const [likelier] = explanations.toSorted((x, y) => y.odds - x.odds);
  const weight = -Math.log(all);
  if (likelier === undefined || weight > -0.5) return [];
  return [
    {
      feature: "people_together",
      observed: ownedBy(found),
      expected: found.account_ids.length,
      weight: round(weight),
      text:
        `${likelier.who} would look like that, too: ${say(ownedBy(found))} of ` +
        `${say(found.account_ids.length)} members have a device, payment or e-mail address in common` +
        (isInStep(found) ? "" : ", and their hours are not those of one actor"),
      family: "identity",
    },
  ];
}

/** One task, one room, one program, one week of sign-ups; and nothing that belongs to one person. */
function classOdds(found: Found, settings: Thresholds): number {
  if (ownedBy(found) >= 2) return Number.NEGATIVE_INFINITY;
  const { bits, opened } = found;
  const shared = nats(bits, "network") + nats(bits, "client") + nats(bits, "content");
  return before(found) + shared + Math.max(0, opened?.weight ?? 0) + busyHours(found, settings);
}

/** One place or machine, perhaps one card; everybody with wishes of their own. */
function housemateOdds(found: Found, settings: Thresholds): number {
  const { bits, crowding } = found;
  const shared = nats(bits, "network") + nats(bits, "client") + nats(bits, "payment");
  // Before a machine there is a queue: the next one begins when the last one leaves.
  const queue = crowding < settings.parallel_crowding ? relaySurprise(found, settings) : 0;
  return before(found) + shared + queue;
}

function before({ prior_bits }: Found): number {
  return prior_bits * NATS_PER_BIT;
}

function nats(bits: Found["bits"], family: string): number {
  return Math.max(0, bits[family] ?? 0) * NATS_PER_BIT;
}

const QUEUE_MOST = 6;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

function relaySurprise(found: Found, settings: Thresholds): number {
  return Math.min(QUEUE_MOST, surprisingRelay(found, settings)[2]);
}

/** In the hours before a deadline somebody begins soon after anybody is done: less of a surprise. */
function busyHours(found: Found, settings: Thresholds): number {
  const { worked } = found;
  const [relay, , surprise] = surprisingRelay(found, settings);
  if (worked === null || relay.handovers.length === 0) return 0;
  const span = Math.max(HOUR_MS, Math.min(DAY_MS, worked[1] - worked[0]));
  const expected = (relay.expected * DAY_MS) / span;
  return Math.max(0, Math.min(12, surprise) - poissonSurprise(relay.handovers.length, expected));
}
