/** Which alerts appear, vanish or change where detection is set otherwise. Pure. */
import {
  ACTIONS,
  type Action,
  type Category,
  type Finding,
  type Severity,
} from "@ringfence/schemas";
import { type AlertDraft, decide } from "./decide.ts";
import type { Standing } from "./standing.ts";
import { type PolicyTable, rankOf } from "./table.ts";

/** The whole life of an alert in one row: the worst that it said, and all whom it named. */
export interface AlertLife {
  readonly alert_id: string;
  readonly category: Category;
  readonly detector: string;
  readonly subject_id: string;
  readonly severity: Severity;
  readonly action: Action;
  /** The highest, 0–1. */
  readonly confidence: number;
  /** Sorted. */
  readonly account_ids: readonly string[];
  /** Event time of the first state. */
  readonly first_at: string;
  readonly summary: string;
}

/** The same alert on both sides, told otherwise. */
export interface Changed {
  readonly before: AlertLife;
  readonly after: AlertLife;
  /** In words: «severity low → high», «2 accounts more: …». */
  readonly changes: readonly string[];
}

export interface Comparison {
  readonly appear: readonly AlertLife[];
  readonly vanish: readonly AlertLife[];
  readonly change: readonly Changed[];
  readonly same: number;
}

/** Accounts in common from which on alerts of one category about other subjects are the same. */
const OVERLAP_MIN = 0.5;
/** Confidence and time that differ by less than this are the same to a reader. */
const CONFIDENCE_STEP = 0.05;
const MINUTE_MS = 60_000;

/**
 * The alerts that policy makes of findings.
 *
 * @param findings every state of each, in order
 */
export function alertLives(
  findings: readonly Finding[],
  standing: ReadonlyMap<string, Standing>,
  table: PolicyTable,
): AlertLife[] {
  return livesOf(findings.map((finding) => decide(finding, standing, table)));
}

/** @param drafts every revision of each alert, in order */
export function livesOf(drafts: readonly AlertDraft[]): AlertLife[] {
  const lives = new Map<string, AlertLife>();
  for (const draft of drafts) {
    if (draft.activity === "close") continue;
    const known = lives.get(draft.alert_id);
    const now: AlertLife = {
      alert_id: draft.alert_id,
      category: draft.category,
      detector: draft.detector.id,
      subject_id: draft.subject.id,
      severity: draft.severity,
      action: draft.recommended_action,
      confidence: draft.confidence,
      account_ids: draft.account_ids.toSorted(compare),
      first_at: draft.observed_at,
      summary: draft.summary,
    };
    lives.set(draft.alert_id, known === undefined ? now : joined(known, now));
  }
  return [...lives.values()];
}

/** @returns what `after` has that `before` has not, and the other way round */
export function compareAlerts(
  before: readonly AlertLife[],
  after: readonly AlertLife[],
): Comparison {
  const places = placesOf(after);
  const pairs = before
    .flatMap((one) =>
      [...new Set(keysOf(one).flatMap((key) => places.get(key) ?? []))].map((other) => {
        return { one, other, overlap: overlapOf(one, other) };
      }),
    )
    .filter(({ overlap }) => overlap > 0)
    .sort(
      (x, y) =>
        y.overlap - x.overlap ||
        compare(x.one.alert_id, y.one.alert_id) ||
        compare(x.other.alert_id, y.other.alert_id),
    );
  const partner = new Map<AlertLife, AlertLife>();
  const taken = new Set<AlertLife>();
  for (const { one, other } of pairs) {
    if (partner.has(one) || taken.has(other)) continue;
    partner.set(one, other);
    taken.add(other);
  }
  const matched = [...partner].map(([one, other]): Changed => {
    return { before: one, after: other, changes: changesOf(one, other) };
  });
  const change = matched.filter(({ changes }) => changes.length > 0);
  return {
    appear: after.filter((one) => !taken.has(one)),
    vanish: before.filter((one) => !partner.has(one)),
    change,
    same: matched.length - change.length,
  };
}

/** Accounts by the gravest measure that any alert recommends for them; measures of none are left out. */
export function accountsByAction(lives: readonly AlertLife[]): ReadonlyMap<Action, Set<string>> {
  const gravest = new Map<string, number>();
  for (const { action, account_ids } of lives) {
    for (const id of account_ids) {
      gravest.set(id, Math.max(ACTIONS.indexOf(action), gravest.get(id) ?? 0));
    }
  }
  const accounts = new Map<Action, Set<string>>();
  for (const [id, rank] of gravest) {
    const action = ACTIONS[rank] ?? "observe";
    const own = accounts.get(action) ?? new Set();
    accounts.set(action, own.add(id));
  }
  return accounts;
}

function joined(known: AlertLife, now: AlertLife): AlertLife {
  const worse =
    rankOf(now.severity) > rankOf(known.severity) ||
    (now.severity === known.severity && now.confidence >= known.confidence);
  const account_ids = [...new Set([...known.account_ids, ...now.account_ids])].sort(compare);
  const gravest = Math.max(ACTIONS.indexOf(known.action), ACTIONS.indexOf(now.action));
  return {
    ...(worse ? now : known),
    action: ACTIONS[gravest] ?? "observe",
    confidence: Math.max(known.confidence, now.confidence),
    account_ids,
    first_at: known.first_at,
  };
}

/** Where alerts can meet: in their subject, or in an account. */
function keysOf({ subject_id, account_ids }: AlertLife): string[] {
  return [`subject ${subject_id}`, ...account_ids.map((id) => `account ${id}`)];
}

function placesOf(lives: readonly AlertLife[]): ReadonlyMap<string, AlertLife[]> {
  const places = new Map<string, AlertLife[]>();
  for (const life of lives) {
    for (const key of keysOf(life)) {
      const own = places.get(key);
      if (own === undefined) places.set(key, [life]);
      else own.push(life);
    }
  }
  return places;
}

/** 0 for alerts that have nothing to do with each other, above 1 for those about one subject. */
function overlapOf(one: AlertLife, other: AlertLife): number {
  if (one.category !== other.category) return 0;
  const theirs = new Set(other.account_ids);
  const common = one.account_ids.filter((id) => theirs.has(id)).length;
  const all = one.account_ids.length + theirs.size - common;
  const share = all === 0 ? 0 : common / all;
  if (one.subject_id === other.subject_id) return 1 + share;
  return share >= OVERLAP_MIN ? share : 0;
}

function changesOf(before: AlertLife, after: AlertLife): string[] {
  const changes: string[] = [];
  if (before.severity !== after.severity) {
    changes.push(`severity ${before.severity} → ${after.severity}`);
  }
  if (before.action !== after.action) changes.push(`${before.action} → ${after.action}`);
  if (Math.abs(before.confidence - after.confidence) >= CONFIDENCE_STEP) {
    changes.push(`confidence ${before.confidence.toFixed(2)} → ${after.confidence.toFixed(2)}`);
  }
  const [old, young] = [new Set(before.account_ids), new Set(after.account_ids)];
  const more = after.account_ids.filter((id) => !old.has(id));
  const less = before.account_ids.filter((id) => !young.has(id));
  if (more.length > 0) changes.push(`${accounts(more.length)} more: ${listed(more)}`);
  if (less.length > 0) changes.push(`${accounts(less.length)} less: ${listed(less)}`);
  const later = (Date.parse(after.first_at) - Date.parse(before.first_at)) / MINUTE_MS;
  if (later >= 1) changes.push(`${Math.round(later)} min later`);
  if (later <= -1) changes.push(`${Math.round(-later)} min sooner`);
  return changes;
}

const NAMED = 5;

function listed(ids: readonly string[]): string {
  const rest = ids.length - NAMED;
  return `${ids.slice(0, NAMED).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function accounts(count: number): string {
  return `${count} ${count === 1 ? "account" : "accounts"}`;
}

function compare(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}
