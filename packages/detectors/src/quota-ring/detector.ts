import type { FamilyEvidence } from "@ringfence/schemas";
import { z } from "zod";
import { type Assessment, defineDetector, windowOf } from "../define.ts";
import { openedTogether } from "../opened.ts";
import { NATS_PER_BIT } from "../statistics.ts";
import { circumstancesOf, handoversOf } from "./circumstances.ts";
import {
  circumventionEvidence,
  contentEvidence,
  type Found,
  identityEvidence,
  openingEvidence,
} from "./evidence.ts";
import { crowdingOf, relayOf, turnsOf } from "./handovers.ts";
import { likenessOf } from "./likeness.ts";
import { lookAlikes } from "./look-alikes.ts";
import { page } from "./page.ts";
import { isInOneHand, isManyWorkloads, severityOf } from "./severity.ts";
import { togetherEvidence } from "./together.ts";
import { circumventionSentence, linkedSentence, unprovenSentence } from "./sentences.ts";

const params = z.object({
  /** A turn that begins this soon after another member's allowance is gone is a hand-over. */
  handover_seconds: z.int().min(5).max(7_200).default(900),
  /** The same for somebody who waits for nothing; fewer of these say more. */
  handover_seconds_fast: z.int().min(1).max(1_800).default(60),
  /** Use of this share of the allowance counts as close to the limit. */
  near_limit_share: z.number().min(0.5).max(1).default(0.8),
  /** Share of independent accounts that come that close on a day. */
  near_limit_expected: z.number().min(0.001).max(0.5).default(0.05),
  /** Members at work at one time, on average, from which on they work in parallel. */
  parallel_crowding: z.number().min(1).max(10).default(1.3),
  /** Pieces of content of an account that are compared with those of the others. */
  content_max: z.int().min(4).max(1_000).default(100),
});

const slot = z.tuple([
  z.int(),
  z.number(),
  z.int().nullable(),
  z.int().nullable(),
  z.int().nullable(),
]);

const row = z.strictObject({
  subject_id: z.string(),
  window_start: z.string(),
  window_end: z.string(),
  account_ids: z.array(z.string()),
  attached_account_ids: z.array(z.string()),
  prior_bits: z.number(),
  bits: z.record(z.string(), z.number()),
  shared: z.record(z.string(), z.int()),
  units_today: z.number(),
  quota_max: z.number().nullable(),
  organizations: z.int(),
  organization_members: z.int(),
  opened_ms: z.array(z.int()),
  members: z.array(z.tuple([z.string(), z.number().nullable(), z.number()])),
  slots: z.array(z.tuple([z.string(), z.array(slot)])),
  simhashes: z.array(z.array(z.string())),
});
type Row = z.output<typeof row>;
type Params = z.output<typeof params>;

/** Linked accounts seldom circumvent anything: this much less likely than that they are linked. */
const CIRCUMVENTION_PRIOR = -3;
const DAY_MS = 86_400_000;

export const quotaRing = defineDetector(import.meta.url, {
  id: "quota-ring",
  version: 10,
  category: "multi_account",
  subject: "cluster",
  title: "Several accounts of one actor circumvent a quota",
  every: "quarter",
  candidates: true,
  params,
  row,
  prior: CIRCUMVENTION_PRIOR,
  page,
  assess: (measured, settings) => {
    const found = workOut(measured, settings);
    return {
      subject_id: found.subject_id,
      window: windowOf(found),
      ...verdictOf(found, settings),
      account_ids: found.account_ids,
      attached_account_ids: found.attached_account_ids,
      found,
    };
  },
  look_alikes: lookAlikes,
  circumstances: circumstancesOf,
  handovers: handoversOf,
  triage: [
    "Read the shared identifiers: do payment or device tie the accounts, or only a network?",
    "Look at the hand-overs: does the next account begin within seconds, again and again?",
    "Compare the units used together with the largest single allowance",
    "Check whether the accounts name one organization, and ask sales about it",
  ],
});

type Verdict = Pick<Assessment<Found>, "prior" | "evidence" | "severity" | "title" | "summary">;

/** Of accounts that circumvent nothing, as far as was seen. */
const LINKED = "Several accounts seem to have one actor";

/**
 * An accusation, or that the accounts are linked and no more: where no circumvention was seen, where
 * it is less likely than not, and where people who share a task or a place may do as much.
 */
function verdictOf(found: Found, settings: Params): Verdict {
  const ties = tieEvidence(found);
  const linked = found.prior_bits * NATS_PER_BIT;
  const info = { prior: linked, evidence: ties, severity: "info", title: LINKED } as const;
  const circumvention = circumventionEvidence(found, settings);
  const circumvents =
    !isManyWorkloads(found) &&
    (isInOneHand(found) || circumvention.some(({ weight }) => weight >= 1));
  if (!circumvents) return { ...info, summary: linkedSentence(found) };
  const prior = linked + CIRCUMVENTION_PRIOR;
  const evidence = [...ties, ...circumvention, ...togetherEvidence(found, settings)];
  const odds = evidence.reduce((sum, { weight }) => sum + weight, prior);
  if (odds < 0) return { ...info, summary: linkedSentence(found) };
  const severity = severityOf(found, settings);
  return severity === null
    ? { ...info, summary: unprovenSentence(found) }
    : { prior, evidence, severity, summary: circumventionSentence(found) };
}

function tieEvidence(found: Found): FamilyEvidence[] {
  return [...identityEvidence(found), ...contentEvidence(found), ...openingEvidence(found)];
}

function workOut(row: Row, settings: Params): Found {
  const quotas = new Map(row.members.map(([account_id, quota]) => [account_id, quota]));
  const members = row.slots.map(([account_id, slots]) => {
    return { account_id, quota: quotas.get(account_id) ?? null, slots };
  });
  const turns = turnsOf(members, settings.near_limit_share);
  const { units_today, quota_max } = row;
  return {
    ...row,
    active: row.members.filter(([, , units]) => units > 0).length,
    near_limit: row.members.filter(
      ([, quota, units]) =>
        quota !== null && quota > 0 && units >= settings.near_limit_share * quota,
    ).length,
    opened: openedTogether(
      row.opened_ms,
      row.members.flatMap(([, quota]) => quota ?? []),
    ),
    pressure: quota_max === null || quota_max <= 0 ? null : units_today / quota_max,
    crowding: crowdingOf(members),
    likeness: likenessOf(row.simhashes),
    worked: workedFrom(row.slots),
    relay: relayOf(turns, settings.handover_seconds * 1000, DAY_MS),
    relay_fast: relayOf(turns, settings.handover_seconds_fast * 1000, DAY_MS),
  };
}

function workedFrom(slots: Row["slots"]): Found["worked"] {
  const times = slots.flatMap(([, own]) => own.flatMap(([, , first, last]) => [first, last]));
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : [Math.min(...known), Math.max(...known)];
}
