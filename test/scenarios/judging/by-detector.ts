/** What each detector does by itself. Pure. */
import type { Finding } from "@ringfence/schemas";
import type { GroundTruth } from "@ringfence/simulator";
import { accusationsOf, firstAccused } from "./accusations.ts";
import { groupBy, quantile, type Share, shareOf } from "./statistics.ts";

export interface DetectorFigures {
  readonly id: string;
  /** Live findings of severity medium or above. */
  readonly findings: number;
  /** Accounts that they name, and those of them that abuse. */
  readonly precision: Share;
  /** Abusive actors whose accounts it names, by persona and version. */
  readonly finds: Readonly<Record<string, number>>;
  /** Honest accounts that it names, by persona. */
  readonly errs: Readonly<Record<string, number>>;
  /** Findings of severity low or above that name an honest account, for 1,000 account-days of them. */
  readonly false_per_1000_days: number | null;
  /** Median minutes from the first circumvention of an actor that it finds; null without any. */
  readonly minutes: number | null;
}

/** In order of their names. What runs in shadow is left out. */
export function byDetector(
  truth: readonly GroundTruth[],
  active: ReadonlySet<string>,
  findings: readonly Finding[],
  hours: number,
): DetectorFigures[] {
  const facts = new Map(truth.map((row) => [row.account_id, row]));
  const honest = truth.filter(
    ({ kind, account_id }) => kind === "honest" && active.has(account_id),
  );
  const days = (honest.length * hours) / 24;
  const live = findings.filter(({ mode }) => mode === "live");
  return [...groupBy(live, ({ detector }) => detector.id)]
    .map(([id, own]) => figuresOf(id, own, facts, days))
    .sort((x, y) => (x.id < y.id ? -1 : 1));
}

function figuresOf(
  id: string,
  findings: readonly Finding[],
  facts: ReadonlyMap<string, GroundTruth>,
  days: number,
): DetectorFigures {
  const named = accusationsOf(findings, "medium").filter(({ attached }) => !attached);
  const first = firstAccused(named);
  const rows = [...first.keys()].flatMap((account) => facts.get(account) ?? []);
  const right = rows.filter(({ kind }) => kind === "abuse");
  const actors = [...groupBy(right, ({ group_id }) => group_id).values()];
  const wrong = accusationsOf(findings, "low").filter(
    ({ account_id, attached }) => !attached && facts.get(account_id)?.kind !== "abuse",
  );
  const minutes = actors.map((accounts) => {
    const began = Math.min(
      ...accounts.map(({ abuse }) => Date.parse(abuse?.first_circumvention_at ?? "") || Infinity),
    );
    const told = Math.min(...accounts.map(({ account_id }) => first.get(account_id) ?? Infinity));
    return Math.max(0, (told - began) / 60_000);
  });
  const falseFindings = new Set(wrong.map(({ finding_id }) => finding_id)).size;
  return {
    id,
    findings: new Set(named.map(({ finding_id }) => finding_id)).size,
    precision: shareOf(right.length, rows.length),
    finds: counted(actors.map(([row]) => `${row?.persona} ${row?.abuse?.version}`)),
    errs: counted(rows.filter(({ kind }) => kind === "honest").map(({ persona }) => persona)),
    false_per_1000_days: days === 0 ? null : (1_000 * falseFindings) / days,
    minutes: quantile(minutes.filter(Number.isFinite), 0.5),
  };
}

function counted(names: readonly string[]): Record<string, number> {
  const groups = [...groupBy(names, (name) => name)].map(
    ([name, own]) => [name, own.length] as const,
  );
  return Object.fromEntries(groups.sort(([x], [y]) => (x < y ? -1 : 1)));
}
