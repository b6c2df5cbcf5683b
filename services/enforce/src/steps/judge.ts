/** From states of findings, and all that is known and said around them, to rows of the outbox. */
import {
  alertIdOf,
  applyControls,
  applyVerdict,
  decide,
  type Judged,
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
    told_sequence: z.int(),
    told_revision: z.int(),
    told_status: z.union([alert.shape.status, z.literal("")]),
    told_verdict: z.union([verdictValue, z.literal("")]),
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
  readonly alert: Alert;
}

export async function readHeads(
  store: Store,
  alert_ids: readonly string[],
): Promise<Map<string, AlertHead>> {
  const heads = await store.query(alertHeads, { alert_ids: [...alert_ids] });
  return new Map(heads.map((head) => [head.alert_id, head]));
}

/**
 * What the states become, in their order. The same alert may come several times: each goes on from the
 * one before.
 */
export async function judge(
  store: Store,
  findings: readonly PlacedFinding[],
  heads: ReadonlyMap<string, AlertHead>,
  ground: Ground,
): Promise<JudgedRow[]> {
  const alert_ids = [...new Set(findings.map(({ finding }) => alertIdOf(finding.finding_id)))];
  const verdicts = await store.query(newestVerdicts, { alert_ids });
  const sequences = findings.map(({ sequence }) => sequence);
  const accounts = await readStanding(store, sequences, ground.policy, ground.at);
  const judged = new Map(verdicts.map((row) => [row.alert_id, judgedOf(row)]));
  const told = new Map([...heads].map(([id, head]) => [id, toldOf(head)]));
  const rows: JudgedRow[] = [];
  for (const placed of findings) {
    const alertId = alertIdOf(placed.finding.finding_id);
    const known = {
      judged: judged.get(alertId) ?? null,
      accounts,
      told: told.get(alertId) ?? null,
    };
    const row = await judgeOne(store, placed, known, ground);
    rows.push(row);
    if (!row.held) told.set(alertId, row.alert);
  }
  return rows;
}

type Told = Parameters<typeof revise>[1];

interface Known {
  readonly judged: Judged | null;
  readonly accounts: KnownAccounts;
  readonly told: Told;
}

async function judgeOne(
  store: Store,
  { sequence, finding }: PlacedFinding,
  { judged, accounts: { standing, past }, told }: Known,
  { policy, controls }: Ground,
): Promise<JudgedRow> {
  const use = await readAccountUse(store, finding, controls);
  const said = applyVerdict(decide(finding, standing, policy, past), judged);
  const { draft, quiet, control_ids } = applyControls(said, controls, { standing, use });
  const revised = revise({ draft, quiet }, told);
  return {
    findingSequence: sequence,
    findingId: finding.finding_id,
    lives: finding.activity !== "close",
    held: revised.held,
    verdictId: judged?.verdict_id ?? "",
    controlIds: control_ids,
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

function toldOf({ told_revision, told_status, told_verdict }: AlertHead): Told {
  if (told_revision === 0 || told_status === "") return null;
  return {
    revision: told_revision,
    status: told_status,
    verdict: told_verdict === "" ? null : told_verdict,
  };
}
