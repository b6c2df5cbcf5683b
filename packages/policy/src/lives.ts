/** The life of an alert in one row, and how many accounts each measure would hit. Pure. */
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
  /** Accounts for which nothing as grave was ever recommended; absent where there are none. */
  readonly milder?: Readonly<Record<string, Action>>;
  /** The highest, 0–1. */
  readonly confidence: number;
  /** Sorted. */
  readonly account_ids: readonly string[];
  /** Event time of the first state. */
  readonly first_at: string;
  readonly summary: string;
}

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
      ...actionsOf(draft),
      confidence: draft.confidence,
      account_ids: draft.account_ids.toSorted(compare),
      first_at: draft.observed_at,
      summary: draft.summary,
    };
    lives.set(draft.alert_id, known === undefined ? now : joined(known, now));
  }
  return [...lives.values()];
}

/** Accounts by the gravest measure that any alert recommends for them; measures of none are left out. */
export function accountsByAction(lives: readonly AlertLife[]): ReadonlyMap<Action, Set<string>> {
  const gravest = new Map<string, number>();
  for (const life of lives) {
    for (const id of life.account_ids) {
      gravest.set(id, Math.max(rankFor(life, id), gravest.get(id) ?? 0));
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
  const { milder: _, ...told } = worse ? now : known;
  return {
    ...told,
    action: ACTIONS[gravest] ?? "observe",
    ...milderThan(gravest, known, now),
    confidence: Math.max(known.confidence, now.confidence),
    account_ids,
    first_at: known.first_at,
  };
}

/** The gravest that it recommends for any account, and for whom that is less. */
function actionsOf({
  recommended_action,
  measures,
}: AlertDraft): Pick<AlertLife, "action" | "milder"> {
  if (measures === undefined) return { action: recommended_action };
  const gravest = Math.max(...measures.map((one) => ACTIONS.indexOf(one.recommended_action)));
  const action = ACTIONS[gravest] ?? "observe";
  const less = measures.filter((one) => one.recommended_action !== action);
  return { action, ...named(less.map((one) => [one.account_id, one.recommended_action])) };
}

/** Whom neither of two revisions that tell accounts apart names with the gravest measure. */
function milderThan(gravest: number, known: AlertLife, now: AlertLife): Pick<AlertLife, "milder"> {
  const ids = new Set([known, now].flatMap(({ milder }) => Object.keys(milder ?? {})));
  const less = [...ids].flatMap((id): [string, Action][] => {
    const rank = Math.max(
      ...[known, now]
        .filter(({ account_ids }) => account_ids.includes(id))
        .map((one) => rankFor(one, id)),
    );
    return rank < gravest ? [[id, ACTIONS[rank] ?? "observe"]] : [];
  });
  return named(less);
}

function named(less: readonly (readonly [string, Action])[]): Pick<AlertLife, "milder"> {
  return less.length === 0 ? {} : { milder: Object.fromEntries(less) };
}

/** Rank of the gravest measure for one of the accounts. */
function rankFor({ action, milder }: AlertLife, id: string): number {
  const own = milder !== undefined && Object.hasOwn(milder, id) ? milder[id] : undefined;
  return ACTIONS.indexOf(own ?? action);
}

function compare(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}
