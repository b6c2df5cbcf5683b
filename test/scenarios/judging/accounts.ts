/** Accused accounts against the truth: precision, recall, time to detect. Pure. */
import { type Category, SEVERITIES, type Severity } from "@ringfence/schemas";
import { type GroundTruth, type Version, VERSIONS } from "@ringfence/simulator";
import { type Accusation, isAtLeast } from "./accusations.ts";
import { groupBy, type Share, shareOf, sum } from "./statistics.ts";

export interface SeverityPrecision {
  readonly severity: Severity;
  /** Accused accounts that abuse, in whatever category. */
  readonly abusive: Share;
  /** Accused accounts that abuse in a category that they are accused of. */
  readonly right: Share;
  /** Accounts that merely hang on what is accused: no alert names them. */
  readonly attached: number;
}

/** For each severity, over the accounts that a finding of that severity or above names. */
export function precisionBySeverity(
  truth: readonly GroundTruth[],
  accusations: readonly Accusation[],
): SeverityPrecision[] {
  const abuse = new Map(truth.flatMap((row) => (row.abuse ? [[row.account_id, row.abuse]] : [])));
  return SEVERITIES.map((severity) => {
    const held = accusations.filter((one) => isAtLeast(one.severity, severity));
    const named = held.filter((one) => !one.attached);
    const accounts = [...groupBy(named, ({ account_id }) => account_id)];
    const abusive = accounts.filter(([id]) => abuse.has(id)).length;
    const right = accounts.filter(([id, own]) =>
      own.some(({ category }) => {
        const truly = abuse.get(id);
        return category === truly?.category || truly?.also.includes(category);
      }),
    ).length;
    const all = accounts.length;
    const attached = new Set(held.map(({ account_id }) => account_id)).size - all;
    return { severity, abusive: shareOf(abusive, all), right: shareOf(right, all), attached };
  });
}

export interface PersonaRecall {
  readonly persona: string;
  readonly version: Version;
  readonly category: Category;
  /** Accounts accused in the right category, and in any. */
  readonly right: Share;
  readonly any: Share;
  /**
   * For each actor the minutes from its first circumvention to the first accusation of any of its
   * accounts; infinity where it was never accused, 0 where the accusation came before.
   */
  readonly minutes_right: readonly number[];
  readonly minutes_any: readonly number[];
}

/**
 * Over the accounts that sent anything and whose actor did circumvent something within the world:
 * abuse that never took place cannot be found.
 */
export function recallByPersona(
  truth: readonly GroundTruth[],
  active: ReadonlySet<string>,
  accusations: readonly Accusation[],
): PersonaRecall[] {
  const byAccount = groupBy(accusations, ({ account_id }) => account_id);
  const rows = truth.filter(
    ({ account_id, abuse }) => active.has(account_id) && (abuse?.first_circumvention_at ?? null),
  );
  const groups = groupBy(rows, ({ abuse }) => `${abuse?.id} ${abuse?.version}`);
  return [...groups.values()]
    .map((accounts) => recallOf(accounts, byAccount))
    .sort(
      (x, y) =>
        compare(x.persona, y.persona) || VERSIONS.indexOf(x.version) - VERSIONS.indexOf(y.version),
    );
}

function recallOf(
  accounts: readonly GroundTruth[],
  byAccount: ReadonlyMap<string, readonly Accusation[]>,
): PersonaRecall {
  const abuse = accounts[0]?.abuse;
  if (abuse === undefined) throw new Error("a persona of abuse has accounts that abuse");
  const { id, version, category } = abuse;
  const all = ({ account_id }: GroundTruth) => byAccount.get(account_id) ?? [];
  const right = (row: GroundTruth) => all(row).filter((one) => one.category === category);
  const found = (of: typeof all) =>
    shareOf(accounts.filter((row) => of(row).length > 0).length, accounts.length);
  const minutes = (of: typeof all) =>
    [...groupBy(accounts, ({ group_id }) => group_id).values()].map((actor) => {
      const began = Math.min(
        ...actor.map((row) => Date.parse(row.abuse?.first_circumvention_at ?? "")),
      );
      const first = Math.min(...actor.flatMap(of).map(({ at_ms }) => at_ms));
      return Math.max(0, (first - began) / 60_000);
    });
  return {
    persona: id,
    version,
    category,
    right: found(right),
    any: found(all),
    minutes_right: minutes(right),
    minutes_any: minutes(all),
  };
}

/** Recall over all accounts of these rows. */
export function pooled(rows: readonly PersonaRecall[], what: "right" | "any"): Share {
  return shareOf(sum(rows.map((row) => row[what].of)), sum(rows.map((row) => row[what].all)));
}

function compare(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}
