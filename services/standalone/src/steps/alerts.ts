import { sureness } from "@ringfence/runtime";
import { action, category, severity } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { count } from "./plural.ts";

const alertCounts = loadQuery({
  url: import.meta.url,
  file: "./alert-counts.sql",
  params: z.object({}),
  row: z.strictObject({ severity, category, open: z.int(), closed: z.int() }),
});
export type AlertCount = z.output<typeof alertCounts.row>;

const worstAlerts = loadQuery({
  url: import.meta.url,
  file: "./worst-alerts.sql",
  params: z.object({ most: z.int() }),
  row: z.strictObject({
    alert_id: z.string(),
    severity,
    category,
    recommended_action: action,
    confidence: z.number(),
    subject_type: z.string(),
    subject_id: z.string(),
    accounts: z.int(),
    is_open: z.coerce.boolean(),
  }),
});
export type WorstAlert = z.output<typeof worstAlerts.row>;

/** Live alerts by severity and category, worst first. */
export function readAlertCounts(store: Store): Promise<AlertCount[]> {
  return store.query(alertCounts, {});
}

/** The alerts to look at first, `most` at most: the open ones, then those that are closed. */
export function readWorstAlerts(store: Store, most: number): Promise<WorstAlert[]> {
  return store.query(worstAlerts, { most });
}

/** `2 alerts (0 open, 2 closed)`, then a line for each severity and category. */
export function countLines(counts: readonly AlertCount[]): string[] {
  const sum = (which: "open" | "closed") => counts.reduce((total, each) => total + each[which], 0);
  const [open, closed] = [sum("open"), sum("closed")];
  const told = (one: { open: number; closed: number }) =>
    `${one.open.toLocaleString("en-US")} open, ${one.closed.toLocaleString("en-US")} closed`;
  return [
    `${count(open + closed, "alert")} (${told({ open, closed })})`,
    ...counts.map((each) => `  ${each.severity.padEnd(8)}  ${each.category}: ${told(each)}`),
  ];
}

/** An alert in one line. */
export function alertLine(alert: WorstAlert): string {
  return [
    `${alert.severity} ${alert.category}`,
    alert.is_open ? alert.recommended_action : "closed",
    `${sureness(alert.confidence)} sure`,
    `${alert.subject_type} ${alert.subject_id}`,
    count(alert.accounts, "account"),
    alert.alert_id,
  ].join(" · ");
}
