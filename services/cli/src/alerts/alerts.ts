import { type Column, SEVERITY_STYLE, sureness } from "@ringfence/runtime";
import {
  action,
  alert,
  CATEGORIES,
  category,
  type Category,
  SEVERITIES,
  severity,
  type Severity,
  toDetectionFinding,
  verdictValue,
} from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { type Io, usageError, write } from "../io.ts";
import { count, minuteOf, sameDatabase, tableText, writeJson } from "../output.ts";

export interface AlertsFlags extends DatabaseFlags {
  /** This severe or more. */
  readonly severity?: Severity;
  readonly category?: Category;
  readonly open?: true;
  readonly most: number;
  readonly json?: true;
  /** As OCSF Detection Findings, one a line. */
  readonly ocsf?: true;
}

const currentAlerts = loadQuery({
  url: import.meta.url,
  file: "./current-alerts.sql",
  params: z.object({
    severities: z.array(severity),
    categories: z.array(category),
    open: z.boolean(),
    bodies: z.boolean(),
    most: z.int(),
  }),
  row: z.strictObject({
    alert_id: z.string(),
    revision: z.int(),
    mode: z.enum(["live", "shadow"]),
    severity,
    category,
    categories: z.array(category),
    recommended_action: action,
    confidence: z.number(),
    subject_type: z.string(),
    subject_id: z.string(),
    accounts: z.int(),
    is_open: z.coerce.boolean(),
    status: alert.shape.status,
    acknowledged_by: z.string().transform((name) => (name === "" ? null : name)),
    verdict: z.union([verdictValue, z.literal("").transform(() => null)]),
    body: z.string(),
    observed_ms: z.int(),
    is_published: z.coerce.boolean().nullable(),
    total: z.int(),
  }),
});
type Row = z.output<typeof currentAlerts.row>;

/** `ringfence alerts`. */
export function alerts(flags: AlertsFlags, io: Io): Promise<void> {
  if (flags.json && flags.ocsf) throw usageError("--json and --ocsf differ. Give one of them.");
  return withDatabase(flags, io, "alerts", async (store) => {
    const rows = await read(store, flags);
    if (flags.json) {
      return writeJson(io, rows.map(documentOf));
    }
    if (flags.ocsf) {
      for (const row of rows) await write(io.stdout, `${JSON.stringify(ocsfOf(row))}\n`);
      return;
    }
    await write(io.stdout, tableOf(rows, io));
    await write(io.stderr, `${closingLine(rows, store, flags)}\n`);
  });
}

function read(store: Store, flags: AlertsFlags): Promise<Row[]> {
  const least = SEVERITIES.indexOf(flags.severity ?? "info");
  return store.query(currentAlerts, {
    severities: SEVERITIES.slice(least),
    categories: flags.category === undefined ? [...CATEGORIES] : [flags.category],
    open: flags.open === true,
    bodies: flags.ocsf === true,
    most: flags.most,
  });
}

/** What enforce wrote is an alert: anything else is a fault that must be seen. */
function ocsfOf({ body }: Row) {
  return toDetectionFinding(alert.parse(JSON.parse(body)));
}

function documentOf({ total: _, body: __, observed_ms, ...row }: Row) {
  return { ...row, observed_at: new Date(observed_ms).toISOString() };
}

const COLUMNS: readonly Column[] = [
  { head: "alert" },
  { head: "severity" },
  { head: "category" },
  { head: "action", wraps: true },
  { head: "sure", right: true },
  { head: "observed (UTC)", drops: 1 },
  { head: "about", clips: true },
];

function tableOf(rows: readonly Row[], io: Io): string {
  const digits = distinctDigits(rows.map(({ alert_id }) => alert_id));
  const cells = rows.map((row) => [
    row.alert_id.slice(0, digits),
    row.severity,
    row.categories.join("+"),
    actionOf(row),
    sureness(row.confidence),
    minuteOf(row.observed_ms),
    aboutOf(row),
  ]);
  return tableText(io, COLUMNS, cells, (at) => {
    const row = rows[at];
    return row?.is_open === true ? SEVERITY_STYLE[row.severity] : "dim";
  });
}

function aboutOf({ subject_type, subject_id, accounts }: Row): string {
  if (subject_type === "account") return subject_id;
  const told = `${accounts.toLocaleString("en-US")} ${accounts === 1 ? "account" : "accounts"}`;
  return subject_type === "cluster" ? told : `${told} of ${subject_id}`;
}

/** What is recommended, or why nothing is, and whether anybody was told. */
function actionOf(row: Row): string {
  const { is_open, status, verdict, acknowledged_by, recommended_action, mode } = row;
  const what = is_open ? recommended_action : status;
  const notes = [
    ...(verdict === null ? [] : [verdict.replace("_", " ")]),
    ...(acknowledged_by === null ? [] : [`${acknowledged_by} has it`]),
    ...(mode === "shadow" ? ["shadow"] : []),
    ...(row.is_published === false ? ["pending"] : []),
  ];
  return notes.length === 0 ? what : `${what} (${notes.join(", ")})`;
}

/** Characters of an id that tell it from all others of the table: `explain` takes beginnings. */
function distinctDigits(ids: readonly string[]): number {
  let digits = "alr_".length + 8;
  while (new Set(ids.map((id) => id.slice(0, digits))).size < ids.length) digits += 1;
  return digits;
}

function closingLine(rows: readonly Row[], store: Store, flags: AlertsFlags): string {
  const [first] = rows;
  if (first === undefined) {
    const filtered = flags.severity ?? flags.category ?? flags.open;
    return filtered === undefined
      ? `there are no alerts in database ${store.database}`
      : `no alert in database ${store.database} is so; ask with fewer options`;
  }
  const rest = first.total - rows.length;
  const pending = rows.filter(({ is_published }) => is_published === false).length;
  return [
    ...(rest > 0 ? [`and ${rest.toLocaleString("en-US")} more: --most ${first.total}`] : []),
    ...(pending > 0
      ? [`pending: ${count(pending, "state")} written, and published to nobody yet`]
      : []),
    `next: npx ringfence alert ${first.alert_id.slice(0, 12)}${sameDatabase(flags)}`,
  ].join("\n");
}
