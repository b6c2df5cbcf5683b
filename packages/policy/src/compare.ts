/** Which alerts appear, vanish or change where detection is set otherwise. Pure. */
import type { AlertLife } from "./lives.ts";

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
