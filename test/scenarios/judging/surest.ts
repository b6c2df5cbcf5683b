/**
 * How sure the suite is of each account, with every family of evidence and without one at a time.
 * Weights are log-odds that add up, so a family is left out by not adding it. Pure.
 */
import { confidenceOf, FAMILIES, type Family, type Signal } from "@ringfence/schemas";
import type { GroundTruth } from "@ringfence/simulator";
import { isAtLeast } from "./accusations.ts";
import { type Share, shareOf } from "./statistics.ts";

export const LEFT_OUT = ["nothing", ...FAMILIES] as const;
export type LeftOut = "nothing" | Family;

/** By what is left out: account → highest confidence of a signal that accuses it. */
export type Surest = Readonly<Record<LeftOut, ReadonlyMap<string, number>>>;

/**
 * Over live signals of severity medium or above. A severity says how bad it would be, so it stays
 * as it is, whatever evidence is left out.
 */
export class SurestTable {
  readonly #table = Object.fromEntries(
    LEFT_OUT.map((name) => [name, new Map<string, number>()]),
  ) as Record<LeftOut, Map<string, number>>;

  take({ mode, severity, prior, evidence, account_ids }: Signal): void {
    if (mode !== "live" || !isAtLeast(severity, "medium")) return;
    for (const name of LEFT_OUT) {
      const best = this.#table[name];
      const kept = evidence.filter(({ family }) => family !== name);
      const confidence = confidenceOf(prior, kept);
      for (const id of account_ids) best.set(id, Math.max(confidence, best.get(id) ?? 0));
    }
  }

  get table(): Surest {
    return this.#table;
  }
}

export interface OperatingPoint {
  readonly threshold: number;
  readonly precision: Share;
  readonly recall: Share;
}

export interface Abusers {
  /** Every account of an abusive actor: accusing one is no mistake. */
  readonly all: ReadonlySet<string>;
  /** Those that sent anything and whose actor did circumvent something: these can be found. */
  readonly findable: ReadonlySet<string>;
}

/** Accounts whose score reaches a threshold, against those that abuse. */
export function operatingPoint(
  abusers: Abusers,
  scores: ReadonlyMap<string, number>,
  threshold: number,
): OperatingPoint {
  const accused = [...scores].filter(([, score]) => score >= threshold).map(([id]) => id);
  const right = accused.filter((id) => abusers.all.has(id)).length;
  const found = accused.filter((id) => abusers.findable.has(id)).length;
  const precision = shareOf(right, accused.length);
  return { threshold, precision, recall: shareOf(found, abusers.findable.size) };
}

export function abusersOf(truth: readonly GroundTruth[], active: ReadonlySet<string>): Abusers {
  const rows = truth.filter(({ kind }) => kind === "abuse");
  const findable = rows.filter(
    ({ account_id, abuse }) =>
      active.has(account_id) && (abuse?.first_circumvention_at ?? null) !== null,
  );
  const ids = (of: readonly GroundTruth[]) => new Set(of.map(({ account_id }) => account_id));
  return { all: ids(rows), findable: ids(findable) };
}
