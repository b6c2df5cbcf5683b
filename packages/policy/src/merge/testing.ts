/** For tests: findings by number, and what is told of states that are judged in pages. */
import type { Alert, Finding } from "@ringfence/schemas";
import { type Acknowledged, isNewer } from "../acknowledge.ts";
import { applyControls } from "../controls.ts";
import { alertIdOf, decide } from "../decide.ts";
import type { PolicyTable } from "../schema.ts";
import { DEFAULT_POLICY } from "../table.ts";
import { aFinding } from "../testing/findings.ts";
import { applyVerdict } from "../verdicts.ts";
import type { FindingState, Heard, ToldRow } from "./desk.ts";
import { type AlertLine, createTell } from "./tell.ts";

export const START_MS = Date.parse("2026-10-12T10:00:00.000Z");

/** A finding by its number: its own id and subject. */
export function finding(number: number, changes: Partial<Finding> = {}): Finding {
  return aFinding({
    finding_id: `fnd_${number.toString(16).padStart(32, "0")}`,
    subject: { type: "client", id: `client_${number}` },
    ...changes,
  });
}

export function alertOf(number: number): string {
  return alertIdOf(finding(number).finding_id);
}

/** What stands in a store between two pages. */
export interface Memory {
  readonly lines: Map<string, AlertLine>;
  readonly verdicts: Map<string, Heard>;
  readonly acknowledged: Map<string, Acknowledged>;
}

export function emptyMemory(): Memory {
  return { lines: new Map(), verdicts: new Map(), acknowledged: new Map() };
}

export function stateOf(state: Finding, sequence: number, policy: PolicyTable): FindingState {
  const decided = decide(state, new Map(), policy);
  const nothing = { standing: new Map(), use: new Map() };
  const plain = applyControls(decided, [], nothing);
  return {
    sequence,
    finding: state,
    under: (judged) =>
      judged === null ? plain : applyControls(applyVerdict(decided, judged), [], nothing),
  };
}

/** Rows that follow from states; what is remembered afterwards is what the rows say, as in a store. */
export function tellPage(
  memory: Memory,
  states: readonly FindingState[],
  policy: PolicyTable = DEFAULT_POLICY,
  anew = false,
): readonly ToldRow[] {
  const tell = createTell({ policy, ...memory, anew });
  for (const state of states) {
    const at_ms = Date.parse(state.finding.observed_at);
    if (!anew) tell.tellDue(at_ms, alertIdOf(state.finding.finding_id));
    tell.take(state, at_ms);
  }
  for (const row of tell.rows) remember(memory, row);
  return tell.rows;
}

/** @param acknowledged who has which alert, as it is known from the first page on */
export function tellInPages(
  states: readonly Finding[],
  page: number,
  acknowledged: ReadonlyMap<string, Acknowledged> = new Map(),
): readonly ToldRow[] {
  const memory: Memory = { ...emptyMemory(), acknowledged: new Map(acknowledged) };
  const all = states.map((state, index) => stateOf(state, index + 1, DEFAULT_POLICY));
  const rows: ToldRow[] = [];
  for (let from = 0; from < all.length; from += page) {
    rows.push(...tellPage(memory, all.slice(from, from + page)));
  }
  // Functions are never the same; what they stand for is told by the place of the state.
  return rows.map((row) => ({ ...row, state: { ...row.state, under: NEVER } }));
}

const NEVER = (): never => {
  throw new Error("nobody asks");
};

function remember({ lines, verdicts, acknowledged }: Memory, row: ToldRow): void {
  const { state, draft, revision, held, at_ms, ...rest } = row;
  const id = draft.alert_id;
  const before = lines.get(id);
  const told: Alert | null = { ...draft, revision, published_at: draft.observed_at };
  const heard = held
    ? { told: before?.told ?? null, told_ms: before?.told_ms ?? 0 }
    : { told, told_ms: at_ms };
  const { merged_into, verdict_id, acknowledgement_id, control_ids, due_ms, falls_ms } = rest;
  const kept = { merged_into, verdict_id, acknowledgement_id, control_ids, due_ms, falls_ms };
  // What a row knows of counts on, on whatever alert it was given.
  const known = [...verdicts.values()].find((one) => one.verdict_id === verdict_id);
  if (known !== undefined && (verdicts.get(id)?.given_ms ?? 0) < known.given_ms) {
    verdicts.set(id, known);
  }
  const has = [...acknowledged.values()].find(
    (one) => one.acknowledgement_id === acknowledgement_id,
  );
  if (has !== undefined && isNewer(has, acknowledged.get(id))) acknowledged.set(id, has);
  lines.set(id, { ...heard, ...kept, judged_ms: at_ms, state });
}
