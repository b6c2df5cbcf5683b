/** Something to compare the suite with: reads the same events, scores accounts. */
import type { RequestEventInput } from "@ringfence/schemas";

export interface Baseline {
  readonly name: string;
  /** Score from which on an account is accused, and others to draw a curve with. */
  readonly threshold: number;
  readonly sweep: readonly number[];
  /** Events in order of `occurred_at`. */
  take(event: RequestEventInput): void;
  /** Account → score, after the last event; a missing account scores nothing. */
  scores(): ReadonlyMap<string, number>;
}

/** Keeps the highest score of an account. */
export function raise(scores: Map<string, number>, account: string, score: number): void {
  if (score > (scores.get(account) ?? Number.NEGATIVE_INFINITY)) scores.set(account, score);
}

/** The set of a key, made where it is missing. */
export function setOf<K, V>(sets: Map<K, Set<V>>, key: K): Set<V> {
  const known = sets.get(key);
  if (known !== undefined) return known;
  const set = new Set<V>();
  sets.set(key, set);
  return set;
}
