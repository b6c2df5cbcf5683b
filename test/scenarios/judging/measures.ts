/** What policy would do about findings, and to whom. Pure. */
import { ACTIONS, type Action, type Finding } from "@ringfence/schemas";
import { decide, type PolicyTable, type Standing } from "@ringfence/policy";
import type { GroundTruth } from "@ringfence/simulator";
import { groupBy, type Share, shareOf } from "./statistics.ts";

/** The strongest measure that policy ever recommends for a finding. */
export interface Measure {
  readonly finding_id: string;
  readonly action: Action;
  readonly account_ids: readonly string[];
  readonly families: readonly string[];
  /** Accounts that hang on the finding, which no measure may name. */
  readonly attached: readonly string[];
}

/** One measure a live finding; what only observes is left out. */
export function measuresOf(
  findings: readonly Finding[],
  standing: ReadonlyMap<string, Standing>,
  policy: PolicyTable,
): Measure[] {
  const live = findings.filter(({ mode }) => mode === "live");
  return [...groupBy(live, ({ finding_id }) => finding_id)].flatMap(([finding_id, states]) => {
    const measures = states.map((state) => {
      const { recommended_action: action, account_ids } = decide(state, standing, policy);
      const { families, attached_account_ids: attached } = state;
      return { finding_id, action, account_ids, families, attached };
    });
    const rank = Math.max(...measures.map(({ action }) => ACTIONS.indexOf(action)));
    const strongest = measures.filter(({ action }) => ACTIONS.indexOf(action) === rank);
    const last = strongest.at(-1);
    if (last === undefined || last.action === "observe") return [];
    // Whoever was named once by the strongest measure was hit by it.
    const account_ids = [...new Set(strongest.flatMap((one) => one.account_ids))];
    return [{ ...last, account_ids }];
  });
}

export interface Suspensions {
  readonly findings: number;
  /** Accounts named that abuse. */
  readonly precision: Share;
  /** Findings by the number of independent families that carry them. */
  readonly by_families: ReadonlyMap<number, number>;
  /** Accounts attached to these findings; those that are suspended through them all the same. */
  readonly attached: number;
  readonly attached_suspended: number;
  readonly honest: readonly string[];
}

export function suspensionsOf(
  truth: readonly GroundTruth[],
  measures: readonly Measure[],
): Suspensions {
  const suspensions = measures.filter(({ action }) => action === "suspend");
  const kinds = new Map(truth.map(({ account_id, kind }) => [account_id, kind]));
  const named = [...new Set(suspensions.flatMap(({ account_ids }) => account_ids))];
  const honest = named.filter((id) => kinds.get(id) !== "abuse");
  const counts = groupBy(suspensions, ({ families }) => String(new Set(families).size));
  const hit = suspensions.flatMap(({ attached, account_ids }) =>
    attached.filter((id) => account_ids.includes(id)),
  );
  return {
    findings: suspensions.length,
    precision: shareOf(named.length - honest.length, named.length),
    by_families: new Map([...counts].map(([size, own]) => [Number(size), own.length])),
    attached: new Set(suspensions.flatMap(({ attached }) => attached)).size,
    attached_suspended: new Set(hit).size,
    honest,
  };
}

/** Findings for which policy would throttle or suspend an honest account. */
export function falseEnforcement(
  truth: readonly GroundTruth[],
  measures: readonly Measure[],
): number {
  const abusive = new Set(
    truth.filter(({ kind }) => kind === "abuse").map(({ account_id }) => account_id),
  );
  return measures.filter(
    ({ action, account_ids }) =>
      (action === "throttle" || action === "suspend") && account_ids.some((id) => !abusive.has(id)),
  ).length;
}
