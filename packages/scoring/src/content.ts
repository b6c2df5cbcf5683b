import {
  confidenceOf,
  familiesOf,
  type Finding,
  SEVERITIES,
  type Severity,
  type Signal,
} from "@ringfence/schemas";

/** What a signal says, in the form of a finding. */
export type Content = Omit<Finding, "finding_id" | "state" | "activity" | "window" | "corrected">;

/** Confidence at which a finding changes its grade: notice, act, enforce. */
const GRADES = [0.5, 0.9, 0.99] as const;

export function contentOf(signal: Signal): Content {
  const { explanation } = signal;
  const strongest = [...signal.evidence].sort((x, y) => Math.abs(y.weight) - Math.abs(x.weight));
  return {
    category: signal.category,
    detector: signal.detector,
    mode: signal.mode,
    severity: signal.severity,
    confidence: confidenceOf(signal.prior, signal.evidence),
    prior: signal.prior,
    title: signal.title,
    summary: signal.summary,
    subject: signal.subject,
    account_ids: signal.account_ids,
    attached_account_ids: signal.attached_account_ids,
    api_key_ids: signal.api_key_ids,
    families: familiesOf(signal.evidence),
    observed_at: signal.window.end,
    evidence: strongest,
    event_samples: [],
    // What links a cluster is known where findings are stored.
    ...(explanation === undefined ? {} : { explanation: { ...explanation, links: null } }),
  };
}

interface Strength {
  readonly severity: Severity;
  readonly confidence: number;
}

/**
 * Which of two calls for more: above 0 where `x` does, 0 where they are equal.
 *
 * How bad and how sure bound what may be done, so what counts first is the lesser of the two ranks
 * (a grave suspicion calls for no more than a sure trifle), then severity, then the grade of
 * confidence. Confidence within one grade is no difference.
 */
export function compareForce(x: Strength, y: Strength): number {
  return (
    Math.min(rank(x), grade(x)) - Math.min(rank(y), grade(y)) ||
    rank(x) - rank(y) ||
    grade(x) - grade(y)
  );
}

/** Whether a signal as it is told now says less than it did before. */
export function isWeaker(now: Signal, before: Signal): boolean {
  const accounts = new Set(now.account_ids);
  return (
    compareForce(contentOf(now), contentOf(before)) < 0 ||
    before.account_ids.some((account) => !accounts.has(account))
  );
}

function rank({ severity }: Strength): number {
  return SEVERITIES.indexOf(severity);
}

function grade({ confidence }: Strength): number {
  return GRADES.filter((least) => confidence >= least).length;
}
