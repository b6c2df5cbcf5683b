/** From states of findings, and all that is known and said around them, to rows of the outbox. */
import {
  alertIdOf,
  applyControls,
  applyVerdict,
  type Before,
  decide,
  type Judged,
  NOTHING_TOLD,
  type PolicyTable,
  revise,
} from "@ringfence/policy";
import { alert, type Alert, type Control, severity, verdictValue } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { readAccountUse } from "./read-account-use.ts";
import type { PlacedFinding } from "./read-findings.ts";
import { type KnownAccounts, readStanding } from "./read-standing.ts";

const ids = z.object({ alert_ids: z.array(z.string()) });

const alertHeads = loadQuery({
  url: import.meta.url,
  file: "./alert-heads.sql",
  params: ids,
  row: z.strictObject({
    alert_id: z.string(),
    finding_sequence: z.int(),
    verdict_id: z.string(),
    control_ids: z.array(z.string()),
    judged_ms: z.int(),
    falls_ms: z.int(),
    told_sequence: z.int(),
    told_ms: z.int(),
    told_body: z.string(),
  }),
});
/** How far an alert has come. */
export type AlertHead = z.output<typeof alertHeads.row>;

const newestVerdicts = loadQuery({
  url: import.meta.url,
  file: "./newest-verdicts.sql",
  params: ids,
  row: z.strictObject({
    alert_id: z.string(),
    verdict_id: z.string(),
    verdict: verdictValue,
    severity: z.union([severity, z.literal("")]),
  }),
});

/** What judging rests on beside the findings themselves. */
export interface Ground {
  readonly policy: PolicyTable;
  readonly controls: readonly Control[];
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
  readonly controlIds: readonly string[];
  /** Event time, milliseconds since 1970: when it was judged; when something is due, and may fall. */
  readonly judgedMs: number;
  readonly dueMs: number;
  readonly fallsMs: number;
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

/**
 * What the states become, in their order, one row each; and before a state, what waited of other alerts
 * and is due by then. So what is told, and in which order, follows from the findings alone, however they
 * are cut into pages. The same alert may come several times: each goes on from the one before.
 *
 * @param waiting the newest states of alerts of which something waits, in the order in which it is due
 */
export async function judge(
  store: Store,
  asked: readonly Asked[],
  waiting: readonly Waiting[],
  heads: ReadonlyMap<string, AlertHead>,
  ground: Ground,
): Promise<JudgedRow[]> {
  const all = [...asked.map(({ placed }) => placed), ...waiting.map(({ placed }) => placed)];
  const alert_ids = [...new Set(all.map(({ finding }) => alertIdOf(finding.finding_id)))];
  const verdicts = await store.query(newestVerdicts, { alert_ids });
  const sequences = all.map(({ sequence }) => sequence);
  const accounts = await readStanding(store, sequences, ground.policy, ground.at);
  const judged = new Map(verdicts.map((row) => [row.alert_id, judgedOf(row)]));
  const before = new Map([...heads].map(([id, head]) => [id, beforeOf(head)]));
  const due = new Map(waiting.map((one) => [alertIdOf(one.placed.finding.finding_id), one]));
  const rows: JudgedRow[] = [];
  const take = async (one: Asked) => {
    const alertId = alertIdOf(one.placed.finding.finding_id);
    const known = {
      judged: judged.get(alertId) ?? null,
      accounts,
      before: before.get(alertId) ?? NOTHING_TOLD,
    };
    const row = await judgeOne(store, one, known, ground);
    rows.push(row);
    const { told, told_ms } = known.before;
    const next = row.held ? { told, told_ms } : { told: row.alert, told_ms: row.judgedMs };
    before.set(alertId, { ...next, falls_ms: row.fallsMs });
    if (row.dueMs === 0) due.delete(alertId);
    else due.set(alertId, { placed: one.placed, due_ms: row.dueMs });
  };
  for (const one of asked) {
    const own = alertIdOf(one.placed.finding.finding_id);
    for (const [id, { placed }] of dueBy(due, one.at_ms)) {
      if (id !== own) await take({ placed, at_ms: one.at_ms });
    }
    await take(one);
  }
  return rows;
}

/** The newest state of an alert of which something waits. */
export interface Waiting {
  readonly placed: PlacedFinding;
  /** Event time, milliseconds since 1970. */
  readonly due_ms: number;
}

function dueBy(due: ReadonlyMap<string, Waiting>, at_ms: number): [string, Waiting][] {
  return [...due]
    .filter(([, { due_ms }]) => due_ms <= at_ms)
    .sort(([x, own], [y, other]) => own.due_ms - other.due_ms || (x < y ? -1 : 1));
}

interface Known {
  readonly judged: Judged | null;
  readonly accounts: KnownAccounts;
  readonly before: Before;
}

async function judgeOne(
  store: Store,
  { placed: { sequence, finding }, at_ms }: Asked,
  { judged, accounts: { standing, past }, before }: Known,
  { policy, controls }: Ground,
): Promise<JudgedRow> {
  const use = await readAccountUse(store, finding, controls);
  const said = applyVerdict(decide(finding, standing, policy, past), judged);
  const { draft, quiet, control_ids } = applyControls(said, controls, { standing, use });
  const corrected = finding.corrected === true;
  const when = { at_ms, updates: policy.updates, corrected };
  const revised = revise({ draft, quiet }, before, when);
  return {
    findingSequence: sequence,
    findingId: finding.finding_id,
    lives: finding.activity !== "close",
    held: revised.held,
    verdictId: judged?.verdict_id ?? "",
    controlIds: control_ids,
    judgedMs: at_ms,
    dueMs: revised.due_ms,
    fallsMs: revised.falls_ms,
    alert: alert.parse({
      ...revised.draft,
      revision: revised.revision,
      published_at: past.at,
    }),
  };
}

function judgedOf({ verdict_id, verdict, severity }: z.output<typeof newestVerdicts.row>): Judged {
  return { verdict_id, verdict, severity: severity === "" ? null : severity };
}

function beforeOf({ told_body, told_ms, falls_ms }: AlertHead): Before {
  const told = told_body === "" ? null : alert.parse(JSON.parse(told_body));
  return { told, told_ms, falls_ms };
}
