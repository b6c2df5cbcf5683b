/** What lies on the desk while states of findings are judged, and what can be said of one alert there. */
import { alert, type Alert, type Finding } from "@ringfence/schemas";
import type { Acknowledged } from "../acknowledge.ts";
import type { Controlled } from "../controls.ts";
import type { AlertDraft } from "../decide.ts";
import type { Before, Revised } from "../revise.ts";
import type { PolicyTable } from "../schema.ts";
import type { Judged } from "../verdicts.ts";
import type { Book } from "./book.ts";
import { type Candidate, mayMerge } from "./rule.ts";

/** A state of a finding. */
export interface FindingState {
  /** Its place among all of them. */
  readonly sequence: number;
  readonly finding: Finding;
  /** What controls leave of what it means, under a verdict. */
  readonly under: (judged: Judged | null) => Controlled;
}

/** The verdict that counts for an alert. */
export interface Heard extends Judged {
  /** The alert on which it was given: another one, where that spoke for this one at the time. */
  readonly alert_id: string;
  readonly given_ms: number;
}

/** What readers heard of an alert last. */
export type ToldDraft = AlertDraft & Pick<Alert, "revision">;

/** A row of the outbox, without its place and its date. */
export interface ToldRow extends Revised {
  readonly state: FindingState;
  readonly verdict_id: string;
  readonly acknowledgement_id: string;
  readonly control_ids: readonly string[];
  /** Event time at which it was judged, milliseconds since 1970. */
  readonly at_ms: number;
  readonly merged_into: string;
}

/** An alert, as far as it has come. */
export interface Line extends Before {
  readonly alert_id: string;
  state: FindingState;
  told: ToldDraft | null;
  told_ms: number;
  falls_ms: number;
  /** The alert that speaks for it; empty: none. */
  into: string;
  verdict_id: string;
  acknowledgement_id: string;
  control_ids: readonly string[];
  judged_ms: number;
  due_ms: number;
}

export interface Desk {
  readonly policy: Pick<PolicyTable, "merge" | "updates">;
  /** Whether only what a verdict or a control changes is wanted: no finding says anything new. */
  readonly anew: boolean;
  readonly book: Book<Line>;
  /** By alert; a verdict on one is handed on to those that it speaks for. */
  readonly heard: Map<string, Heard>;
  /** By alert: who has it. */
  readonly taken: Map<string, Acknowledged>;
  readonly rows: ToldRow[];
}

/** What is to be said of its finding under the verdict that counts. */
export function said({ heard }: Desk, { alert_id, state }: Line): Controlled {
  return state.under(heard.get(alert_id) ?? null);
}

/** The same without any verdict. */
export function plain({ state }: Line): Controlled {
  return state.under(null);
}

export function lives({ state }: Line): boolean {
  return state.finding.activity !== "close";
}

export function joins({ policy }: Desk, line: Line): boolean {
  return mayMerge(plain(line), policy.merge);
}

/** Over by itself: no control keeps it quiet, and it is no shadow. */
export function hasEnded(line: Line): boolean {
  const { draft, quiet } = plain(line);
  return draft.activity === "close" && draft.mode === "live" && !quiet;
}

export function isSettled(desk: Desk, line: Line): boolean {
  const { verdict } = said(desk, line).draft;
  return verdict === "false_positive" || verdict === "benign";
}

/** Found false or benign by itself, and not along with the alert that spoke for it. */
export function isRefuted(desk: Desk, line: Line): boolean {
  const own = desk.heard.get(line.alert_id)?.alert_id === line.alert_id;
  return line.into !== "" && own && isSettled(desk, line);
}

export function leadOf({ book }: Desk, { into }: Line): Line | undefined {
  return into === "" ? undefined : book.get(into);
}

export function livingMembersOf({ book }: Desk, { alert_id }: Line): Line[] {
  return book.membersOf(alert_id).filter(lives);
}

export function candidateOf(line: Line): Candidate {
  const { draft } = plain(line);
  const { alert_id } = line;
  const told = line.told !== null && ["open", "acknowledged"].includes(line.told.status);
  return { alert_id, told, severity: draft.severity, start: draft.window.start };
}

const told = alert.omit({ revision: true, published_at: true, activity: true, measures: true });
const measure = alert.shape.measures.unwrap().element.omit({ expires_at: true });

/** All that a reader would act on. When a measure ends is counted from each publication anew. */
export function contentOf({ activity, measures, ...draft }: AlertDraft): string {
  // In the order of the schema, from wherever it comes.
  const { expires_at: _, ...content } = told.parse(draft);
  const each = measures?.map((one) => measure.parse(one));
  return JSON.stringify({ ...content, measures: each, over: activity === "close" });
}
