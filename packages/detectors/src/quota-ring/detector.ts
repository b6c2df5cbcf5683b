import type { FamilyEvidence, Severity } from "@ringfence/schemas";
import { z } from "zod";
import { defineDetector, windowOf } from "../define.ts";
import { type Relay, relayOf } from "./handovers.ts";
import { NATS_PER_BIT, plural, poissonSurprise, round, say } from "../statistics.ts";

const params = z.object({
  /** Without a success for this long, the next one is a start. */
  pause_seconds: z.int().min(60).max(7_200).default(600),
  /** A start this soon after another member's exhaustion is a hand-over. */
  handover_seconds: z.int().min(5).max(1_800).default(300),
  /** Use of this share of the allowance counts as close to the limit. */
  near_limit_share: z.number().min(0.5).max(1).default(0.8),
  /** Share of independent accounts that come that close on a day. */
  near_limit_expected: z.number().min(0.001).max(0.5).default(0.05),
});

const row = z.strictObject({
  subject_id: z.string(),
  window_start: z.string(),
  window_end: z.string(),
  account_ids: z.array(z.string()),
  attached_account_ids: z.array(z.string()),
  accounts_active: z.int(),
  prior_bits: z.number(),
  bits: z.record(z.string(), z.number()),
  shared: z.record(z.string(), z.int()),
  units_today: z.number(),
  quota_max: z.number().nullable(),
  near_limit: z.int(),
  organizations: z.int(),
  organization_members: z.int(),
  turns: z.array(z.tuple([z.string(), z.array(z.int()), z.array(z.int())])),
});
/** A row with the hand-overs worked out. */
type Row = z.output<typeof row> & { readonly relay: Relay };
type Params = z.output<typeof params>;

/** Linked accounts seldom circumvent anything: this much less likely than that they are linked. */
const CIRCUMVENTION_PRIOR = -3;
const DAY_MS = 86_400_000;

const FAMILIES: Readonly<Record<string, FamilyEvidence["family"]>> = {
  network: "origin",
  client: "identity",
  payment: "payment",
  content: "content",
};
const KIND_WORDS: Readonly<Record<string, string>> = {
  address: "one address",
  network: "one network",
  client: "one rare client",
  device: "one device",
  payment: "one payment instrument",
  email: "one e-mail address",
  content: "the same content",
};

export const quotaRing = defineDetector(import.meta.url, {
  id: "quota-ring",
  version: 1,
  category: "multi_account",
  subject: "cluster",
  title: "Several accounts of one actor circumvent a quota",
  every: "quarter",
  params,
  row,
  assess: (measured, settings) => {
    const relay = relayOf(measured.turns, settings.handover_seconds * 1000, DAY_MS);
    const found = { ...measured, relay };
    const identity = identityEvidence(found);
    const circumvention = circumventionEvidence(found, settings);
    const circumvents = circumvention.some(({ weight }) => weight >= 1);
    const prior = found.prior_bits * NATS_PER_BIT;
    return {
      subject_id: found.subject_id,
      window: windowOf(found),
      prior: circumvents ? prior + CIRCUMVENTION_PRIOR : prior,
      evidence: circumvents ? [...identity, ...circumvention] : identity,
      severity: circumvents ? severityOf(found) : "info",
      summary: circumvents ? circumventionSentence(found) : linkedSentence(found),
      account_ids: found.account_ids,
      attached_account_ids: found.attached_account_ids,
    };
  },
  benign: [
    "a household or an office behind one address: linked at most, no hand-over, no shared excess",
    "an agency that works in its clients' accounts from one device: no exhaustion that hands over",
    "a university course: exhausted before a deadline by many, who start independently",
    "one organization with several accounts that says so in its profiles",
  ],
  triage: [
    "Read the shared identifiers: do payment or device tie the accounts, or only a network?",
    "Look at the hand-overs: does the next account begin within seconds, again and again?",
    "Compare the units used together with the largest single allowance",
    "Check whether the accounts name one organization, and ask sales about it",
  ],
});

function identityEvidence({ account_ids, bits, shared }: Row): FamilyEvidence[] {
  return Object.entries(bits).map(([name, value]) => {
    const family = FAMILIES[name];
    if (family === undefined) throw new Error(`evidence of an unknown family «${name}»`);
    const kinds = Object.entries(shared).filter(([kind]) => linkFamily(kind) === name);
    const words = kinds.map(([kind, count]) => `${say(count)} share ${KIND_WORDS[kind] ?? kind}`);
    const observed = Math.max(1, ...kinds.map(([, count]) => count));
    return {
      feature: `accounts_per_${name}`,
      observed,
      expected: 1,
      weight: value * NATS_PER_BIT,
      text: `of ${plural(account_ids.length, "linked account")}, ${words.join(" and ")}`,
      family,
    };
  });
}

function linkFamily(kind: string): string {
  if (kind === "address" || kind === "network") return "network";
  if (kind === "device" || kind === "client") return "client";
  return kind === "content" ? "content" : "payment";
}

function circumventionEvidence(found: Row, settings: Params): FamilyEvidence[] {
  const evidence: FamilyEvidence[] = [];
  const { near_limit, accounts_active } = found;
  const { exhaustions, expected } = found.relay;
  const handovers = found.relay.handovers.length;
  if (exhaustions > 0) {
    evidence.push({
      feature: "handovers_at_exhaustion",
      observed: handovers,
      expected: round(expected),
      weight: round(Math.min(12, poissonSurprise(handovers, expected))),
      text:
        `${say(handovers)} of ${plural(exhaustions, "exhaustion")} were followed within ` +
        `${settings.handover_seconds} s by a start of another member ` +
        `(${say(round(expected))} expected by chance)`,
      family: "timing",
    });
  }
  const pressure = pressureOf(found);
  if (pressure !== null) {
    evidence.push({
      feature: "units_over_one_allowance",
      observed: round(pressure),
      expected: 1,
      // Below one allowance nothing was circumvented today.
      weight: round(pressure > 1 ? Math.min(5, 2 * Math.log2(pressure)) : -2),
      text:
        `together ${say(found.units_today)} units today, ${say(round(pressure))} times the ` +
        `largest single allowance of ${say(found.quota_max ?? 0)}`,
      family: "quota",
    });
  }
  if (near_limit >= 2) {
    const usual = accounts_active * settings.near_limit_expected;
    evidence.push({
      feature: "members_close_to_their_limit",
      observed: near_limit,
      expected: round(usual),
      weight: round(Math.min(5, poissonSurprise(near_limit, usual) / 2)),
      text:
        `${say(near_limit)} of ${plural(accounts_active, "active member")} used ` +
        `${Math.round(settings.near_limit_share * 100)} % of their allowance or more`,
      family: "quota",
    });
  }
  if (isOneOrganization(found)) {
    evidence.push({
      feature: "one_declared_organization",
      observed: 1,
      expected: null,
      weight: -3,
      text: "all members name one organization: several accounts that are declared",
      family: "identity",
    });
  }
  return evidence;
}

function isOneOrganization({ organizations, organization_members, account_ids }: Row): boolean {
  return organizations === 1 && organization_members >= account_ids.length;
}

/** Units of the day over the largest single allowance; null where no allowance is known. */
function pressureOf({ units_today, quota_max }: Row): number | null {
  return quota_max === null || quota_max <= 0 ? null : units_today / quota_max;
}

function severityOf(found: Row): Severity {
  const pressure = pressureOf(found) ?? 0;
  const handovers = found.relay.handovers.length;
  const parallel = found.near_limit >= 3 && pressure >= 2.5;
  // Two people of one household may each use their own allowance up: that alone is not enough.
  if (handovers < 2 && !parallel) return "low";
  if (found.account_ids.length >= 10 && pressure >= 3) return "critical";
  return found.account_ids.length >= 3 && (handovers >= 3 || parallel) ? "high" : "medium";
}

function circumventionSentence(found: Row): string {
  const pressure = pressureOf(found);
  const excess =
    pressure === null
      ? `used ${say(found.units_today)} units today`
      : `used ${say(found.units_today)} units today, ${say(round(pressure))} times the largest ` +
        `single allowance of ${say(found.quota_max ?? 0)}`;
  const relay =
    found.relay.handovers.length === 0
      ? `${plural(found.near_limit, "member")} ran close to the limit in parallel`
      : `${say(found.relay.handovers.length)} of ` +
        `${plural(found.relay.exhaustions, "exhaustion")} handed over to ` +
        "another member within moments";
  return `${plural(found.account_ids.length, "account")} that ${tie(found)} ${excess}; ${relay}.`;
}

function linkedSentence(found: Row): string {
  const { account_ids } = found;
  return (
    `${plural(account_ids.length, "account")} that ${tie(found)} seem to have one actor; ` +
    "no circumvention of a quota was seen."
  );
}

/** The strongest shared identifier in words. */
function tie({ shared }: Row): string {
  const order = ["payment", "email", "device", "client", "content", "address", "network"];
  const kinds = order.filter((kind) => (shared[kind] ?? 0) >= 2).slice(0, 2);
  return `share ${kinds.map((kind) => KIND_WORDS[kind] ?? kind).join(" and ")}`;
}
