/** What speaks for one actor behind the accounts of a cluster, and for a circumvention. Pure. */
import type { FamilyEvidence } from "@ringfence/schemas";
import { NATS_PER_BIT, percent, plural, poissonSurprise, round, say } from "../statistics.ts";
import type { Opened } from "../opened.ts";
import type { Relay } from "./handovers.ts";
import { KIND_WORDS } from "./sentences.ts";

/** A cluster as measured, with what follows from it. */
export interface Found {
  readonly subject_id: string;
  readonly window_start: string;
  readonly window_end: string;
  readonly account_ids: readonly string[];
  readonly attached_account_ids: readonly string[];
  readonly prior_bits: number;
  /** By family: median over the members of their strongest link, bits. */
  readonly bits: Readonly<Record<string, number>>;
  /** By kind: most members that share one value. */
  readonly shared: Readonly<Record<string, number>>;
  readonly units_today: number;
  readonly quota_max: number | null;
  readonly organizations: number;
  readonly organization_members: number;
  /** Members with use today, and how many came close to their allowance. */
  readonly active: number;
  readonly near_limit: number;
  /** Units of the day over the largest single allowance; null where no allowance is known. */
  readonly pressure: number | null;
  /** Members at work at one time, on average. */
  readonly crowding: number;
  /** How alike their content is, 0 to 1; null where it is unknown. */
  readonly likeness: number | null;
  /** Whether one actor opened them; null where too little is known. */
  readonly opened: Opened | null;
  /** First and last success of any member, milliseconds since 1970; null where it was not looked at. */
  readonly worked: readonly [first_ms: number, last_ms: number] | null;
  readonly relay: Relay;
  readonly relay_fast: Relay;
}

export interface Thresholds {
  readonly handover_seconds: number;
  readonly handover_seconds_fast: number;
  readonly near_limit_share: number;
  readonly near_limit_expected: number;
  readonly parallel_crowding: number;
}

const FAMILIES: Readonly<Record<string, FamilyEvidence["family"]>> = {
  network: "origin",
  client: "identity",
  payment: "payment",
  content: "content",
  timing: "timing",
};

/** Share of turns that end with the allowance used up: of people, and of a relay. */
export const GONE_USUAL = 0.4;
const GONE_RELAY = 0.9;
/** Likeness that speaks neither for one workload nor for several. */
export const LIKENESS_EVEN = 0.35;
const GONE_WEIGHT = Math.log(GONE_RELAY / GONE_USUAL);
const LEFT_WEIGHT = Math.log((1 - GONE_RELAY) / (1 - GONE_USUAL));

/** Coordination from which on members are moved by one actor, bits: for each but one, and in all. */
const IN_STEP = { least: 2.5, each: 1.1, most: 6 } as const;

/** A relay of many without an overlap says much: half of them by chance kept apart is no relay. */
export function isInStep({ bits, active }: Pick<Found, "bits" | "active">): boolean {
  const wanted = Math.max(IN_STEP.least, Math.min(IN_STEP.most, IN_STEP.each * (active - 1)));
  return (bits["timing"] ?? 0) >= wanted;
}

/** Whether members come back to their work again and again between that of others. */
export function isInterleaved({ relay, active }: Found): boolean {
  return relay.exhaustions + relay.unfinished > 2 * active;
}

export function identityEvidence(found: Found): FamilyEvidence[] {
  const { account_ids, attached_account_ids, bits, shared } = found;
  const linked = account_ids.length + attached_account_ids.length;
  return Object.entries(bits).map(([name, value]) => {
    const family = FAMILIES[name];
    if (family === undefined) throw new Error(`evidence of an unknown family «${name}»`);
    const kinds = Object.entries(shared).filter(([kind]) => linkFamily(kind) === name);
    const words = kinds.map(([kind, count]) => {
      return `${count === linked ? "all" : say(count)} share ${KIND_WORDS[kind] ?? kind}`;
    });
    return {
      feature: `accounts_per_${name}`,
      observed: Math.max(1, ...kinds.map(([, count]) => count)),
      expected: 1,
      weight: round(value * NATS_PER_BIT),
      text:
        name === "timing" && value < 0
          ? `the ${linked} come and go as people do who have nothing to do with each other`
          : `of ${plural(linked, "linked account")}, ${words.join(" and ")}: ${oddsOf(value)}`,
      family,
    };
  });
}

/** «about 1,400 times as likely for one actor as for strangers» */
export function oddsOf(bits: number): string {
  const times = Number((2 ** Math.min(40, Math.max(0, bits))).toPrecision(2));
  return `about ${say(Math.round(times))} times as likely for one actor as for strangers`;
}

function linkFamily(kind: string): string {
  if (kind === "address" || kind === "network") return "network";
  if (kind === "device" || kind === "client") return "client";
  if (kind === "coordination") return "timing";
  return kind === "content" || kind === "workload" ? "content" : "payment";
}

export function circumventionEvidence(found: Found, settings: Thresholds): FamilyEvidence[] {
  return [
    ...relayEvidence(found, settings),
    ...pressureEvidence(found),
    ...limitEvidence(found, settings),
    ...parallelEvidence(found, settings),
    ...organizationEvidence(found),
  ];
}

/** Two time scales: somebody in a hurry and somebody careful. The more surprising one counts. */
export function surprisingRelay(
  { relay, relay_fast }: Found,
  settings: Thresholds,
): [told: Relay, seconds: number, surprise: number] {
  const surprise = poissonSurprise(relay.handovers.length, relay.expected);
  const fast = poissonSurprise(relay_fast.handovers.length, relay_fast.expected);
  return fast > surprise
    ? [relay_fast, settings.handover_seconds_fast, fast]
    : [relay, settings.handover_seconds, surprise];
}

function relayEvidence(found: Found, settings: Thresholds): FamilyEvidence[] {
  const { relay } = found;
  if (relay.exhaustions === 0) return [];
  const [told, seconds, surprise] = surprisingRelay(found, settings);
  const handovers = told.handovers.length;
  // That the members keep apart was told of already.
  const known = Math.max(0, found.bits["timing"] ?? 0) * NATS_PER_BIT;
  return [
    {
      feature: "handovers_at_exhaustion",
      observed: handovers,
      expected: round(told.expected),
      weight: round(Math.max(0, Math.min(12, surprise) - known)),
      text:
        `${say(handovers)} of ${plural(relay.exhaustions, "allowance")} that ` +
        `${relay.exhaustions === 1 ? "was" : "were"} used up by ${percent(settings.near_limit_share)} or more ` +
        `${handovers === 1 ? "was" : "were"} followed ` +
        `within ${seconds} s by another member's turn ` +
        `(by chance: ${say(round(told.expected))})`,
      family: "timing",
    },
    ...turnEvidence(found, settings),
  ];
}

/**
 * Where members work one at a time: do they go when the allowance is gone, or when they are done?
 * People who share a machine leave early more often than not, a relay hardly ever does. The last
 * allowance of a day calls nobody in.
 */
function turnEvidence(found: Found, settings: Thresholds): FamilyEvidence[] {
  const { relay, crowding } = found;
  if (crowding >= settings.parallel_crowding) return [];
  const { exhaustions, unfinished } = relay;
  const idle = Math.max(0, exhaustions - relay.handovers.length - 1);
  const turns = exhaustions + unfinished;
  const weight = exhaustions * GONE_WEIGHT + unfinished * LEFT_WEIGHT - idle;
  return [
    {
      feature: "turns_until_used_up",
      observed: exhaustions,
      expected: round(turns * GONE_USUAL),
      // Accounts that are moved at one pace, side by side, are no people who share a machine.
      weight: round(
        Math.max(isInStep(found) && isInterleaved(found) ? 0 : -6, Math.min(3, weight)),
      ),
      text:
        `${say(exhaustions)} of ${plural(turns, "turn")} ended with ${percent(settings.near_limit_share)} of the allowance used, or more` +
        (idle > 0 ? `, ${say(idle)} of them without anybody going on` : "") +
        ` (of people who leave when they are done: ${say(round(turns * GONE_USUAL))})`,
      family: "quota",
    },
  ];
}

function pressureEvidence({ pressure, units_today, quota_max }: Found): FamilyEvidence[] {
  if (pressure === null) return [];
  return [
    {
      feature: "units_over_one_allowance",
      observed: round(pressure),
      expected: 1,
      // Below one allowance nothing was circumvented today.
      weight: round(pressure > 1 ? Math.min(5, 2 * Math.log2(pressure)) : -2),
      text:
        `together ${say(round(units_today))} units today, ${say(round(pressure))} times the ` +
        `largest single allowance of ${say(quota_max ?? 0)}`,
      family: "quota",
    },
  ];
}

function limitEvidence({ near_limit, active }: Found, settings: Thresholds): FamilyEvidence[] {
  if (near_limit < 2) return [];
  const usual = active * settings.near_limit_expected;
  return [
    {
      feature: "members_close_to_their_limit",
      observed: near_limit,
      expected: round(usual),
      weight: round(Math.min(5, poissonSurprise(near_limit, usual) / 2)),
      text:
        `${say(near_limit)} of ${plural(active, "active member")} used ` +
        `${percent(settings.near_limit_share)} of their allowance or more (of customers on their ` +
        `own: ${say(round(usual))})`,
      family: "quota",
    },
  ];
}

function parallelEvidence(found: Found, settings: Thresholds): FamilyEvidence[] {
  const { crowding, near_limit } = found;
  if (near_limit < 3 || crowding < settings.parallel_crowding) return [];
  return [
    {
      feature: "members_at_a_time",
      observed: round(crowding),
      expected: 1,
      weight: round(Math.min(3, 2 * Math.log(crowding))),
      text:
        `${say(round(crowding))} members were at work in the same five minutes on average (people ` +
        "who share a machine: 1)",
      family: "timing",
    },
  ];
}

/** One actor has one workload; people who share a machine or a household have each their own. */
export function contentEvidence({ likeness, shared }: Found): FamilyEvidence[] {
  if (likeness === null) return [];
  // Where the likeness is what links them, it is no evidence a second time.
  const most = shared["workload"] === undefined ? 4 : 0;
  return [
    {
      feature: "likeness_of_content",
      observed: round(likeness),
      expected: 0,
      weight: round(Math.max(-5, Math.min(most, 14 * (likeness - LIKENESS_EVEN)))),
      text: `the members' content is alike by ${percent(likeness)} (that of strangers: 0 %)`,
      family: "content",
    },
  ];
}

/** One actor opens accounts when the need arises; customers come over the years. */
export function openingEvidence({ opened }: Found): FamilyEvidence[] {
  if (opened === null) return [];
  return [
    {
      feature: "spread_of_signups_days",
      observed: round(opened.spread_days),
      expected: null,
      weight: round(opened.weight),
      text: `half of the accounts were opened within ${duration(opened.spread_days)} of the middle one`,
      family: "identity",
    },
  ];
}

/** @param days as many as they are; told in the unit that a reader wants */
function duration(days: number): string {
  if (days >= 1) return plural(Math.round(days), "day");
  const minutes = Math.max(1, Math.round(days * 1_440));
  return minutes >= 60 ? plural(Math.round(minutes / 60), "hour") : plural(minutes, "minute");
}

function organizationEvidence(found: Found): FamilyEvidence[] {
  const { organizations, organization_members, account_ids } = found;
  if (organizations !== 1 || organization_members < account_ids.length) return [];
  return [
    {
      feature: "one_declared_organization",
      observed: 1,
      expected: null,
      weight: -3,
      text: `all ${say(account_ids.length)} members name 1 organization: accounts that are declared`,
      family: "identity",
    },
  ];
}
