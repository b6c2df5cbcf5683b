/** What became of earlier alerts and measures that name an account. */
import type { Action, Category, Decision, Verdict } from "@ringfence/schemas";
import type { PolicyTable } from "./schema.ts";

/** The newest verdict on an alert that names the account. */
export interface PastVerdict {
  readonly alert_id: string;
  readonly category: Category;
  readonly verdict: Verdict["verdict"];
  /** Wall clock. */
  readonly given_at: string;
}

/** A measure that was taken against the account, or lifted. */
export interface PastMeasure {
  readonly alert_id: string;
  readonly category: Category;
  readonly action: Action;
  /** Wall clock, the last time; null where only its end is known. */
  readonly applied_at: string | null;
  /** Wall clock, the last time; null where it was never lifted. */
  readonly lifted_at: string | null;
  /** Who lifted it; null where nobody did. */
  readonly lifted_by: Decision["actor"]["type"] | null;
}

export interface History {
  readonly verdicts: readonly PastVerdict[];
  readonly measures: readonly PastMeasure[];
}

/** What came before an alert, as of a moment. */
export interface Past {
  /** When the alert is published: verdicts and measures are of the wall clock as well. */
  readonly at: string;
  /** By account; one that is missing has none. Null: nobody's history is known. */
  readonly history: ReadonlyMap<string, History> | null;
}

/** The alert that is judged, and when. */
export interface Case {
  readonly alert_id: string;
  readonly category: Category;
  readonly at: string;
}

/** What counts of a history. */
export interface Counted {
  readonly days: number;
  readonly history: "same_category" | "any";
}

export const NO_HISTORY: History = { verdicts: [], measures: [] };
const DAY_MS = 86_400_000;

/**
 * Earlier alerts that were found true. A verdict on the alert that is judged is no history: it says
 * that this alert is right, and not that it happened again.
 */
export function truePositives(history: History, one: Case, counted: Counted): PastVerdict[] {
  return onceEach(
    history.verdicts.filter(
      (past) =>
        past.verdict === "true_positive" &&
        past.alert_id !== one.alert_id &&
        counts(past, past.given_at, one, counted),
    ),
  );
}

/** Alerts that were found false, the one that is judged included: that may make it milder. */
export function falsePositives(history: History, one: Case, counted: Counted): PastVerdict[] {
  return onceEach(
    history.verdicts.filter(
      (past) => past.verdict === "false_positive" && counts(past, past.given_at, one, counted),
    ),
  );
}

/**
 * Measures that were taken because of other alerts and not taken back: one for each of these alerts,
 * however often it was renewed or made stronger.
 */
export function measuresTaken(history: History, one: Case, counted: Counted): PastMeasure[] {
  const taken = history.measures.filter(
    (past) =>
      past.alert_id !== one.alert_id &&
      past.applied_at !== null &&
      (past.lifted_at === null || past.lifted_at < past.applied_at) &&
      counts(past, past.applied_at, one, counted),
  );
  return onceEach(taken);
}

/** An alert counts once, in however many categories it names an account. */
function onceEach<T extends PastVerdict | PastMeasure>(past: readonly T[]): T[] {
  return [...new Map(past.map((one) => [one.alert_id, one])).values()];
}

/**
 * When last a verdict, or a person who lifted a measure or refused it, spoke for the account, on whatever alert; null where none did
 * that counts, or where an alert was found true since: what was learnt last holds.
 */
export function spokenFor(
  history: History,
  after: PolicyTable["cooldowns"][number]["after"],
  one: Case,
  counted: Counted,
): string | null {
  const times =
    after === "lifted"
      ? history.measures
          // Policy lifts what another measure replaces, too: that speaks for nobody.
          .filter(({ lifted_by }) => lifted_by === "person")
          .flatMap((past) => timeOf(past, past.lifted_at, one, counted))
      : history.verdicts
          .filter(({ verdict }) => verdict === after)
          .flatMap((past) => timeOf(past, past.given_at, one, counted));
  const last = times.toSorted().at(-1);
  if (last === undefined) return null;
  const refuted = history.verdicts.some(
    (past) =>
      past.verdict === "true_positive" &&
      past.given_at > last &&
      counts(past, past.given_at, one, counted),
  );
  return refuted ? null : last;
}

/** How far back a table looks; 0 where it asks for no history. */
export function historyDays({ ladder, escalation, cooldowns }: PolicyTable): number {
  return Math.max(
    0,
    ...ladder.map(({ standing }) => standing?.verdict_days ?? 0),
    ...escalation.map(({ days }) => days),
    ...cooldowns.map(({ days }) => days),
  );
}

/** `time` and `days` later. */
export function laterBy(time: string, days: number): string {
  return new Date(Date.parse(time) + days * DAY_MS).toISOString();
}

function timeOf(
  past: PastVerdict | PastMeasure,
  time: string | null,
  one: Case,
  counted: Counted,
): string[] {
  return time !== null && counts(past, time, one, counted) ? [time] : [];
}

function counts(
  { category }: PastVerdict | PastMeasure,
  time: string,
  one: Case,
  { days, history }: Counted,
): boolean {
  return (history === "any" || category === one.category) && laterBy(time, days) > one.at;
}
