/** From what is to be said of an alert, and what was said last, to the next row of the outbox. */
import type { Alert } from "@ringfence/schemas";
import type { Controlled } from "./controls.ts";
import type { AlertDraft } from "./decide.ts";
import { rankOf } from "./floors.ts";
import type { PolicyTable } from "./schema.ts";

/** What consumers heard of an alert last. */
export type Told = Pick<
  Alert,
  | "revision"
  | "status"
  | "verdict"
  | "acknowledged_by"
  | "severity"
  | "recommended_action"
  | "measures"
  | "account_ids"
  | "policy_clauses"
  | "categories"
>;

/** How far an alert has come. */
export interface Before {
  /** Null while nothing of it was published. */
  readonly told: Told | null;
  /** Event time at which that was told, milliseconds since 1970. */
  readonly told_ms: number;
  /** Event time from which on a lesser severity may be told; 0 while none is kept back. */
  readonly falls_ms: number;
}

/** When it is judged, and what by. */
export interface When {
  /** Event time up to which findings are known, milliseconds since 1970. */
  readonly at_ms: number;
  readonly updates: PolicyTable["updates"];
  /** Whether late events took evidence back: what is left of it is told at once. */
  readonly corrected: boolean;
}

export interface Revised {
  readonly draft: AlertDraft;
  /** Of a held row: the number that the next published one will have. */
  readonly revision: number;
  /** Whether it is kept from everybody. */
  readonly held: boolean;
  /** Event time from which on it is to be judged again, because something waits; 0 for never. */
  readonly due_ms: number;
  /** As in `Before`, afterwards. */
  readonly falls_ms: number;
}

const MINUTE_MS = 60_000;
const NOTHING_WAITS = { due_ms: 0, falls_ms: 0 } as const;
export const NOTHING_TOLD: Before = { told: null, told_ms: 0, falls_ms: 0 };

/**
 * Revisions count what is published: whoever reads a topic sees `create` as revision 1, and then each
 * number once, whatever was held back in between.
 *
 * Where an alert that was published turns quiet, its consumers hear it once: `suppressed` and `observe`
 * as an update, because it may come back, or that it is closed. Then there is silence until what keeps
 * it quiet ends.
 *
 * A revision that calls for nothing else waits until a while after the one told last; a lesser severity
 * until it has held for a while. Both wait no longer than until the alert closes.
 */
export function revise(
  { draft, quiet }: Omit<Controlled, "control_ids">,
  { told, told_ms, falls_ms }: Before,
  { at_ms, updates, corrected }: When,
): Revised {
  if (told === null) {
    // The end of what nobody heard of is no news.
    const held = quiet || isSettled(draft) || draft.activity === "close";
    const first: AlertDraft = held ? draft : { ...draft, activity: "create" };
    return { draft: first, revision: 1, held, ...NOTHING_WAITS };
  }
  const activity = draft.activity === "create" ? "update" : draft.activity;
  const next = { draft: { ...draft, activity }, revision: told.revision + 1 };
  const silent = quiet ? !isOpen(told) : isSettled(draft) && isSame(draft, told);
  const isAboutStatus = quiet || activity === "close" || !isSame(draft, told);
  if (silent || isAboutStatus) return { ...next, held: silent, ...NOTHING_WAITS };
  const keptUntil = keptSeverityUntil(draft, told, falls_ms, { at_ms, updates, corrected });
  const kept = keptUntil === 0 ? next.draft : { ...next.draft, severity: told.severity };
  const freshAt_ms = told_ms + updates.every_minutes * MINUTE_MS;
  const held = at_ms < freshAt_ms && callsForTheSame(kept, told);
  const waits = [keptUntil, held ? freshAt_ms : 0].filter((one) => one > 0);
  const due_ms = waits.length === 0 ? 0 : Math.min(...waits);
  return { ...next, draft: kept, held, due_ms, falls_ms: keptUntil };
}

/**
 * The end of an alert that another one speaks for from now on: told once to those who know it as open,
 * and to nobody else.
 */
export function reviseMerged(draft: AlertDraft, { told }: Before): Revised {
  const held = told === null || !isOpen(told);
  return { draft, revision: (told?.revision ?? 0) + 1, held, ...NOTHING_WAITS };
}

/** Event time until which the severity told last stands, though it is less by now; 0 where it may be told. */
function keptSeverityUntil(
  draft: AlertDraft,
  told: Told,
  falls_ms: number,
  { at_ms, updates, corrected }: When,
): number {
  if (corrected || rankOf(draft.severity) >= rankOf(told.severity)) return 0;
  const until = falls_ms || at_ms + updates.severity_falls_after_minutes * MINUTE_MS;
  return at_ms < until ? until : 0;
}

/** Whether whoever acts on it would do the same as before. */
function callsForTheSame(draft: AlertDraft, told: Told): boolean {
  return askedBy(draft) === askedBy(told);
}

function askedBy(one: Omit<Told, "revision">): string {
  const { severity, recommended_action, account_ids, policy_clauses } = one;
  const each = one.measures?.map(({ account_id, recommended_action: own }) => [account_id, own]);
  return JSON.stringify([
    severity,
    recommended_action,
    each?.toSorted(byFirst) ?? null,
    account_ids.toSorted(),
    policy_clauses.toSorted(),
    one.categories?.toSorted() ?? null,
  ]);
}

function byFirst([x = ""]: readonly string[], [y = ""]: readonly string[]): number {
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Judged to be nothing: said once, and not again with each new state of the finding. */
function isSettled({ verdict }: AlertDraft): boolean {
  return verdict === "false_positive" || verdict === "benign";
}

/** As far as people are concerned: what they said of it, and who has it. */
function isSame(draft: AlertDraft, told: Told): boolean {
  return (
    draft.status === told.status &&
    draft.verdict === told.verdict &&
    draft.acknowledged_by === told.acknowledged_by
  );
}

function isOpen({ status }: Told): boolean {
  return status === "open" || status === "acknowledged";
}
