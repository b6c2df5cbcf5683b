/**
 * Why a signal, a finding or an alert may be believed, beside its evidence: what an analyst needs to
 * defend a measure. Every list and sentence has a bound, so that an explanation fits into a message
 * and onto a screen; whoever makes one keeps to it.
 */
import { z } from "zod";
import { utcTimestamp } from "./primitives.ts";
import { action, FAMILIES, family } from "./vocabulary.ts";

export const EXPLANATION_LIMITS = {
  /** Most entries of a list. */
  list: 12,
  /** Longest sentence, in UTF-16 code units. */
  sentence: 300,
} as const;

const sentence = z.string().min(1).max(EXPLANATION_LIMITS.sentence);
const sentences = z.array(sentence).max(EXPLANATION_LIMITS.list);

/** The first of a list, and how long it is in all. */
function firstOf<T extends z.ZodType>(item: T) {
  return z.object({
    total: z.int().nonnegative(),
    shown: z.array(item).max(EXPLANATION_LIMITS.list),
  });
}

/** An innocent explanation that was considered. */
export const judgedLookAlike = z.object({
  id: z.string().min(1),
  text: sentence,
  /** Null where what is known does not tell; `why` then says what would. */
  fits: z.boolean().nullable(),
  why: sentence,
  /** Log-odds (natural logarithm) that evidence took off because of it; 0 where none did. */
  subtracted: z.number().max(0),
});
export type JudgedLookAlike = z.infer<typeof judgedLookAlike>;

/** One account stopped and another went on. */
export const handover = z.object({
  from_account: z.string(),
  /** Last success before an allowance was used up, or the call that was refused. */
  stopped_at: utcTimestamp,
  to_account: z.string(),
  began_at: utcTimestamp,
});
export type Handover = z.infer<typeof handover>;

/** A value that two accounts share; the links of a cluster are a tree that spans it. */
export const clusterLink = z.object({
  kind: z.string(),
  value: z.string(),
  account_a: z.string(),
  account_b: z.string(),
  /** Evidence that the two have one actor, bits. */
  bits: z.number(),
  /** Accounts that have the value, inside and outside of the cluster. */
  holders: z.int().positive(),
});
export type ClusterLink = z.infer<typeof clusterLink>;

/** What would be said and recommended if one family of evidence were taken away. */
export const counterfactual = z.object({
  without: family,
  /** The log-odds that go with it. */
  weight: z.number(),
  confidence: z.number().min(0).max(1),
  /** Families of evidence that are left. */
  families: z.int().nonnegative(),
  recommended_action: action,
});
export type Counterfactual = z.infer<typeof counterfactual>;

/** What a detector says of one signal. */
export const signalExplanation = z.object({
  /** What was seen beside the evidence: it sets the scene and changes no confidence. */
  circumstances: sentences,
  /** The likeliest first. */
  look_alikes: z.array(judgedLookAlike).max(EXPLANATION_LIMITS.list),
  /** In order of time; null where the detector looks for none. */
  handovers: firstOf(handover).nullable(),
  /** What an analyst looks at, in order. */
  triage: sentences,
});
export type SignalExplanation = z.infer<typeof signalExplanation>;

export const findingExplanation = signalExplanation.extend({
  /** The strongest first; null where the subject is no cluster, and at the end of a finding. */
  links: firstOf(clusterLink).nullable(),
});
export type FindingExplanation = z.infer<typeof findingExplanation>;

export const explanation = findingExplanation.extend({
  /** One for each family that speaks for the finding, the strongest first. */
  counterfactuals: z.array(counterfactual).max(FAMILIES.length),
});
export type Explanation = z.infer<typeof explanation>;

/** A sentence within its bound: what comes from outside may be of any length. */
export function clipSentence(text: string): string {
  return clipText(text, EXPLANATION_LIMITS.sentence);
}

/** The beginning of a text that is longer than `most` UTF-16 code units, with a sign of that. */
export function clipText(text: string, most: number): string {
  if (text.length <= most) return text;
  // Half a surrogate pair has no UTF-8.
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** The first of a list that is within its bound. */
export function firstFew<T>(items: readonly T[]): { total: number; shown: T[] } {
  return { total: items.length, shown: items.slice(0, EXPLANATION_LIMITS.list) };
}
