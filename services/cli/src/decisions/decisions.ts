import { type CurrentDecision, readDecisions } from "@ringfence/casework";
import type { Column } from "@ringfence/runtime";
import { decision, type Decision } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { findAlert } from "../explain/find-alert.ts";
import { type Io, write } from "../io.ts";
import { minuteOf, sameDatabase, tableText, writeJson } from "../output.ts";

export type DecisionState = Decision["state"];
const STATES = decision.shape.state.options;

export interface DecisionsFlags extends DatabaseFlags {
  readonly account?: string;
  /** An alert, or the beginning of its id. */
  readonly alert?: string;
  readonly state?: DecisionState;
  readonly most: number;
  readonly json?: true;
}

/** `ringfence decisions`. */
export function decisions(flags: DecisionsFlags, io: Io): Promise<void> {
  return withDatabase(flags, io, "decisions", async (store) => {
    const alert = flags.alert === undefined ? "" : await findAlert(store, flags.alert);
    const states = flags.state === undefined ? STATES : [flags.state];
    const asked = { account: flags.account ?? "", alert, states: [...states], most: flags.most };
    const rows = await readDecisions(store, asked);
    if (flags.json) {
      return writeJson(io, rows.map(documentOf));
    }
    await write(io.stdout, tableOf(rows, io));
    await write(io.stderr, `${closingLine(rows, store, flags)}\n`);
  });
}

function documentOf({
  total: _,
  decided_ms,
  expires_ms,
  actor_type,
  actor_id,
  ...row
}: CurrentDecision) {
  return {
    ...row,
    actor: { type: actor_type, id: actor_id },
    decided_at: new Date(decided_ms).toISOString(),
    expires_at: expires_ms === null ? null : new Date(expires_ms).toISOString(),
  };
}

const COLUMNS: readonly Column[] = [
  { head: "decision" },
  { head: "account", wraps: true },
  { head: "action" },
  { head: "state" },
  { head: "category", drops: 3 },
  { head: "at (UTC)", drops: 1 },
  { head: "until", drops: 2 },
  { head: "by", wraps: true },
];

function tableOf(rows: readonly CurrentDecision[], io: Io): string {
  const cells = rows.map((row) => [
    row.decision_id.slice(0, "dec_".length + 10),
    row.account_id,
    row.action,
    row.state,
    row.category,
    minuteOf(row.decided_ms),
    row.expires_ms === null ? "–" : minuteOf(row.expires_ms),
    row.actor_id,
  ]);
  return tableText(io, COLUMNS, cells, (at) => (isOver(rows[at]) ? "dim" : null));
}

function isOver(row: CurrentDecision | undefined): boolean {
  return row === undefined || row.state === "lifted" || row.state === "expired";
}

function closingLine(
  rows: readonly CurrentDecision[],
  { database }: Store,
  { account, alert, state, ...where }: DecisionsFlags,
): string {
  const [first] = rows;
  if (first === undefined) {
    const filtered = account ?? alert ?? state;
    return filtered === undefined
      ? `no measure in database ${database} yet: npm start makes them, and enforce where it publishes to Kafka`
      : `no such measure in database ${database}; ask with fewer options`;
  }
  const rest = first.total - rows.length;
  const more = rest > 0 ? `and ${rest.toLocaleString("en-US")} more: --most ${first.total}\n` : "";
  const waiting = rows.find(({ state }) => state === "proposed");
  if (waiting === undefined) return `${more}nothing of it waits for anybody`;
  const id = waiting.decision_id.slice(0, "dec_".length + 10);
  return (
    `${more}next: npx ringfence explain ${waiting.alert_id.slice(0, 12)}${sameDatabase(where)}\n` +
    `then: npx ringfence decide ${id} approve --reason "…"${sameDatabase(where)}`
  );
}
