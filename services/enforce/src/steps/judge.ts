/** From states of findings, and all that is known and said around them, to rows of the outbox. */
import {
  alertIdOf,
  type AlertLine,
  applyControls,
  applyVerdict,
  createTell,
  decide,
  type FindingState,
  type History,
  type Past,
  type PolicyTable,
  type ToldRow,
} from "@ringfence/policy";
import { alert, type Alert, type Control } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { readAccountUse } from "./read-account-use.ts";
import { type PlacedFinding, readFindingsAt } from "./read-findings.ts";
import { readAcknowledged, readHeard } from "./read-heard.ts";
import { type KnownAccounts, readStanding } from "./read-standing.ts";

const alertHeads = loadQuery({
  url: import.meta.url,
  file: "./alert-heads.sql",
  params: z.object({ alert_ids: z.array(z.string()) }),
  row: z.strictObject({
    alert_id: z.string(),
    finding_sequence: z.int(),
    verdict_id: z.string(),
    acknowledgement_id: z.string(),
    control_ids: z.array(z.string()),
    merged_into: z.string(),
    judged_ms: z.int(),
    due_ms: z.int(),
    falls_ms: z.int(),
    told_sequence: z.int(),
    told_ms: z.int(),
    told_body: z.string(),
  }),
});
/** How far an alert has come. */
export type AlertHead = z.output<typeof alertHeads.row>;

/** What judging rests on beside the findings themselves. */
export interface Ground {
  readonly policy: PolicyTable;
  readonly controls: readonly Control[];
  /** Whether anybody ever said that they have an alert. */
  readonly acknowledged: boolean;
  /** When what comes out is published. */
  readonly at: Date;
}

/** A row of the outbox without its place. */
export interface JudgedRow {
  readonly findingSequence: number;
  readonly findingId: string;
  readonly lives: boolean;
  readonly held: boolean;
  /** The newest verdict that was known; empty: none. */
  readonly verdictId: string;
  /** The newest statement that was known about who has it; empty: none. */
  readonly acknowledgementId: string;
  readonly controlIds: readonly string[];
  /** Event time, milliseconds since 1970: when it was judged; when something is due, and may fall. */
  readonly judgedMs: number;
  readonly dueMs: number;
  readonly fallsMs: number;
  /** The alert that speaks for this one; empty: none. */
  readonly mergedInto: string;
  readonly alert: Alert;
}

export async function readHeads(
  store: Store,
  alert_ids: readonly string[],
): Promise<Map<string, AlertHead>> {
  const heads = await store.query(alertHeads, { alert_ids: [...alert_ids] });
  return new Map(heads.map((head) => [head.alert_id, head]));
}

/** A state, and the event time at which it is judged. */
export interface Asked {
  readonly placed: PlacedFinding;
  readonly at_ms: number;
}

/** What is judged. */
export interface Docket {
  /** In their order. */
  readonly asked: readonly Asked[];
  /** The newest states of alerts of which something waits. */
  readonly waiting: readonly PlacedFinding[];
  /** Places of the newest states of alerts that these may be told together with. */
  readonly around: readonly number[];
  /** Event time up to which what waits is told after all that is asked; 0 for not at all. */
  readonly until_ms: number;
  /** Whether the states are known, and only what a verdict or a control changes is wanted. */
  readonly anew: boolean;
}

/**
 * What the states become, in their order: a row each, and rows of the alerts that they are told together
 * with; and before a state, what waited of other alerts and is due by then. So what is told, and in which
 * order, follows from the findings alone, however they are cut into pages. The same alert may come
 * several times: each goes on from the one before.
 */
export async function judge(store: Store, docket: Docket, ground: Ground): Promise<JudgedRow[]> {
  const { asked, waiting, until_ms, anew } = docket;
  const known = new Set([...asked.map(({ placed }) => placed), ...waiting].map(placeOf));
  const others = docket.around.filter((sequence) => !known.has(sequence));
  const around = [...waiting, ...(await readFindingsAt(store, others))];
  const all = [...asked.map(({ placed }) => placed), ...around];
  const ids = [...new Set(all.map(alertOf))];
  const heads = await readHeads(store, ids);
  const accounts = await readStanding(store, all.map(placeOf), ground.policy, ground.at);
  const states = new Map<number, FindingState>();
  for (const placed of all) {
    if (states.has(placed.sequence)) continue;
    const own = { ...accounts, past: pastOf(accounts.past, alertOf(placed), heads) };
    states.set(placed.sequence, await stateOf(store, placed, own, ground));
  }
  const stateAt = ({ sequence }: PlacedFinding) => {
    const state = states.get(sequence);
    if (state === undefined) throw new Error(`nothing is known of finding ${sequence}`);
    return state;
  };
  // Of what is asked anew the states are the newest, too.
  const stored = anew ? all : around;
  const newest = new Map(stored.map((placed) => [alertOf(placed), stateAt(placed)]));
  const tell = createTell({
    policy: ground.policy,
    lines: new Map([...heads].map(([id, head]) => [id, lineOf(head, newest.get(id) ?? null)])),
    verdicts: await readHeard(store, heads, ids),
    acknowledged: ground.acknowledged ? await readAcknowledged(store, heads, ids) : new Map(),
    anew,
  });
  for (const { placed, at_ms } of asked) {
    if (!anew) tell.tellDue(at_ms, alertOf(placed));
    tell.take(stateAt(placed), at_ms);
  }
  if (until_ms > 0) tell.tellDue(until_ms);
  return tell.rows.map((row) => rowOf(row, accounts.past.at));
}

/**
 * What came before, as far as an alert is concerned: what people said of an alert that speaks for it, or
 * for which it speaks, was said of itself, and makes it no graver.
 */
function pastOf(past: Past, alert_id: string, heads: ReadonlyMap<string, AlertHead>): Past {
  const lead = heads.get(alert_id)?.merged_into || alert_id;
  const isOwn = (id: string) => id === lead || heads.get(id)?.merged_into === lead;
  const { history } = past;
  if (history === null || ![...heads.values()].some((one) => one.merged_into === lead)) return past;
  const told = <T extends { readonly alert_id: string }>(one: T): T =>
    isOwn(one.alert_id) ? { ...one, alert_id } : one;
  const own = [...history].map(([account, { verdicts, measures }]): [string, History] => [
    account,
    { verdicts: verdicts.map(told), measures: measures.map(told) },
  ]);
  return { ...past, history: new Map(own) };
}

function lineOf(head: AlertHead, state: FindingState | null): AlertLine {
  const { told_body, told_ms, falls_ms, due_ms } = head;
  const { merged_into, verdict_id, acknowledgement_id, control_ids, judged_ms } = head;
  const told = told_body === "" ? null : alert.parse(JSON.parse(told_body));
  const knows = { verdict_id, acknowledgement_id, control_ids };
  return { told, told_ms, falls_ms, state, merged_into, ...knows, judged_ms, due_ms };
}

function placeOf({ sequence }: PlacedFinding): number {
  return sequence;
}

function alertOf({ finding }: PlacedFinding): string {
  return alertIdOf(finding.finding_id);
}

async function stateOf(
  store: Store,
  { sequence, finding }: PlacedFinding,
  { standing, past }: KnownAccounts,
  { policy, controls }: Ground,
): Promise<FindingState> {
  const use = await readAccountUse(store, finding, controls);
  const decided = decide(finding, standing, policy, past);
  const around = { standing, use, clusters: finding.clusters };
  const plain = applyControls(decided, controls, around);
  return {
    sequence,
    finding,
    under: (judged) =>
      judged === null ? plain : applyControls(applyVerdict(decided, judged), controls, around),
  };
}

function rowOf(row: ToldRow, published_at: string): JudgedRow {
  const { finding, sequence } = row.state;
  return {
    findingSequence: sequence,
    findingId: finding.finding_id,
    lives: finding.activity !== "close",
    held: row.held,
    verdictId: row.verdict_id,
    acknowledgementId: row.acknowledgement_id,
    controlIds: row.control_ids,
    judgedMs: row.at_ms,
    dueMs: row.due_ms,
    fallsMs: row.falls_ms,
    mergedInto: row.merged_into,
    alert: alert.parse({ ...row.draft, revision: row.revision, published_at }),
  };
}
