import type { DifferingRow, RollupDifference } from "@ringfence/features";
import { formatCount } from "../progress.ts";

const MOST_EXAMPLES = 3;

/** A line for each table; under one that differs, its first rows. */
export function verifyReport(tables: readonly RollupDifference[]): string {
  const width = Math.max(...tables.map(({ table }) => table.length));
  return tables.flatMap((table) => linesOf(table, width).map((line) => `${line}\n`)).join("");
}

function linesOf({ table, compared, differing, examples }: RollupDifference, width: number) {
  const rows = `${formatCount(compared)} ${compared === 1 ? "row" : "rows"}`;
  const verdict = differing === 0 ? "as the events say" : `${formatCount(differing)} differ`;
  const line = `${table.padEnd(width)}  ${rows}, ${verdict}`;
  return [line, ...examples.slice(0, MOST_EXAMPLES).map((row) => `  ${describe(row)}`)];
}

/** `account_id acc_1, minute 2026-…: requests is 4, the events say 5` */
function describe({ key, events, rollup }: DifferingRow): string {
  const place = Object.entries(key).map(([name, value]) => `${name} ${text(value)}`);
  const columns = Object.keys(events)
    .filter((name) => text(events[name]) !== text(rollup[name]))
    .map((name) => `${name} is ${text(rollup[name])}, the events say ${text(events[name])}`);
  return `${place.join(", ")}: ${columns.join("; ")}`;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
