import { barLines, columns, signed, sureness } from "@ringfence/runtime";
import type { Explained } from "@ringfence/casework";
import { count, dimmed, figure, fitted, item, type Page, section, twoDigits } from "./page.ts";

const MOST_FACTS = 10;
/** Shares below this round to nothing. */
const NOTHING = 0.05;
/** Cells of the bar and of the figure that `barLines` puts before a text. */
const SUM_AT = 13;

/** The facts as bars that add up to the confidence, and what else was seen. */
export function factsSection(page: Page, { alert, facts, log_odds }: Explained): string[] {
  const told = facts.filter(({ weight }) => Math.abs(weight) >= NOTHING).slice(0, MOST_FACTS);
  const rest = facts.filter((one) => !told.includes(one));
  const { prior, sum } = log_odds;
  const more = rest.reduce((total, { weight }) => total + weight, 0);
  const bars = [
    ...(prior === null ? [] : [{ value: prior, text: beforeEvidence(prior) }]),
    ...told.map(({ weight, text }) => ({ value: weight, text })),
    ...(Math.abs(more) >= NOTHING
      ? [{ value: more, text: `${count(rest.length, "more fact")}, together` }]
      : []),
  ];
  const sure = `${sureness(alert.confidence)} sure`;
  const total =
    sum === null ? [] : [`${" ".repeat(SUM_AT)}${signed(sum).padStart(6)}  in all: ${sure}`];
  return section(page, "What was seen, and what each fact adds to the log-odds", [
    ...dimmed(page, "+0.7 doubles the odds, +2.3 makes them tenfold, below 0 speaks against it"),
    ...barLines(bars, page.width, page.paint),
    ...total.map((line) => page.paint("bold", line)),
    ...(alert.explanation?.circumstances ?? []).flatMap((one) => item(page, "·  ", one)),
  ]);
}

function beforeEvidence(prior: number): string {
  return `before any evidence: one in ${figure(twoDigits(1 + Math.exp(-prior)))}`;
}

/** What would be left without one kind of evidence, the strongest first. */
export function counterfactualSection(page: Page, { alert, families }: Explained): string[] {
  const rows = (alert.explanation?.counterfactuals ?? []).map((one) => {
    const then = one.recommended_action;
    const instead =
      then === alert.recommended_action
        ? `still ${then}`
        : `${then} instead of ${alert.recommended_action}`;
    return [
      `without ${one.without} (${signed(-one.weight)})`,
      `${sureness(one.confidence)} sure`,
      count(one.families, "family", "families"),
      instead,
    ];
  });
  const now = families === null ? "" : ` (now ${count(families.length, "family", "families")})`;
  return section(
    page,
    `Would it stand without one kind of evidence?${now}`,
    fitted(columns(rows), page.width),
  );
}
