/** Who has an identifier. Pure. */
import type { Tie } from "../reads/clusters.ts";

/**
 * How many accounts hold an identifier. A tie tells of the moment when it was weighed, so the most that
 * anybody counted is the nearest, and no fewer than are seen with it.
 *
 * @param counts what each source counted; null or absent where it did not
 * @param seen accounts of the graph that have it
 * @returns null where nobody counted: who else has it is unknown
 */
export function holdersOf(
  counts: readonly (number | null | undefined)[],
  seen: number,
): number | null {
  const known = counts.filter((count) => typeof count === "number");
  return known.length === 0 ? null : Math.max(seen, ...known);
}

/** Accounts that are not shown and have what a tie rests on, by `kind:value`. */
export function othersOf(
  ties: readonly Pick<Tie, "account_a" | "account_b" | "evidence">[],
  shown: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { account_a, account_b, evidence } of ties) {
    const outside = [account_a, account_b].filter((account) => !shown.has(account));
    if (outside.length === 0) continue;
    for (const { kind, value } of evidence) {
      const id = `${kind}:${value}`;
      found.set(id, new Set([...(found.get(id) ?? []), ...outside]));
    }
  }
  return found;
}
