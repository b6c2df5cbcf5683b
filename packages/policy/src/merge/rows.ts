/** From where an alert stands to its next row. */
import { applyAcknowledgement } from "../acknowledge.ts";
import type { AlertDraft } from "../decide.ts";
import { revise, type Revised, reviseMerged } from "../revise.ts";
import { applyVerdict } from "../verdicts.ts";
import {
  contentOf,
  type Desk,
  hasEnded,
  joins,
  type Line,
  livingMembersOf,
  plain,
  said,
  type ToldDraft,
} from "./desk.ts";
import { mergeDrafts, mergedInto, withoutWishes } from "./drafts.ts";

/** When, and whether late events took evidence back. */
export interface Moment {
  /** Event time, milliseconds since 1970. */
  readonly at_ms: number;
  readonly corrected: boolean;
}

/** What an alert says that no other speaks for: of its own finding, and of those it speaks for. */
export function pushOwn(desk: Desk, line: Line, moment: Moment): void {
  const at_ms = Math.max(moment.at_ms, line.judged_ms);
  const own = said(desk, line);
  const speaks = joins(desk, line) || hasEnded(line);
  const others = speaks ? desk.book.membersOf(line.alert_id) : [];
  const spoken = others.length === 0 ? own.draft : spokenBy(desk, line, others);
  const draft = applyAcknowledgement(spoken, desk.taken.get(line.alert_id) ?? null);
  const corrected = moment.corrected || line.state.finding.corrected === true;
  const { updates } = desk.policy;
  const isJudged = verdictIdOf(desk, line) !== line.verdict_id;
  const revised = revise({ draft, quiet: own.quiet }, line, { at_ms, updates, corrected });
  push(desk, line, revised, own.control_ids, at_ms);
  if (isJudged) handOn(desk, line, moment);
}

function spokenBy({ heard }: Desk, line: Line, others: readonly Line[]): AlertDraft {
  const drafts = others.map((one) => plain(one).draft);
  const merged = mergeDrafts(plain(line).draft, drafts);
  const judged = applyVerdict(merged, heard.get(line.alert_id) ?? null);
  const { verdict } = judged;
  return verdict === null || verdict === "true_positive" ? judged : withoutWishes(judged);
}

/** The row of one that another speaks for. */
export function pushMerged(desk: Desk, line: Line, asked_ms: number): void {
  const at_ms = Math.max(asked_ms, line.judged_ms);
  const { draft, control_ids } = said(desk, line);
  push(desk, line, reviseMerged(mergedInto(draft, line.into), line), control_ids, at_ms);
}

/** A verdict on an alert is one on everything that it speaks for: it stays when they part. */
function handOn(desk: Desk, lead: Line, { at_ms }: Moment): void {
  const { heard } = desk;
  const judged = heard.get(lead.alert_id);
  if (judged === undefined) return;
  for (const member of livingMembersOf(desk, lead)) {
    const own = heard.get(member.alert_id);
    if (own !== undefined && own.given_ms > judged.given_ms) continue;
    heard.set(member.alert_id, judged);
    pushMerged(desk, member, at_ms);
  }
}

function push(
  desk: Desk,
  line: Line,
  asked: Revised,
  control_ids: readonly string[],
  at_ms: number,
): void {
  const revised = desk.anew ? withoutNoNews(asked, line.told) : asked;
  const verdict_id = verdictIdOf(desk, line);
  const { state, into: merged_into } = line;
  const { acknowledgement_id = "" } = desk.taken.get(line.alert_id) ?? {};
  const knows = { verdict_id, acknowledgement_id, control_ids };
  desk.rows.push({ ...revised, state, ...knows, at_ms, merged_into });
  if (!revised.held) {
    line.told = { ...revised.draft, revision: revised.revision };
    line.told_ms = at_ms;
  }
  line.falls_ms = revised.falls_ms;
  line.due_ms = revised.due_ms;
  line.judged_ms = at_ms;
  line.verdict_id = verdict_id;
  line.acknowledgement_id = acknowledgement_id;
  line.control_ids = control_ids;
}

function verdictIdOf({ heard }: Desk, { alert_id }: Line): string {
  return heard.get(alert_id)?.verdict_id ?? "";
}

/** Holds what says the same as what was told last: a second entry for the same account is no news. */
function withoutNoNews(revised: Revised, told: ToldDraft | null): Revised {
  if (revised.held || told === null) return revised;
  if (contentOf(told) !== contentOf(revised.draft)) return revised;
  return { ...revised, held: true, due_ms: revised.falls_ms };
}
