/** What readers hear of findings about the same accounts, by examples. */
import type { Control, Finding } from "@ringfence/schemas";
import { expect, test } from "vitest";
import { applyControls } from "../controls.ts";
import { DEFAULT_POLICY } from "../table.ts";
import type { FindingState } from "./desk.ts";
import {
  alertOf,
  emptyMemory,
  finding,
  type Memory,
  START_MS,
  stateOf,
  tellPage,
} from "./testing.ts";

const at = (minute: number) => new Date(START_MS + minute * 60_000).toISOString();
const [RING, POOL, FLOOD] = [1, 2, 3] as const;

function said(number: number, minute: number, changes: Partial<Finding> = {}): Finding {
  const window = { start: at(0), end: at(minute + 1) };
  return finding(number, { activity: "update", window, observed_at: at(minute), ...changes });
}

const ring = (minute: number, changes: Partial<Finding> = {}) => said(RING, minute, changes);
const pool = (minute: number, changes: Partial<Finding> = {}) =>
  said(POOL, minute, {
    category: "pooling",
    severity: "medium",
    confidence: 0.95,
    account_ids: ["acc_2", "acc_3", "acc_4"],
    ...changes,
  });
const flood = (minute: number, changes: Partial<Finding> = {}) =>
  said(FLOOD, minute, {
    category: "interference",
    severity: "critical",
    confidence: 0.8,
    account_ids: ["acc_9"],
    ...changes,
  });

/** A desk of its own for each test, on which pages of states come to lie. */
function desk() {
  const memory: Memory = emptyMemory();
  let sequence = 0;
  const place = (one: Finding) => stateOf(one, ++sequence, DEFAULT_POLICY);
  const take = (states: readonly FindingState[], anew = false) =>
    tellPage(memory, states, DEFAULT_POLICY, anew);
  const judge = (number: number, verdict: "true_positive" | "false_positive", given_ms = 1) => {
    const alert_id = alertOf(number);
    const verdict_id = `vdt_${number}_${given_ms}`;
    memory.verdicts.set(alert_id, { alert_id, verdict_id, verdict, severity: "high", given_ms });
    const state = memory.lines.get(alert_id)?.state;
    if (!state) throw new Error(`nothing stands of ${number}`);
    return take([state], true);
  };
  return { memory, place, take, judge, say: (...states: Finding[]) => take(states.map(place)) };
}

function told(rows: ReturnType<typeof tellPage>): string[] {
  return rows
    .filter(({ held }) => !held)
    .map(({ draft, revision }) => {
      const { alert_id, status, categories, category } = draft;
      const named = (categories ?? [category]).join("+");
      return `${Number.parseInt(alert_id.slice(4), 16)}/${revision} ${status} ${named}`;
    });
}

test("findings about other accounts of one cluster join, in one page", () => {
  const inCluster = (account_id: string) => ({
    account_ids: [account_id],
    clusters: [{ cluster_id: "clu_1", members: [{ account_id, confidence: 0.97 }] }],
  });
  const { say } = desk();
  const rows = say(
    ring(0, { activity: "create", ...inCluster("acc_1") }),
    pool(1, { activity: "create", ...inCluster("acc_2") }),
    flood(2, { activity: "create" }),
  );
  expect(told(rows)).toEqual([
    "1/1 open multi_account",
    "1/2 open multi_account+pooling",
    "3/1 open interference",
  ]);
  expect(rows.findLast(({ draft }) => draft.parts !== undefined)?.draft).toMatchObject({
    account_ids: ["acc_1", "acc_2"],
    cluster_ids: ["clu_1"],
    parts: [{ cluster_ids: ["clu_1"] }, { cluster_ids: ["clu_1"] }],
  });
});

test("what comes later joins what is known, and each account keeps what one finding calls for", () => {
  const { say } = desk();
  const rows = say(ring(0, { activity: "create" }), pool(1, { activity: "create" }));
  expect(told(rows)).toEqual(["1/1 open multi_account", "1/2 open multi_account+pooling"]);
  const { draft } = rows.at(-1) ?? {};
  expect(draft).toMatchObject({
    category: "multi_account",
    confidence: 0.995,
    severity: "high",
    recommended_action: "throttle",
    account_ids: ["acc_1", "acc_2", "acc_3", "acc_4"],
    policy_clauses: ["3.C", "3.B", "2.A"],
    parts: [
      { alert_id: alertOf(RING), status: "open", recommended_action: "suspend" },
      { alert_id: alertOf(POOL), status: "open", recommended_action: "throttle" },
    ],
  });
  const measures = draft?.measures?.map((one) => [
    one.account_id,
    one.recommended_action,
    one.rests_on?.category,
  ]);
  expect(measures).toEqual([
    ["acc_1", "suspend", "multi_account"],
    ["acc_2", "suspend", "multi_account"],
    ["acc_3", "suspend", "multi_account"],
    ["acc_4", "throttle", "pooling"],
  ]);
});

test("the gravest finding gives the voice, the one that was known gives the id", () => {
  const rows = desk().say(pool(0, { activity: "create" }), ring(1, { activity: "create" }));
  expect(told(rows)).toEqual(["2/1 open pooling", "2/2 open multi_account+pooling"]);
  expect(rows.at(-1)?.draft).toMatchObject({
    alert_id: alertOf(POOL),
    subject: pool(0).subject,
    confidence: 0.995,
    evidence: ring(0).evidence,
  });
});

test("an alert that was told by itself ends where another one speaks for it", () => {
  const { say } = desk();
  const apart = say(flood(0, { activity: "create" }), ring(1, { activity: "create" }));
  expect(told(apart)).toEqual(["3/1 open interference", "1/1 open multi_account"]);
  // Critical leads, though the ring names more and calls for more.
  const rows = say(ring(2, { account_ids: ["acc_1", "acc_9"] }));
  expect(told(rows)).toEqual(["1/2 resolved multi_account", "3/2 open multi_account+interference"]);
  expect(rows[0]?.draft).toMatchObject({
    activity: "close",
    merged_into: alertOf(FLOOD),
    recommended_action: "observe",
  });
  expect(rows.at(-1)?.draft).toMatchObject({ severity: "critical", confidence: 0.995 });
});

test("where the lead ends, what goes on is told by itself; where another ends, it stays named", () => {
  const { say } = desk();
  say(ring(0, { activity: "create" }), pool(1, { activity: "create" }));
  const over = say(pool(30, { activity: "close" }));
  expect(told(over)).toEqual(["1/3 open multi_account+pooling"]);
  expect(over.at(-1)?.draft.account_ids).toEqual(["acc_1", "acc_2", "acc_3"]);
  const other = desk();
  other.say(ring(0, { activity: "create" }), pool(1, { activity: "create" }));
  const left = other.say(ring(40, { activity: "close" }));
  expect(told(left)).toEqual(["1/3 closed multi_account+pooling", "2/1 open pooling"]);
  expect(told(other.say(pool(60, { activity: "close" })))).toEqual(["2/2 closed pooling"]);
});

test("a verdict on an alert is one on all that it speaks for, also when it has ended", () => {
  const { say, judge } = desk();
  say(ring(0, { activity: "create" }), pool(1, { activity: "create" }));
  const judged = judge(RING, "false_positive");
  expect(told(judged)).toEqual(["1/3 closed multi_account+pooling"]);
  expect(judged[0]?.draft.parts?.map((one) => one.recommended_action)).toEqual([
    "observe",
    "observe",
  ]);
  expect(judged[1]).toMatchObject({ held: true, draft: { verdict: "false_positive" } });
  expect(told(say(pool(30), ring(40, { activity: "close" })))).toEqual([]);
  expect(told(say(pool(50)))).toEqual([]);
  // Worse than all that was judged: that has not been judged.
  expect(told(say(pool(55, { severity: "critical" })))).toEqual(["2/1 open pooling"]);
});

test("a finding that was found false by itself leaves", () => {
  const { say, judge } = desk();
  say(pool(0, { activity: "create" }), flood(0, { activity: "create" }));
  say(flood(1, { account_ids: ["acc_2", "acc_9"] }));
  const left = judge(POOL, "false_positive");
  expect(told(left)).toEqual(["2/3 closed pooling", "3/3 open interference"]);
  expect(told(say(pool(5)))).toEqual([]);
});

test("who is kept quiet neither leads nor joins: the others are told", () => {
  const { say, memory, take } = desk();
  say(ring(0, { activity: "create" }), pool(1, { activity: "create" }));
  const state = memory.lines.get(alertOf(RING))?.state;
  if (!state) throw new Error("no ring");
  const snoozed = quietly(state);
  const rows = take([snoozed], true);
  expect(told(rows)).toEqual(["1/3 suppressed multi_account", "2/1 open pooling"]);
  // Readers know the other one as open by now: that keeps its id.
  expect(told(take([state], true))).toEqual(["2/2 open multi_account+pooling"]);
});

function quietly(state: FindingState): FindingState {
  const { subject } = state.finding;
  const control: Control = {
    control_id: `ctl_${"1".repeat(32)}`,
    kind: "snooze",
    scope: "cluster",
    value: subject.id,
    categories: [],
    detectors: [],
    author: "kim",
    reason: "known",
    created_at: at(0),
    expires_at: at(600),
    revoked_at: null,
    revoked_by: null,
    revoked_why: null,
  };
  const nothing = { standing: new Map(), use: new Map() };
  return {
    ...state,
    under: (judged) => {
      const { draft } = state.under(judged);
      const about = { ...draft, subject: { type: "cluster", id: subject.id } } as const;
      return applyControls(about, [control], nothing);
    },
  };
}

test("info, shadows and keys that leaked are told by themselves", () => {
  const rows = desk().say(
    ring(0, { activity: "create" }),
    pool(1, { activity: "create", severity: "info" }),
    flood(2, { activity: "create", mode: "shadow", account_ids: ["acc_1"] }),
    said(4, 3, { activity: "create", category: "credential_sharing" }),
  );
  expect(rows.map(({ draft }) => draft.parts)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(rows.map(({ draft }) => draft.severity)).toEqual(["high", "info", "critical", "high"]);
});

test("attached accounts tie nothing together, and windows far apart do not either", () => {
  const attached = ["acc_2", "acc_3"];
  const apart = desk().say(
    ring(0, { activity: "create", attached_account_ids: attached }),
    pool(1, { activity: "create" }),
  );
  expect(told(apart)).toEqual(["1/1 open multi_account", "2/1 open pooling"]);
  const late = at(DEFAULT_POLICY.merge.gap_minutes + 2);
  const later = desk().say(
    ring(0, { activity: "create" }),
    pool(300, { activity: "create", window: { start: late, end: at(300) } }),
  );
  expect(told(later)).toEqual(["1/1 open multi_account", "2/1 open pooling"]);
});
