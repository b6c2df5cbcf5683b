import { type Column, SEVERITY_STYLE, sureness } from "@ringfence/runtime";
import type { AlertItem } from "@ringfence/schemas/api";
import type { Io } from "../io.ts";
import { linesOf, minuteOf, tableText } from "../output.ts";

const COLUMNS: readonly Column[] = [
  { head: "alert" },
  { head: "severity" },
  { head: "category" },
  { head: "now", wraps: true },
  { head: "sure", right: true },
  { head: "observed (UTC)", drops: 1 },
];

/** Alerts of something else, a line each. */
export function alertRows(alerts: readonly AlertItem[], io: Io): string[] {
  const cells = alerts.map((one) => [
    one.alert_id.slice(0, 12),
    one.severity,
    one.category,
    nowOf(one),
    sureness(one.confidence),
    minuteOf(one.observed_at),
  ]);
  return linesOf(
    tableText(io, COLUMNS, cells, (at) => {
      const one = alerts[at];
      return one !== undefined && isOpen(one) ? SEVERITY_STYLE[one.severity] : "dim";
    }),
  );
}

function nowOf(one: AlertItem): string {
  const what = isOpen(one) ? one.recommended_action : one.status;
  return one.verdict === null ? what : `${what} (${one.verdict.replace("_", " ")})`;
}

function isOpen({ status }: AlertItem): boolean {
  return status === "open" || status === "acknowledged";
}
