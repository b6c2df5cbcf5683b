/** What a backtest says to a person at a terminal. Pure. */
import { accountsByAction, type AlertLife, type Changed, type Comparison } from "@ringfence/policy";
import { ACTIONS, SEVERITIES } from "@ringfence/schemas";
import { count } from "../steps/plural.ts";
import type { Backtest } from "./backtest.ts";
import type { Outcome } from "./expectations.ts";
import type { Shadowed } from "./shadow.ts";

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
          costs(base, null, { before: "accounts", after: "" }),
        ]
      : [
          `Backtest ${period}: ${count(base.length, "alert")} before, ${say(candidate.length)} after\n` +
            `${say(comparison.appear.length)} appear, ${say(comparison.vanish.length)} vanish, ` +
            `${say(comparison.change.length)} change, ${say(comparison.same)} stay as they are`,
          ...comparisonLists(comparison, { appear: "appear", vanish: "vanish" }),
          costs(base, candidate, { before: "before", after: "after" }),
        ];
  return `${[...sections, expectations(outcomes)].filter((text) => text !== "").join("\n\n")}\n`;
}

/** @param titles of what is on one side alone */
function comparisonLists(
  { appear, vanish, change }: Comparison,
  titles: { readonly appear: string; readonly vanish: string },
): string[] {
  return [
    list(titles.appear, appear, lifeLines),
    list(titles.vanish, vanish, lifeLines),
    list("change", change, changeLines),
  ];
}

/** One detector as it runs live, beside itself with other parameters in shadow. */
export function shadowReport(detector: string, { live, shadow, comparison }: Shadowed): string {
  const { appear, vanish, change, same } = comparison;
  const sections = [
    `${detector}: ${count(live.length, "alert")} live, ${say(shadow.length)} in shadow\n` +
      `${say(appear.length)} in shadow alone, ${say(vanish.length)} live alone, ` +
      `${say(change.length)} differ, ${say(same)} are the same`,
    ...comparisonLists(comparison, { appear: "in shadow alone", vanish: "live alone" }),
    costs(live, shadow, { before: "live", after: "shadow" }),
  ];
  return sections.filter((text) => text !== "").join("\n\n");
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
function costs(
  base: readonly AlertLife[],
  candidate: readonly AlertLife[] | null,
  titles: { readonly before: string; readonly after: string },
): string {
  const before = accountsByAction(base);
  const after = candidate === null ? null : accountsByAction(candidate);
  const { before: first, after: second } = titles;
  const head = after === null ? [first] : [first, second, "newly", "no longer"];
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
