/** The circuit breaker: how much policy may enforce by itself before a person has to look. Pure. */
import type { Category } from "@ringfence/schemas";
import { BUILT_IN_CAP, type Cap } from "./automatic.ts";

/** A measure that policy approved by itself. */
export interface AutomaticMeasure {
  readonly account_id: string;
  readonly category: Category;
  /** Null where it is not known whether the account pays. */
  readonly paying: boolean | null;
  readonly at_ms: number;
}

/** What shares are taken of. */
export interface Population {
  /** Accounts that sent anything in the last 24 hours. */
  readonly active: number;
  /** Accounts of a plan that is paid for. */
  readonly paying: number;
}

export interface Trip {
  /** Name of the cap. */
  readonly cap: string;
  /** In words, with the numbers. */
  readonly reason: string;
}

/**
 * Whether one more measure would pass a cap; the first that it would, or null. Accounts count once,
 * however many measures there are against them.
 *
 * A share allows at least one account: of 50 customers 0.5 % would otherwise be nobody, and the
 * breaker would trip at the first measure that was asked for.
 */
export function tripOf(
  next: AutomaticMeasure,
  done: readonly AutomaticMeasure[],
  population: Population,
  caps: readonly Cap[],
): Trip | null {
  for (const cap of [...caps, BUILT_IN_CAP]) {
    const { name, hours, categories } = cap;
    if (categories !== undefined && !categories.includes(next.category)) continue;
    const since = next.at_ms - hours * 3_600_000;
    const within = [...done, next].filter(
      ({ at_ms, category }) =>
        at_ms > since && (categories === undefined || category === next.category),
    );
    const what = categories === undefined ? "" : ` for ${next.category}`;
    const reason = passed(cap, within, population);
    if (reason !== null) return { cap: name, reason: `${reason}${what} within ${hours} h` };
  }
  return null;
}

function passed(
  { accounts, share_of_active, share_of_paying }: Cap,
  within: readonly AutomaticMeasure[],
  { active, paying }: Population,
): string | null {
  const count = distinct(within);
  // Whose plan is not known may pay.
  const payingCount = distinct(within.filter((one) => one.paying !== false));
  if (accounts !== undefined && count > accounts) {
    return `${count} accounts, above the cap of ${accounts},`;
  }
  if (share_of_active !== undefined && count > allowed(share_of_active, active)) {
    return `${count} of ${active} active accounts, above the cap of ${percent(share_of_active)},`;
  }
  if (share_of_paying !== undefined && payingCount > allowed(share_of_paying, paying)) {
    return `${payingCount} of ${paying} paying accounts, above the cap of ${percent(share_of_paying)},`;
  }
  return null;
}

function allowed(share: number, of: number): number {
  return Math.max(1, Math.floor(share * of));
}

function distinct(measures: readonly AutomaticMeasure[]): number {
  return new Set(measures.map(({ account_id }) => account_id)).size;
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(3))} %`;
}
