/** Whether two have work of one kind, from similarity hashes of some of it. Pure. */
import { distance, halvesOf } from "./simhash.ts";

/**
 * Bits in which contents of one kind differ at most. Those of strangers are 32 apart, within 4 of it:
 * of five hundred pairs one is as near by chance.
 */
const ALIKE_BITS = 20;
/** Contents of either side below which their kind is unknown. */
const PIECES_MIN = { own: 3, others: 4 } as const;
/** Share of one's contents that may be like another's where they have nothing in common. */
const UNRELATED_MAX = 0.26;

/**
 * Share of the contents that have one of the others nearby, 0 to 1; null where either side is too
 * small a sample.
 *
 * @param own similarity hashes, 16 hexadecimal digits each
 */
export function likenessOf(own: readonly string[], others: readonly string[]): number | null {
  if (own.length < PIECES_MIN.own || others.length < PIECES_MIN.others) return null;
  const all = halvesOf([...own, ...others]);
  const alike = own.filter((_, index) =>
    others.some((_other, place) => distance(all, index, own.length + place) <= ALIKE_BITS),
  );
  return alike.length / own.length;
}

/** Whether contents of two, as likenessOf compares them, have nothing in common. */
export function isUnrelated(likeness: number): boolean {
  return likeness < UNRELATED_MAX;
}

/** A client of a credential: some of what it asked for, and where it was. */
export interface Worker {
  /** Similarity hashes. */
  readonly pieces: readonly string[];
  /** Some of its networks (/24 or /64). */
  readonly networks: readonly string[];
}

/**
 * How many have work that has nothing to do with that of any other counted, and were never where
 * another was: people of one office are one customer's, whatever each of them does.
 *
 * @returns null where fewer than two bring a sample
 */
export function unrelatedOf(workers: readonly Worker[]): number | null {
  const known = workers
    .filter(({ pieces }) => pieces.length >= PIECES_MIN.others)
    .toSorted((x, y) => y.pieces.length - x.pieces.length || compare(first(x), first(y)));
  if (known.length < 2) return null;
  const offices = officesOf(workers);
  const counted: Worker[] = [];
  for (const one of known) {
    const isNews = counted.every(
      (other) =>
        offices.get(one) !== offices.get(other) &&
        isUnrelated(likenessOf(one.pieces, other.pieces) ?? 1),
    );
    if (isNews) counted.push(one);
  }
  return counted.length;
}

/** Who ever was in a network of another, and of those that were in theirs. */
function officesOf(workers: readonly Worker[]): ReadonlyMap<Worker, number> {
  const office = new Map(workers.map((worker, index) => [worker, index]));
  const seen = new Map<string, Worker>();
  for (const worker of workers) {
    for (const network of worker.networks) {
      const other = seen.get(network) ?? worker;
      seen.set(network, other);
      const [from, to] = [office.get(worker), office.get(other)];
      if (from === to || to === undefined) continue;
      for (const [one, at] of office) if (at === from) office.set(one, to);
    }
  }
  return office;
}

function first({ pieces }: Worker): string {
  return pieces[0] ?? "";
}

function compare(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}
