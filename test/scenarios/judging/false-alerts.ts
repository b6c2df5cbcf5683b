/** What honest accounts have to bear. Pure. */
import { SEVERITIES, type Severity } from "@ringfence/schemas";
import type { GroundTruth } from "@ringfence/simulator";
import { type Accusation, isAtLeast } from "./accusations.ts";
import { groupBy } from "./statistics.ts";

export interface LookAlike {
  readonly persona: string;
  readonly accounts: number;
  readonly accused: number;
  /** Weeks that its accounts were watched, in all; an account that sent nothing is not. */
  readonly account_weeks: number;
  /** Accused accounts for each of them; null where there are none. */
  readonly share: number | null;
}

/** Honest personas, each with how many of its accounts are accused at `least` or above. */
export function lookAlikes(
  truth: readonly GroundTruth[],
  active: ReadonlySet<string>,
  accusations: readonly Accusation[],
  { hours, least }: { readonly hours: number; readonly least: Severity },
): LookAlike[] {
  const accused = new Set(
    accusations
      .filter(({ severity }) => isAtLeast(severity, least))
      .map(({ account_id }) => account_id),
  );
  const honest = truth.filter(
    ({ kind, account_id }) => kind === "honest" && active.has(account_id),
  );
  return [...groupBy(honest, ({ persona }) => persona)]
    .map(([persona, rows]) => {
      const count = rows.filter(({ account_id }) => accused.has(account_id)).length;
      const account_weeks = (rows.length * hours) / 168;
      const share = account_weeks === 0 ? null : count / account_weeks;
      return { persona, accounts: rows.length, accused: count, account_weeks, share };
    })
    .sort((x, y) => y.accused - x.accused || (x.persona < y.persona ? -1 : 1));
}

/** Days that accounts were watched, in all: of honest ones, or of everybody. */
export function accountDays(
  truth: readonly GroundTruth[],
  active: ReadonlySet<string>,
  hours: number,
): { readonly honest: number; readonly all: number } {
  const rows = truth.filter(({ account_id }) => active.has(account_id));
  const honest = rows.filter(({ kind }) => kind === "honest").length;
  return { honest: (honest * hours) / 24, all: (rows.length * hours) / 24 };
}

/** Findings that name an honest account, by the highest severity at which they do. */
export function falseFindings(
  truth: readonly GroundTruth[],
  accusations: readonly Accusation[],
): Record<Severity, number> {
  const honest = new Set(
    truth.filter(({ kind }) => kind === "honest").map(({ account_id }) => account_id),
  );
  const highest = new Map<string, number>();
  for (const { account_id, finding_id, severity } of accusations) {
    if (!honest.has(account_id)) continue;
    const rank = SEVERITIES.indexOf(severity);
    highest.set(finding_id, Math.max(rank, highest.get(finding_id) ?? rank));
  }
  const ranks = [...highest.values()];
  const counts = SEVERITIES.map(
    (severity, rank) => [severity, ranks.filter((one) => one === rank).length] as const,
  );
  return Object.fromEntries(counts) as Record<Severity, number>;
}
