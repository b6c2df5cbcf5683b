/** The end of the outbox: where it is, and what goes behind it. */
import { randomUUID } from "node:crypto";
import { type Alert, categoriesOf } from "@ringfence/schemas";
import { loadQuery, type Store, StoreError } from "@ringfence/store";
import { z } from "zod";
import { type Claim, claimLost, insertIdPrefix } from "./claim.ts";
import type { JudgedRow } from "./judge.ts";

const lastWritten = loadQuery({
  url: import.meta.url,
  file: "./last-written.sql",
  params: z.object({}),
  row: z.strictObject({
    sequence: z.int(),
    findings_until: z.int(),
    judged_ms: z.int(),
    waits: z.coerce.boolean(),
  }),
});

/** Where the outbox ends. */
export interface OutboxEnd {
  readonly sequence: number;
  /** Every state of a finding up to here has its row. */
  readonly findingsUntil: number;
  /** Event time up to which every finding was stored when this was read, milliseconds since 1970. */
  readonly judgedMs: number;
  /** Whether anything in it has ever had to wait. */
  readonly waits: boolean;
}

export async function readOutboxEnd(store: Store): Promise<OutboxEnd> {
  const [last] = await store.query(lastWritten, {});
  const { sequence = 0, findings_until = 0, judged_ms = 0, waits = false } = last ?? {};
  return { sequence, findingsUntil: findings_until, judgedMs: judged_ms, waits };
}

const COPIED = [
  "alert_id",
  "revision",
  "activity",
  "mode",
  "status",
  "category",
  "severity",
  "confidence",
  "recommended_action",
  "account_ids",
  "observed_at",
] as const satisfies readonly (keyof Alert)[];

const COLUMNS = [
  ...COPIED,
  "categories",
  "sequence",
  "finding_id",
  "finding_sequence",
  "detector_id",
  "detector_version",
  "subject_type",
  "subject_id",
  "body",
  "written_at",
  "verdict",
  "held",
  "lives",
  "findings_until",
  "verdict_id",
  "acknowledgement_id",
  "acknowledged_by",
  "control_ids",
  "judged_at",
  "due_at",
  "falls_at",
  "merged_into",
  "owner",
];

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** What ClickHouse calls the `throwIf` of the view behind the door. */
const REFUSED_AT_THE_DOOR = "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO";

/**
 * Puts rows behind the end of the outbox, all of them or none.
 *
 * The token is the place: whatever an insert that is in doubt held, nothing else can come to stand
 * where it stands. Who wrote reads the end again and sees what is there.
 *
 * @param findingsUntil of a row: up to which state of a finding everything has its row with it
 */
export async function insertAlerts(
  store: Store,
  claim: Claim,
  end: OutboxEnd,
  rows: readonly JudgedRow[],
  findingsUntil: (row: JudgedRow) => number,
): Promise<void> {
  const values = rows.map((row, index) => ({
    ...Object.fromEntries(COPIED.map((column) => [column, row.alert[column]])),
    sequence: end.sequence + index + 1,
    categories: [...categoriesOf(row.alert)],
    finding_id: row.findingId,
    finding_sequence: row.findingSequence,
    detector_id: row.alert.detector.id,
    detector_version: row.alert.detector.version,
    subject_type: row.alert.subject.type,
    subject_id: row.alert.subject.id,
    body: JSON.stringify(row.alert),
    written_at: row.alert.published_at,
    verdict: row.alert.verdict ?? "",
    held: row.held,
    lives: row.lives,
    findings_until: findingsUntil(row),
    verdict_id: row.verdictId,
    acknowledgement_id: row.acknowledgementId,
    acknowledged_by: row.alert.acknowledged_by ?? "",
    control_ids: row.controlIds,
    judged_at: iso(row.judgedMs),
    due_at: iso(row.dueMs),
    falls_at: iso(row.fallsMs),
    merged_into: row.mergedInto,
    owner: claim.owner,
  }));
  const token = `enforce/after-${end.sequence}`;
  // A retry of the insert while the first attempt still runs must not meet its own id.
  const queryId = `${insertIdPrefix(store.database)}${randomUUID()}`;
  try {
    await store.insert("alerts_in_5", values, { columns: COLUMNS, token, queryId });
  } catch (error) {
    if (error instanceof StoreError && error.code === REFUSED_AT_THE_DOOR) {
      throw claimLost("the insert was refused", error);
    }
    throw error;
  }
}
