/** Findings against the truth of a simulated world, account by account. Pure. */
import type { Finding, Severity } from "@ringfence/schemas";
import type { GroundTruth } from "@ringfence/simulator";
import { accusationsOf, firstAccused } from "./judging/accusations.ts";

export interface PersonaResult {
  /** Persona, and its version where it is abuse: «ring-device easy». */
  readonly name: string;
  readonly kind: GroundTruth["kind"];
  readonly accounts: number;
  readonly accused: number;
  /** From the first circumvention of the group to the first accusation, minutes; the median. */
  readonly delay_minutes: number | null;
}

export interface Judgement {
  /** Share of the accused accounts that abuse; null where nobody is accused. */
  readonly precision: number | null;
  readonly personas: readonly PersonaResult[];
  /** Share of the accounts of these abusive personas that are accused. */
  recall(matches: (name: string) => boolean): number;
}

/** An account is accused by a live finding of this severity or above. */
export function judge(
  truth: readonly GroundTruth[],
  findings: readonly Finding[],
  least: Severity,
): Judgement {
  const accused = firstAccused(accusationsOf(findings, least));
  const groups = new Map<string, GroundTruth[]>();
  for (const row of truth) {
    const name = row.abuse === undefined ? row.persona : `${row.persona} ${row.abuse.version}`;
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  const personas = [...groups]
    .map(([name, rows]) => resultOf(name, rows, accused))
    .sort((x, y) => (x.name < y.name ? -1 : 1));
  const right = sum(personas.filter(({ kind }) => kind === "abuse").map((one) => one.accused));
  const all = sum(personas.map((one) => one.accused));
  return {
    precision: all === 0 ? null : right / all,
    personas,
    recall: (matches) => {
      const rows = personas.filter(({ kind, name }) => kind === "abuse" && matches(name));
      return sum(rows.map((one) => one.accused)) / sum(rows.map(({ accounts }) => accounts));
    },
  };
}

function resultOf(
  name: string,
  rows: readonly GroundTruth[],
  accused: ReadonlyMap<string, number>,
): PersonaResult {
  const delays = rows
    .flatMap(({ account_id, abuse }) => {
      const at = accused.get(account_id);
      const began = abuse?.first_circumvention_at ?? null;
      return at === undefined || began === null ? [] : (at - Date.parse(began)) / 60_000;
    })
    .sort((x, y) => x - y);
  return {
    name,
    kind: rows[0]?.kind ?? "honest",
    accounts: rows.length,
    accused: rows.filter(({ account_id }) => accused.has(account_id)).length,
    delay_minutes: delays[(delays.length - 1) >> 1] ?? null,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** A line a persona, for the reader of a test's output. */
export function tableOf({ personas }: Judgement): string {
  return personas
    .filter(({ kind, accused }) => kind === "abuse" || accused > 0)
    .map(({ name, accounts, accused, delay_minutes }) => {
      const delay = delay_minutes === null ? "" : `  after ${Math.round(delay_minutes)} min`;
      return `${name.padEnd(30)} ${`${accused}/${accounts}`.padStart(7)}${delay}`;
    })
    .join("\n");
}
