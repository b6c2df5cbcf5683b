/** Hours of charts: each one, also those in which nothing was. Pure. */

const HOUR_S = 3_600;
/** Fewer are no picture of anything. */
const LEAST = 12;

/**
 * Beginnings of hours, in seconds since 1970, from the first that is known up to the newest; a dozen at least.
 *
 * @param known beginnings of hours in which something was
 * @param newest ISO time up to which it was looked; null where that is not known
 * @param most the newest of so many
 */
export function everyHour(known: readonly number[], newest: string | null, most: number): number[] {
  if (known.length === 0) return [];
  const until = newest === null ? 0 : Date.parse(newest) / 1_000;
  const last = Math.max(...known, Math.floor(until / HOUR_S) * HOUR_S);
  const first = Math.min(...known, last - (LEAST - 1) * HOUR_S);
  const many = Math.min(most, (last - first) / HOUR_S + 1);
  return Array.from({ length: many }, (_, at) => last - (many - 1 - at) * HOUR_S);
}
