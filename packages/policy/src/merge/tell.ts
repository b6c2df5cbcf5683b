/**
 * From states of findings, one after the other, to rows of the outbox: alone, or several in one alert.
 * Pure: what comes out follows from what was told before and from the order of the states.
 */
import { alert, type Alert, type Finding } from "@ringfence/schemas";
import type { Controlled } from "../controls.ts";
import { type AlertDraft, alertIdOf } from "../decide.ts";
import { type Before, revise, type Revised, reviseMerged } from "../revise.ts";
import type { PolicyTable } from "../schema.ts";
import { applyVerdict, type Judged } from "../verdicts.ts";
import { createBook } from "./book.ts";
import { mergeDrafts, mergedInto, withoutWishes } from "./drafts.ts";
import { byLead, MOST_MERGED, mayMerge } from "./rule.ts";

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
type ToldDraft = AlertDraft & Pick<Alert, "revision">;

/** How far an alert has come. */
export interface AlertLine extends Before {
  /** Its newest state; null where that is over, so that nothing else may be told together with it. */
  readonly state: FindingState | null;
  readonly told: ToldDraft | null;
  /** The alert that speaks for it; empty: none. */
  readonly merged_into: string;
  /** What its newest row knows of; empty for none. */
  readonly verdict_id: string;
  readonly control_ids: readonly string[];
  /** Event time at which it was judged last, milliseconds since 1970. */
  readonly judged_ms: number;
  /** Event time from which on it is to be told again; 0 while nothing waits. */
  readonly due_ms: number;
}

/** A row of the outbox, without its place and its date. */
export interface ToldRow extends Revised {
  readonly state: FindingState;
  readonly verdict_id: string;
  readonly control_ids: readonly string[];
  /** Event time at which it was judged, milliseconds since 1970. */
  readonly at_ms: number;
  readonly merged_into: string;
}

export interface TellParts {
  readonly policy: Pick<PolicyTable, "merge" | "updates">;
  /** By alert: those that states will come of, and those that they may be told together with. */
  readonly lines: ReadonlyMap<string, AlertLine>;
  readonly verdicts: ReadonlyMap<string, Heard>;
  /** Whether only what a verdict or a control changes is wanted: no finding says anything new. */
  readonly anew: boolean;
}

export interface Tell {
  /** A state of a finding, in order: its row, and those that follow from it for other alerts. */
  take(state: FindingState, at_ms: number): void;
  /** Tells of what waits and is due at an event time, but for what a finding is about to be told in. */
  tellDue(at_ms: number, but?: string): void;
  readonly rows: readonly ToldRow[];
}

interface Line {
  readonly alert_id: string;
  state: FindingState;
  told: ToldDraft | null;
  told_ms: number;
  falls_ms: number;
  into: string;
  verdict_id: string;
  control_ids: readonly string[];
  judged_ms: number;
  due_ms: number;
}

export function createTell({ policy, lines: given, verdicts, anew }: TellParts): Tell {
  const { merge: rule, updates } = policy;
  const rows: ToldRow[] = [];
  const heard = new Map(verdicts);
  const book = createBook<Line>(rule);
  for (const [alert_id, { merged_into: into, state, ...line }] of given) {
    if (state !== null) book.put({ alert_id, ...line, into, state });
  }

  const said = ({ alert_id, state }: Line) => state.under(heard.get(alert_id) ?? null);
  const plain = ({ state }: Line) => state.under(null);
  const lives = ({ state }: Line) => state.finding.activity !== "close";
  const joins = (line: Line) => mayMerge(plain(line), rule);
  const isSettled = (line: Line) => ["false_positive", "benign"].includes(verdictIn(said(line)));
  const membersOf = ({ alert_id }: Line) => book.membersOf(alert_id);
  const livingOf = (line: Line) => membersOf(line).filter(lives);
  const leadOf = ({ into }: Line) => (into === "" ? undefined : book.get(into));

  function push(line: Line, asked: Revised, control_ids: readonly string[], at_ms: number): void {
    const revised = anew ? withoutNoNews(asked, line.told) : asked;
    const verdict_id = heard.get(line.alert_id)?.verdict_id ?? "";
    const { state, into: merged_into } = line;
    rows.push({ ...revised, state, verdict_id, control_ids, at_ms, merged_into });
    if (!revised.held) {
      line.told = { ...revised.draft, revision: revised.revision };
      line.told_ms = at_ms;
    }
    line.falls_ms = revised.falls_ms;
    line.due_ms = revised.due_ms;
    line.judged_ms = at_ms;
    line.verdict_id = verdict_id;
    line.control_ids = control_ids;
  }

  /** What an alert says that no other speaks for: of its own finding, and of those it speaks for. */
  function pushOwn(line: Line, asked_ms: number, isCorrected: boolean): void {
    const at_ms = Math.max(asked_ms, line.judged_ms);
    const own = said(line);
    const speaks = joins(line) || hasEnded(line);
    const others = speaks ? membersOf(line).map((member) => plain(member).draft) : [];
    const draft = others.length === 0 ? own.draft : spokenFor(line, others);
    const corrected = isCorrected || line.state.finding.corrected === true;
    const isJudged = (heard.get(line.alert_id)?.verdict_id ?? "") !== line.verdict_id;
    const revised = revise({ draft, quiet: own.quiet }, line, { at_ms, updates, corrected });
    push(line, revised, own.control_ids, at_ms);
    if (isJudged) inherit(line, at_ms);
  }

  function spokenFor(line: Line, others: readonly AlertDraft[]): AlertDraft {
    const judged = applyVerdict(
      mergeDrafts(plain(line).draft, others),
      heard.get(line.alert_id) ?? null,
    );
    const { verdict } = judged;
    return verdict === null || verdict === "true_positive" ? judged : withoutWishes(judged);
  }

  /** The row of one that another speaks for. */
  function pushMerged(line: Line, asked_ms: number): void {
    const at_ms = Math.max(asked_ms, line.judged_ms);
    const { draft, control_ids } = said(line);
    push(line, reviseMerged(mergedInto(draft, line.into), line), control_ids, at_ms);
  }

  /** A verdict on an alert is one on everything that it speaks for: it stays when they part. */
  function inherit(lead: Line, at_ms: number): void {
    const judged = heard.get(lead.alert_id);
    if (judged === undefined) return;
    for (const member of livingOf(lead)) {
      const own = heard.get(member.alert_id);
      if (own !== undefined && own.given_ms > judged.given_ms) continue;
      heard.set(member.alert_id, judged);
      pushMerged(member, at_ms);
    }
  }

  /** Nobody speaks for them any more: each is told by itself, or joins another. */
  function release(lead: Line, at_ms: number): void {
    const left = livingOf(lead).toSorted(inOrder);
    for (const member of left) member.into = "";
    for (const member of left) tell(member, at_ms, false);
  }

  /** Puts together what is about the same accounts as this one; answers who leads. */
  function gather(line: Line): { readonly lead: Line; readonly moved: readonly Line[] } {
    const mine = leadOf(line) ?? line;
    if (isSettled(line) || isSettled(mine)) return { lead: mine, moved: [] };
    const near = book.around(line).filter((one) => lives(one) && joins(one));
    const leads = new Set(near.map((one) => leadOf(one) ?? one));
    leads.delete(mine);
    const found = [...leads].filter((one) => joins(one) && !isSettled(one)).toSorted(inOrder);
    let size = 1 + livingOf(mine).length;
    const fits = found.filter((one) => {
      const more = 1 + livingOf(one).length;
      if (size + more > MOST_MERGED) return false;
      size += more;
      return true;
    });
    const [lead = mine, ...yielding] = [mine, ...fits].toSorted(inOrder);
    const moved = yielding.flatMap((one) => [one, ...membersOf(one)]);
    for (const one of moved) one.into = lead.alert_id;
    return { lead, moved };
  }

  /** What becomes of an alert whose state or verdict or controls are new, or whose lead is gone. */
  function tell(line: Line, at_ms: number, isCorrected: boolean): void {
    const was = leadOf(line);
    const isJoined = was !== undefined && lives(was) && joins(was);
    if (!joins(line) || isRefuted(line)) {
      // What has ended by itself stays with the alert that spoke for it; anything else leaves it.
      const stays = isJoined && hasEnded(line);
      if (!stays) line.into = "";
      if (stays) pushMerged(line, at_ms);
      else pushOwn(line, at_ms, isCorrected);
      if (was !== undefined && lives(was)) pushOwn(was, at_ms, isCorrected);
      if (!joins(line)) release(line, at_ms);
      return;
    }
    if (!isJoined) line.into = "";
    const { lead, moved } = gather(line);
    for (const one of moved) if (one !== line) pushMerged(one, at_ms);
    if (lead !== line) pushMerged(line, at_ms);
    pushOwn(lead, at_ms, isCorrected);
    // The table says otherwise than when they were put together.
    if (was !== undefined && !isJoined && lives(was)) pushOwn(was, at_ms, isCorrected);
  }

  /** Found false or benign by itself, and not along with the alert that spoke for it. */
  function isRefuted(line: Line): boolean {
    return (
      line.into !== "" && isSettled(line) && heard.get(line.alert_id)?.alert_id === line.alert_id
    );
  }

  function hasEnded({ state }: Line): boolean {
    const { draft, quiet } = state.under(null);
    return draft.activity === "close" && draft.mode === "live" && !quiet;
  }

  return {
    rows,
    take: (state, at_ms) => {
      const alert_id = alertIdOf(state.finding.finding_id);
      const { merged_into: into, ...over } = given.get(alert_id) ?? NEW;
      const line = book.get(alert_id) ?? { alert_id, ...over, into, state };
      line.state = state;
      book.put(line);
      if (anew && isAsStored(line, said(line), heard)) return;
      tell(line, at_ms, state.finding.corrected === true);
    },
    tellDue: (at_ms, but) => {
      const spared = but === undefined ? undefined : book.get(but);
      const lead = spared && leadOf(spared);
      for (const line of book.due(at_ms)) {
        if (line !== spared && line !== lead) pushOwn(line, at_ms, false);
      }
    },
  };

  function inOrder(x: Line, y: Line): number {
    return byLead(candidate(x), candidate(y));
  }

  function candidate(line: Line) {
    const { draft } = plain(line);
    const { alert_id } = line;
    const told = line.told !== null && ["open", "acknowledged"].includes(line.told.status);
    return { alert_id, told, severity: draft.severity, start: draft.window.start };
  }
}

const content_ = alert.omit({ revision: true, published_at: true, activity: true, measures: true });
const measure_ = alert.shape.measures.unwrap().element.omit({ expires_at: true });

const NEW = {
  told: null,
  told_ms: 0,
  falls_ms: 0,
  merged_into: "",
  verdict_id: "",
  control_ids: [],
  judged_ms: 0,
  due_ms: 0,
} as const;

/** Holds what says the same as what was told last: a second entry for the same account is no news. */
function withoutNoNews(revised: Revised, told: ToldDraft | null): Revised {
  if (revised.held || told === null) return revised;
  if (contentOf(told) !== contentOf(revised.draft)) return revised;
  return { ...revised, held: true, due_ms: revised.falls_ms };
}

/** All that a reader would act on. When a measure ends is counted from each publication anew. */
function contentOf(draft: AlertDraft): string {
  const { activity, measures, ...said } = draft;
  // In the order of the schema, from wherever it comes.
  const { expires_at: _, ...content } = content_.parse(said);
  const each = measures?.map(({ expires_at: __, ...measure }) => measure_.parse(measure));
  return JSON.stringify({ ...content, measures: each, over: activity === "close" });
}

function verdictIn({ draft }: Controlled): string {
  return draft.verdict ?? "";
}

function isAsStored(
  { alert_id, verdict_id, control_ids }: Line,
  now: Controlled,
  heard: ReadonlyMap<string, Heard>,
): boolean {
  return (
    (heard.get(alert_id)?.verdict_id ?? "") === verdict_id &&
    now.control_ids.join(" ") === control_ids.join(" ")
  );
}
