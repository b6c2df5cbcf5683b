/** Accounts that belong together, and the strongest links that say so. Pure. */
import type { Pair, Shared } from "../links/pair.ts";

/** Union-find with path halving; the smaller root name wins, so order does not matter. */
export class Forest {
  readonly #parent = new Map<string, string>();
  readonly #size = new Map<string, number>();

  find(account: string): string {
    let node = account;
    for (;;) {
      const parent = this.#parent.get(node) ?? node;
      if (parent === node) return node;
      const grandparent = this.#parent.get(parent) ?? parent;
      this.#parent.set(node, grandparent);
      node = grandparent;
    }
  }

  size(account: string): number {
    return this.#size.get(this.find(account)) ?? 1;
  }

  /** @returns whether they were apart before */
  join(a: string, b: string): boolean {
    const [x, y] = [this.find(a), this.find(b)];
    if (x === y) return false;
    const [winner, other] = x < y ? [x, y] : [y, x];
    const size = this.size(winner) + this.size(other);
    this.#parent.set(other, winner);
    this.#size.set(winner, size);
    return true;
  }
}

/** A pair with what it says in all, bits. */
export interface Edge extends Pair {
  readonly bits: number;
}

/** Links that are told of a cluster: enough for a reader, and a bound for the store. */
const LINKS_MAX = 12;

/**
 * The strongest links of a spanning tree of greatest strength (Kruskal 1956), the strongest first:
 * each connects accounts that no stronger ones do.
 */
export function spanningLinks(edges: readonly Edge[]): Edge[] {
  const forest = new Forest();
  const links: Edge[] = [];
  for (const edge of [...edges].sort(strongestFirst)) {
    if (links.length === LINKS_MAX) break;
    if (!forest.join(edge.a, edge.b)) continue;
    links.push({ ...edge, evidence: edge.evidence.toSorted(strongestKindFirst) });
  }
  return links;
}

function strongestFirst(x: Edge, y: Edge): number {
  return y.bits - x.bits || compare(x.a, y.a) || compare(x.b, y.b) || compare(keyOf(x), keyOf(y));
}

/** Of two accounts a pair is one link, and each value of a group another. */
function keyOf({ evidence }: Edge): string {
  return evidence.length === 1 ? `${evidence[0]?.kind} ${evidence[0]?.value}` : "";
}

function strongestKindFirst(x: Shared, y: Shared): number {
  return y.bits - x.bits || compare(x.kind, y.kind);
}

function compare(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}
