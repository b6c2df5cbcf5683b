import type { Family } from "./vocabulary.ts";

/**
 * How sure: the logistic of the prior and the weights, all in natural log-odds. This is the one
 * rule by which evidence becomes confidence, for signals, findings and alerts alike.
 */
export function confidenceOf(
  prior: number,
  evidence: readonly { readonly weight: number }[],
): number {
  const odds = evidence.reduce((sum, { weight }) => sum + weight, prior);
  return Math.round(1e6 / (1 + Math.exp(-odds))) / 1e6;
}

/** Evidence that gives less than this (natural log-odds) carries no family. */
const FAMILY_WEIGHT_MIN = 1;

/** The families with evidence strong enough to count as one, in alphabetical order. */
export function familiesOf(
  evidence: readonly { readonly weight: number; readonly family: Family }[],
): Family[] {
  const carried = evidence.filter(({ weight }) => weight >= FAMILY_WEIGHT_MIN);
  return [...new Set(carried.map(({ family }) => family))].sort();
}
