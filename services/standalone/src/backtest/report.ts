/** What a backtest says to a person at a terminal. Pure. */
import { accountsByAction, type AlertLife, type Changed } from "@ringfence/policy";
import { ACTIONS, SEVERITIES } from "@ringfence/schemas";
import { count } from "../steps/plural.ts";
import type { Backtest } from "./backtest.ts";
import type { Outcome } from "./expectations.ts";

/** Alerts of one kind that are listed; the rest is counted. */
const LISTED = 50;

export function backtestReport(found: Backtest): string {
  const { base, candidate, comparison, outcomes } = found;
  const period = `${minute(found.from)} to ${minute(found.to)}`;
  const sections =
    comparison === null || candidate === null
      ? [
          `Backtest ${period}: ${count(base.length, "alert")}`,
          list("alerts", base, lifeLines),
          costs(base, null),
        ]
      : [
          `Backtest ${period}: ${count(base.length, "alert")} before, ${say(candidate.length)} after\n` +
            `${say(comparison.appear.length)} appear, ${say(comparison.vanish.length)} vanish, ` +
            `${say(comparison.change.length)} change, ${say(comparison.same)} stay as they are`,
          list("appear", comparison.appear, lifeLines),
          list("vanish", comparison.vanish, lifeLines),
          list("change", comparison.change, changeLines),
          costs(base, candidate),
        ];
  return `${[...sections, expectations(outcomes)].filter((text) => text !== "").join("\n\n")}\n`;
}

function list<T>(title: string, items: readonly T[], lines: (item: T) => string[]): string {
  if (items.length === 0) return "";
  const rest = items.length - LISTED;
  const worst = items.slice(0, LISTED).flatMap(lines);
  return [title, ...worst, ...(rest > 0 ? [`  and ${say(rest)} more (see --json)`] : [])].join(
    "\n",
  );
}

/** Worst first. */
export function byHarm(x: AlertLife, y: AlertLife): number {
  return (
    SEVERITIES.indexOf(y.severity) - SEVERITIES.indexOf(x.severity) || y.confidence - x.confidence
  );
}

function lifeLines(life: AlertLife): string[] {
  const { severity, category, action, account_ids, confidence, detector, summary } = life;
  return [
    `  ${severity.padEnd(8)} ${category} · ${action} · ${count(account_ids.length, "account")} · ` +
      `${confidence.toFixed(3)} · ${detector} · ${minute(new Date(life.first_at))}`,
    `    ${summary}`,
  ];
}

function changeLines({ after, changes }: Changed): string[] {
  return [
    `  ${after.severity.padEnd(8)} ${after.category} · ${after.detector} · ${changes.join("; ")}`,
    `    ${after.summary}`,
  ];
}

/** Accounts by the gravest measure that is recommended for them. */
function costs(base: readonly AlertLife[], candidate: readonly AlertLife[] | null): string {
  const before = accountsByAction(base);
  const after = candidate === null ? null : accountsByAction(candidate);
  const head = after === null ? ["accounts"] : ["before", "after", "newly", "no longer"];
  const rows = ACTIONS.toReversed().map((action) => {
    const old = before.get(action) ?? new Set<string>();
    if (after === null) return [action, say(old.size)];
    const young = after.get(action) ?? new Set<string>();
    const newly = [...young].filter((id) => !old.has(id)).length;
    const no_longer = [...old].filter((id) => !young.has(id)).length;
    return [action, say(old.size), say(young.size), say(newly), say(no_longer)];
  });
  const table = [["accounts by the gravest measure", ...head], ...rows];
  return table
    .map(([name = "", ...cells]) => {
      return `${name.padEnd(32)}${cells.map((cell) => cell.padStart(11)).join("")}`.trimEnd();
    })
    .join("\n");
}

function expectations(outcomes: readonly Outcome[]): string {
  if (outcomes.length === 0) return "";
  const failed = outcomes.filter(({ failure }) => failure !== null);
  const head =
    failed.length === 0
      ? `${count(outcomes.length, "expectation")}: all hold`
      : `${count(outcomes.length, "expectation")}: ${say(failed.length)} failed`;
  return [head, ...failed.map(({ name, failure }) => `  FAILED ${name}: ${failure}`)].join("\n");
}

function minute(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace("T", " ")}Z`;
}

function say(number: number): string {
  return number.toLocaleString("en-US");
}
