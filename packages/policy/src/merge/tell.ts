/**
 * From states of findings, one after the other, to rows of the outbox: alone, or several in one alert.
 * Pure: what comes out follows from what was told before and from the order of the states.
 */
import type { Acknowledged } from "../acknowledge.ts";
import { alertIdOf } from "../decide.ts";
import type { Before } from "../revise.ts";
import { createBook } from "./book.ts";
import {
  type Desk,
  type FindingState,
  hasEnded,
  type Heard,
  isRefuted,
  joins,
  leadOf,
  type Line,
  lives,
  livingMembersOf,
  said,
  type ToldDraft,
  type ToldRow,
} from "./desk.ts";
import { gather, inOrder } from "./gather.ts";
import { handUp, part } from "./holders.ts";
import { type Moment, pushMerged, pushOwn } from "./rows.ts";

/** How far an alert has come. */
export interface AlertLine extends Before {
  /** Its newest state; null where that is over, so that nothing else may be told together with it. */
  readonly state: FindingState | null;
  readonly told: ToldDraft | null;
  /** The alert that speaks for it; empty: none. */
  readonly merged_into: string;
  /** What its newest row knows of; empty for none. */
  readonly verdict_id: string;
  readonly acknowledgement_id: string;
  readonly control_ids: readonly string[];
  /** Event time at which it was judged last, milliseconds since 1970. */
  readonly judged_ms: number;
  /** Event time from which on it is to be told again; 0 while nothing waits. */
  readonly due_ms: number;
}

export interface TellParts extends Pick<Desk, "policy" | "anew"> {
  /** By alert: those that states will come of, and those that they may be told together with. */
  readonly lines: ReadonlyMap<string, AlertLine>;
  readonly verdicts: ReadonlyMap<string, Heard>;
  /** The newest statement about who has an alert. */
  readonly acknowledged: ReadonlyMap<string, Acknowledged>;
}

export interface Tell {
  /** A state of a finding, in order: its row, and those that follow from it for other alerts. */
  take(state: FindingState, at_ms: number): void;
  /** Tells of what waits and is due at an event time, but for what a finding is about to be told in. */
  tellDue(at_ms: number, but?: string): void;
  readonly rows: readonly ToldRow[];
}

export function createTell({ policy, lines, verdicts, acknowledged, anew }: TellParts): Tell {
  const book = createBook<Line>(policy.merge);
  for (const [alert_id, { merged_into: into, state, ...line }] of lines) {
    if (state !== null) book.put({ alert_id, ...line, into, state });
  }
  const people = { heard: new Map(verdicts), taken: new Map(acknowledged) };
  const desk: Desk = { policy, anew, book, ...people, rows: [] };
  return {
    rows: desk.rows,
    take: (state, at_ms) => {
      const alert_id = alertIdOf(state.finding.finding_id);
      const { merged_into: into, ...over } = lines.get(alert_id) ?? NEW;
      const line = book.get(alert_id) ?? { alert_id, ...over, into, state };
      line.state = state;
      book.put(line);
      if (anew && isAsStored(desk, line)) return;
      tell(desk, line, { at_ms, corrected: state.finding.corrected === true });
    },
    tellDue: (at_ms, but = "") => {
      const spared = book.get(but);
      const lead = spared && leadOf(desk, spared);
      for (const line of book.due(at_ms)) {
        if (line !== spared && line !== lead) pushOwn(desk, line, { at_ms, corrected: false });
      }
    },
  };
}

const NEW = {
  told: null,
  told_ms: 0,
  falls_ms: 0,
  merged_into: "",
  verdict_id: "",
  acknowledgement_id: "",
  control_ids: [],
  judged_ms: 0,
  due_ms: 0,
} as const;

/** What becomes of an alert whose state or verdict or controls are new, or whose lead is gone. */
function tell(desk: Desk, line: Line, moment: Moment): void {
  const was = leadOf(desk, line);
  const isJoined = was !== undefined && lives(was) && joins(desk, was);
  if (!joins(desk, line) || isRefuted(desk, line)) {
    tellAlone(desk, line, moment, isJoined && hasEnded(line));
    return;
  }
  if (!isJoined) part(desk, line);
  const { lead, moved } = gather(desk, line);
  handUp(desk, lead, [line, ...moved]);
  for (const one of moved) if (one !== line) pushMerged(desk, one, moment.at_ms);
  if (lead !== line) pushMerged(desk, line, moment.at_ms);
  pushOwn(desk, lead, moment);
  // The table says otherwise than when they were put together.
  if (was !== undefined && !isJoined && lives(was)) pushOwn(desk, was, moment);
}

/** @param stays whether it ended by itself: then it stays with the alert that spoke for it */
function tellAlone(desk: Desk, line: Line, moment: Moment, stays: boolean): void {
  const was = leadOf(desk, line);
  if (stays) {
    pushMerged(desk, line, moment.at_ms);
  } else {
    part(desk, line);
    pushOwn(desk, line, moment);
  }
  if (was !== undefined && lives(was)) pushOwn(desk, was, moment);
  if (!joins(desk, line)) release(desk, line, moment.at_ms);
}

/** Nobody speaks for them any more: each is told by itself, or joins another. */
function release(desk: Desk, lead: Line, at_ms: number): void {
  const left = livingMembersOf(desk, lead).toSorted(inOrder);
  for (const member of left) part(desk, member);
  for (const member of left) tell(desk, member, { at_ms, corrected: false });
}

function isAsStored(desk: Desk, line: Line): boolean {
  return (
    (desk.heard.get(line.alert_id)?.verdict_id ?? "") === line.verdict_id &&
    (desk.taken.get(line.alert_id)?.acknowledgement_id ?? "") === line.acknowledgement_id &&
    said(desk, line).control_ids.join(" ") === line.control_ids.join(" ")
  );
}
