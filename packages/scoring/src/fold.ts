import {
  type Category,
  confidenceOf,
  contentId,
  type Finding,
  type Signal,
} from "@ringfence/schemas";
import { compareForce, type Content, contentOf } from "./content.ts";

/**
 * Signals of one subject → the life of its finding: create, update, close. Pure.
 *
 * A finding holds the most forceful state that its signals reached, and the accounts of all
 * signals of that force: what it calls for never falls while it lives, so a weak window does not
 * make an alert flap. Taking a signal in again changes nothing, and where it ends does not depend
 * on the order of the signals, which makes replays and late windows harmless.
 */

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

/** A finding as it stands. */
export interface Held {
  readonly finding: Finding;
  /** End of the window of the signal that opened it, milliseconds since 1970. */
  readonly opened_ms: number;
  /** End of the window of the newest signal that kept it alive. */
  readonly seen_ms: number;
  /** End of the finding before it: what was seen before belongs to that. 0 where there was none. */
  readonly floor_ms: number;
}

/** How long one finding of a category may go on from its first signal, milliseconds. */
export type DedupWindows = Readonly<Record<Category, number>>;

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
 * @param dedup windows within which signals are one finding
 */
export function foldSignals(
  held: Held | null,
  signals: readonly Signal[],
  until: Date,
  dedup: DedupWindows,
): Folded {
  const states: Finding[] = [];
  let now = held;
  const closeBefore = (at_ms: number) => {
    if (now === null || !isOpen(now) || at_ms < endsAt(now, dedup)) return;
    now = close(now, endsAt(now, dedup));
    states.push(now.finding);
  };
  for (const said of inOrder(signals)) {
    const { at_ms } = said;
    closeBefore(at_ms);
    if (now === null || !isOpen(now)) {
      const opened = open(said, now);
      if (opened === null) continue;
      now = opened;
      states.push(now.finding);
    } else if (at_ms >= now.floor_ms) {
      const next = grow(now.finding, said);
      if (next !== null) states.push(next);
      const times = [now.opened_ms, now.seen_ms, at_ms];
      now = { ...now, finding: next ?? now.finding, ...spanOf(times, now.finding, dedup) };
    }
  }
  closeBefore(until.getTime());
  return { states, held: now };
}

/**
 * Late events took signals of an open finding back: it becomes what the others say. This alone may
 * make a finding weaker. Where there is no other it closes, without evidence, and opens once more
 * if the signals come back.
 *
 * @param remaining every signal since `opened_ms` that still holds
 * @param at event time at which this is known
 */
export function correctFinding(
  held: Held,
  remaining: readonly Signal[],
  at: Date,
  dedup: DedupWindows,
): Folded {
  if (!isOpen(held)) return { states: [], held };
  const [first, ...rest] = inOrder(remaining);
  if (first === undefined) return takenBack(held, at);
  const target = rest.reduce(
    (finding, said) => grow(finding, said) ?? finding,
    create(first, null).finding,
  );
  const ends = [first, ...rest].map(({ at_ms }) => at_ms);
  const { finding: open, floor_ms } = held;
  const times = { ...spanOf(ends, open, dedup), floor_ms };
  if (compareForce(target, open) === 0 && sameSet(target.account_ids, open.account_ids)) {
    return { states: [], held: { finding: open, ...times } };
  }
  const window = { start: open.window.start, end: later(open.window.end, target.window.end) };
  const finding: Finding = {
    ...target,
    finding_id: open.finding_id,
    state: open.state + 1,
    activity: "update",
    window,
    corrected: true,
  };
  return { states: [finding], held: { finding, ...times } };
}

/** Closes an open finding before its time, because its subject is no more. */
export function endFinding(held: Held, at: Date): Folded {
  if (!isOpen(held)) return { states: [], held };
  const closed = close(held, at.getTime());
  return { states: [closed.finding], held: closed };
}

/** Event time from which on the finding is over: its window has passed, or no signal came for long. */
export function endsAt({ finding, opened_ms, seen_ms }: Held, dedup: DedupWindows): number {
  const { category } = finding;
  return Math.min(seen_ms + IDLE_MS[category], opened_ms + dedup[category]);
}

/** Event time from which on a late signal still belongs to a finding. */
export function reachesBackTo(
  { finding, opened_ms, floor_ms }: Omit<Held, "seen_ms">,
  latenessMs: number,
): number {
  return Math.max(floor_ms, opened_ms - Math.min(latenessMs, IDLE_MS[finding.category] - 1));
}

/**
 * When a finding was opened and last seen, from the ends of what it took in. A late signal from before
 * its first moves the beginning back, as far as what was seen stays inside of its window: what was told
 * as one is not torn apart.
 */
export function spanOf(
  ends: readonly number[],
  { category }: Pick<Finding, "category">,
  dedup: DedupWindows,
): Pick<Held, "opened_ms" | "seen_ms"> {
  const seen_ms = ends.reduce((x, y) => Math.max(x, y));
  const first = ends.reduce((x, y) => Math.min(x, y));
  return { opened_ms: Math.max(first, seen_ms - dedup[category] + 1), seen_ms };
}

export function isOpen({ finding }: Held): boolean {
  return finding.activity !== "close";
}

interface Said {
  readonly content: Content;
  readonly window: Signal["window"];
  readonly at_ms: number;
}

/** By time; of one window the most forceful first, so that the rest finds nothing to add. */
function inOrder(signals: readonly Signal[]): Said[] {
  return signals
    .map((signal) => ({
      signal_id: signal.signal_id,
      content: contentOf(signal),
      window: signal.window,
      at_ms: Date.parse(signal.window.end),
    }))
    .sort(
      (x, y) =>
        x.at_ms - y.at_ms ||
        compareForce(y.content, x.content) ||
        y.content.confidence - x.content.confidence ||
        compare(x.signal_id, y.signal_id),
    );
}

/**
 * What a signal opens where no finding is open. A late window from before the closing keeps the
 * finding alive that was closed without it; one that the finding knew when it closed opens nothing.
 */
function open(said: Said, before: Held | null): Held | null {
  if (before === null || wasTakenBack(before)) return create(said, before);
  const { finding: closed, seen_ms } = before;
  if (said.at_ms >= Date.parse(closed.observed_at)) return create(said, before);
  if (said.at_ms <= seen_ms) return null;
  const { corrected: _, ...told } = closed;
  const finding: Finding = grow(closed, said) ?? {
    ...told,
    state: closed.state + 1,
    activity: "update",
    window: { start: closed.window.start, end: later(closed.window.end, said.window.end) },
    observed_at: said.window.end,
  };
  return { ...before, finding, seen_ms: said.at_ms };
}

/** @param before the closed finding of the key: one that was taken back may open once more */
function create({ content, window, at_ms }: Said, before: Held | null): Held {
  const { mode, category, subject } = content;
  const finding_id = contentId("fnd", mode, category, subject, window);
  const isSame = before?.finding.finding_id === finding_id;
  const state = isSame ? before.finding.state + 1 : 1;
  const finding: Finding = {
    ...content,
    finding_id,
    state,
    activity: state === 1 ? "create" : "update",
    window: { ...window },
  };
  return { finding, opened_ms: at_ms, seen_ms: at_ms, floor_ms: floorOf(before, isSame, at_ms) };
}

function floorOf(before: Held | null, isSame: boolean, at_ms: number): number {
  if (before === null) return 0;
  const ended_ms = Date.parse(before.finding.observed_at);
  return isSame || ended_ms > at_ms ? before.floor_ms : ended_ms;
}

function wasTakenBack({ finding: closed }: Held): boolean {
  return closed.evidence.length === 0;
}

/** The next state, or null where the signal tells nothing that the finding does not hold. */
function grow(open: Finding, { content: next, window: seen }: Said): Finding | null {
  const stronger = compareForce(next, open);
  const account_ids = union(open.account_ids, next.account_ids);
  const joined = account_ids.length > new Set(open.account_ids).size;
  if (stronger < 0 || (stronger === 0 && !joined)) return null;
  const window = { start: open.window.start, end: later(open.window.end, seen.end) };
  const { finding_id } = open;
  const grown: Finding = {
    ...next,
    finding_id,
    state: open.state + 1,
    activity: "update",
    window,
  };
  if (stronger > 0) return grown;
  const core = new Set(account_ids);
  return {
    ...grown,
    account_ids,
    attached_account_ids: next.attached_account_ids.filter((account) => !core.has(account)),
    api_key_ids: union(open.api_key_ids, next.api_key_ids),
  };
}

function takenBack(held: Held, at: Date): Folded {
  const closed = close(held, at.getTime());
  // What was explained goes with what it explained.
  const { explanation: _, ...rest } = closed.finding;
  const finding: Finding = {
    ...rest,
    summary: "Late events took back what this finding rested on.",
    confidence: confidenceOf(rest.prior, []),
    families: [],
    evidence: [],
  };
  return { states: [finding], held: { ...closed, finding } };
}

function close(held: Held, at_ms: number): Held {
  const { finding: open, seen_ms } = held;
  const window = { start: open.window.start, end: later(open.window.end, time(seen_ms)) };
  const finding: Finding = {
    ...open,
    state: open.state + 1,
    activity: "close",
    window,
    observed_at: time(at_ms),
  };
  return { ...held, finding };
}

function union(x: readonly string[], y: readonly string[]): string[] {
  return [...new Set([...x, ...y])].sort(compare);
}

function sameSet(x: readonly string[], y: readonly string[]): boolean {
  return union(x, y).length === new Set(x).size && new Set(x).size === new Set(y).size;
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
