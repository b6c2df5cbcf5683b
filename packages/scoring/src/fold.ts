import {
  type Category,
  confidenceOf,
  contentId,
  type Finding,
  SEVERITIES,
  type Severity,
  type Signal,
} from "@ringfence/schemas";

/**
 * Signals of one subject → the life of its finding: create, update, close. Pure.
 *
 * A finding holds the strongest state that its signals reached: severity and the grade of
 * confidence never fall while it lives, so a weak window does not make an alert flap. Applying a
 * signal again changes nothing, which makes replays and late windows harmless.
 */

/** Confidence at which a finding changes its grade: notice, act, enforce. */
const GRADES = [0.5, 0.9, 0.99] as const;

/** Evidence that gives less than this (natural log-odds) carries no family. */
const FAMILY_WEIGHT_MIN = 1;

const MINUTE_MS = 60_000;
/** A finding without a signal for this long is over. */
const IDLE_MS: Readonly<Record<Category, number>> = {
  multi_account: 24 * 60 * MINUTE_MS,
  pooling: 24 * 60 * MINUTE_MS,
  resale: 24 * 60 * MINUTE_MS,
  credential_sharing: 24 * 60 * MINUTE_MS,
  extraction: 24 * 60 * MINUTE_MS,
  interference: 60 * MINUTE_MS,
  anomalous_traffic: 60 * MINUTE_MS,
  malicious_content: 6 * 60 * MINUTE_MS,
  entitlement: 6 * 60 * MINUTE_MS,
};

/** What one finding is about: signals of one key fold into one finding at a time. */
export function findingKey(of: Pick<Signal, "mode" | "category" | "subject">): string {
  return JSON.stringify([of.mode, of.category, of.subject.type, of.subject.id]);
}

/** A finding as it stands, and the newest signal that kept it alive. */
export interface Held {
  readonly finding: Finding;
  /** End of the window of that signal, milliseconds since 1970. */
  readonly seen_ms: number;
}

export interface Folded {
  /** The states that follow on what was held, in order. */
  readonly states: readonly Finding[];
  /** What is held afterwards; null where there never was a finding. */
  readonly held: Held | null;
}

/**
 * @param held the newest finding of the key, open or closed, or null
 * @param signals of that key, in any order; known ones may come again
 * @param until event time up to which the signals are known
 */
export function foldSignals(held: Held | null, signals: readonly Signal[], until: Date): Folded {
  const states: Finding[] = [];
  let now = held;
  for (const signal of [...signals].sort(inOrder)) {
    const at_ms = Date.parse(signal.window.end);
    if (now !== null && isOpen(now) && at_ms - now.seen_ms >= idleOf(now)) {
      now = { ...now, finding: close(now) };
      states.push(now.finding);
    }
    // A late window of a finding that is over opens nothing: it belongs to what was closed.
    if (now !== null && !isOpen(now) && at_ms <= Date.parse(now.finding.observed_at)) continue;
    const next = now !== null && isOpen(now) ? grow(now.finding, signal) : create(signal);
    if (next !== null) states.push(next);
    const finding = next ?? now?.finding;
    if (finding === undefined) throw new Error("a signal either opens a finding or finds one open");
    now = { finding, seen_ms: Math.max(now?.seen_ms ?? 0, at_ms) };
  }
  if (now !== null && isOpen(now) && until.getTime() - now.seen_ms >= idleOf(now)) {
    now = { ...now, finding: close(now) };
    states.push(now.finding);
  }
  return { states, held: now };
}

/** Event time from which on the finding is over unless a signal comes before. */
export function idlesAt(held: Held): number {
  return held.seen_ms + idleOf(held);
}

function isOpen({ finding }: Held): boolean {
  return finding.activity !== "close";
}

function idleOf({ finding }: Held): number {
  return IDLE_MS[finding.category];
}

/** By time; of one window the strongest first, so that the rest finds nothing to add. */
function inOrder(x: Signal, y: Signal): number {
  return (
    compare(x.window.end, y.window.end) ||
    rank(y.severity) - rank(x.severity) ||
    strength(y) - strength(x) ||
    compare(x.signal_id, y.signal_id)
  );
}

function create(signal: Signal): Finding {
  const { mode, category, subject, window } = signal;
  const finding_id = contentId("fnd", mode, category, subject, window);
  return { ...content(signal), finding_id, state: 1, activity: "create", window };
}

/** The next state, or null where the signal tells nothing that the finding does not hold. */
function grow(open: Finding, signal: Signal): Finding | null {
  const next = content(signal);
  const severity = rank(next.severity) - rank(open.severity);
  const grade = gradeOf(next.confidence) - gradeOf(open.confidence);
  const known = new Set(open.account_ids);
  const joined = next.account_ids.filter((account) => !known.has(account));
  const stronger = severity > 0 || grade > 0 || joined.length > 0;
  if (severity < 0 || grade < 0 || !stronger) return null;
  const window = { start: open.window.start, end: later(open.window.end, signal.window.end) };
  const { finding_id } = open;
  return { ...next, finding_id, state: open.state + 1, activity: "update", window };
}

function close({ finding: open, seen_ms }: Held): Finding {
  const observed_at = time(seen_ms + IDLE_MS[open.category]);
  const window = { start: open.window.start, end: later(open.window.end, time(seen_ms)) };
  return { ...open, state: open.state + 1, activity: "close", window, observed_at };
}

function content(signal: Signal): Omit<Finding, "finding_id" | "state" | "activity" | "window"> {
  const strongest = [...signal.evidence].sort((x, y) => Math.abs(y.weight) - Math.abs(x.weight));
  const families = new Set(
    strongest.filter(({ weight }) => weight >= FAMILY_WEIGHT_MIN).map(({ family }) => family),
  );
  return {
    category: signal.category,
    detector: signal.detector,
    mode: signal.mode,
    severity: signal.severity,
    confidence: strength(signal),
    prior: signal.prior,
    title: signal.title,
    summary: signal.summary,
    subject: signal.subject,
    account_ids: signal.account_ids,
    attached_account_ids: signal.attached_account_ids,
    api_key_ids: signal.api_key_ids,
    families: [...families].sort(),
    observed_at: signal.window.end,
    evidence: strongest.map(({ family: _, ...evidence }) => evidence),
    event_samples: [],
  };
}

function strength({ prior, evidence }: Signal): number {
  return confidenceOf(prior, evidence);
}

function gradeOf(confidence: number): number {
  return GRADES.filter((grade) => confidence >= grade).length;
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

function later(x: string, y: string): string {
  return x > y ? x : y;
}

function time(ms: number): string {
  return new Date(ms).toISOString();
}

function compare(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}
