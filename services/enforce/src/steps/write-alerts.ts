/** Findings → alert revisions in the outbox: read a page, decide, write it with one insert. */
import { randomUUID } from "node:crypto";
import { decide, type PolicyTable } from "@ringfence/policy";
import { alert, type Alert } from "@ringfence/schemas";
import { loadQuery, type Store, StoreError } from "@ringfence/store";
import { z } from "zod";
import { type Claim, claimLost, insertIdPrefix } from "./claim.ts";
import { readFindings, type PlacedFinding } from "./read-findings.ts";
import { type KnownAccounts, readStanding } from "./read-standing.ts";

const lastWritten = loadQuery({
  url: import.meta.url,
  file: "./last-written.sql",
  params: z.object({}),
  row: z.strictObject({ sequence: z.int(), finding_sequence: z.int() }),
});

const page = z.object({ after: z.int(), until: z.int() });

const previousRevisions = loadQuery({
  url: import.meta.url,
  file: "./previous-revisions.sql",
  params: page,
  row: z.strictObject({ alert_id: z.string(), revision: z.int() }),
});

export interface WriteParts {
  readonly store: Store;
  readonly claim: Claim;
  readonly policy: PolicyTable;
  /** Most finding states of one insert. */
  readonly findings: number;
  readonly now: () => Date;
}

/** A place in the outbox, and the finding state behind it. */
interface OutboxRow {
  readonly sequence: number;
  readonly findingSequence: number;
  readonly findingId: string;
  readonly alert: Alert;
}

/**
 * Writes the alerts of the next page of findings; answers them in order, none if there is no
 * finding left.
 *
 * What a finding becomes, its revision and its place follow from what is stored, and the insert is
 * whole or not at all: after a crash anywhere the next call does the same page again, or goes on
 * after it.
 */
export async function writeAlerts(parts: WriteParts): Promise<readonly Alert[]> {
  const { store, policy } = parts;
  const [last] = await store.query(lastWritten, {});
  const after = last?.finding_sequence ?? 0;
  const findings = await readFindings(store, after, parts.findings);
  const until = findings.at(-1)?.sequence;
  if (until === undefined) return [];
  const previous = await store.query(previousRevisions, { after, until });
  const publishedAt = parts.now();
  const known = await readStanding(store, { after, until }, policy, publishedAt);
  const rows = number(findings, {
    sequence: last?.sequence ?? 0,
    revisions: new Map(previous.map((row) => [row.alert_id, row.revision])),
    known,
    policy,
  });
  await insert(parts, rows, `enforce/${after + 1}-${until}`);
  return rows.map((row) => row.alert);
}

interface NumberFrom {
  readonly sequence: number;
  readonly revisions: Map<string, number>;
  readonly known: KnownAccounts;
  readonly policy: PolicyTable;
}

function number(findings: readonly PlacedFinding[], from: NumberFrom): OutboxRow[] {
  const { standing, past } = from.known;
  return findings.map(({ sequence: findingSequence, finding }, index) => {
    const draft = decide(finding, standing, from.policy, past);
    const revision = (from.revisions.get(draft.alert_id) ?? 0) + 1;
    from.revisions.set(draft.alert_id, revision);
    return {
      sequence: from.sequence + index + 1,
      findingSequence,
      findingId: finding.finding_id,
      alert: alert.parse({ ...draft, revision, published_at: past.at }),
    };
  });
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
  "sequence",
  "finding_id",
  "finding_sequence",
  "subject_type",
  "subject_id",
  "body",
  "written_at",
  "owner",
];

/** What ClickHouse calls the `throwIf` of the view behind `alerts_in`. */
const REFUSED_AT_THE_DOOR = "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO";

async function insert(
  { store, claim }: WriteParts,
  rows: readonly OutboxRow[],
  token: string,
): Promise<void> {
  const values = rows.map((row) => ({
    ...Object.fromEntries(COPIED.map((column) => [column, row.alert[column]])),
    sequence: row.sequence,
    finding_id: row.findingId,
    finding_sequence: row.findingSequence,
    subject_type: row.alert.subject.type,
    subject_id: row.alert.subject.id,
    body: JSON.stringify(row.alert),
    written_at: row.alert.published_at,
    owner: claim.owner,
  }));
  // A retry of the insert while the first attempt still runs must not meet its own id.
  const queryId = `${insertIdPrefix(store.database)}${randomUUID()}`;
  try {
    await store.insert("alerts_in", values, { columns: COLUMNS, token, queryId });
  } catch (error) {
    if (error instanceof StoreError && error.code === REFUSED_AT_THE_DOOR) {
      throw claimLost("the insert was refused", error);
    }
    throw error;
  }
}
