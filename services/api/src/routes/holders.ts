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
