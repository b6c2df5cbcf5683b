/** Which accounts are used as one: each went on where another was refused. Pure. */

/** A piece of work that one account was refused and another took up right after. */
export interface Failover {
  readonly from: string;
  readonly to: string;
  /** Whether an allowance was used up; else the rate was too high. */
  readonly spent: boolean;
  readonly refused_ms: number;
  readonly taken_ms: number;
  /** Whether the other one did it; else it was refused as well. */
  readonly done: boolean;
  /** Similarity hash of its content. */
  readonly piece: string;
}

export interface Pool {
  /** In order of their names. */
  readonly account_ids: readonly string[];
  /** In order of time. */
  readonly failovers: readonly Failover[];
  /** Different pieces of work that were passed on and done. */
  readonly pieces: number;
}

/** Pieces that two accounts asked for at one time, whatever became of them. */
export type Common = readonly [one: string, other: string, pieces: number];

/**
 * The accounts that failovers connect (components of a graph), in order of their names.
 *
 * Who asks for the same all the time (a mirror, the same job on the same clock) does what another was
 * refused, too: of what two accounts ask for at one time, half at least has to be passed on.
 */
export function poolsOf(failovers: readonly Failover[], common: readonly Common[]): Pool[] {
  const shared = new Map(common.map(([one, other, pieces]) => [keyOf(one, other), pieces]));
  const byPair = grouped(failovers, ({ from, to }) => keyOf(from, to));
  const kept = [...byPair].flatMap(([pair, own]) => {
    const passed = new Set(own.map(({ piece }) => piece)).size;
    return 2 * passed >= (shared.get(pair) ?? 0) ? own : [];
  });
  const roots = new Map<string, string>();
  for (const { from, to } of kept) join(roots, from, to);
  const pools = grouped(kept, ({ from }) => rootOf(roots, from));
  return [...pools.values()]
    .map((own): Pool => {
      const inOrder = own.toSorted(
        (x, y) => x.refused_ms - y.refused_ms || x.taken_ms - y.taken_ms,
      );
      const done = inOrder.filter((one) => one.done);
      return {
        account_ids: [...new Set(own.flatMap(({ from, to }) => [from, to]))].sort(),
        failovers: inOrder,
        pieces: new Set(done.map(({ piece }) => piece)).size,
      };
    })
    .sort((x, y) => ((x.account_ids[0] ?? "") < (y.account_ids[0] ?? "") ? -1 : 1));
}

/** One key for both directions; names hold no control characters. */
function keyOf(one: string, other: string): string {
  return one < other ? `${one}\u0000${other}` : `${other}\u0000${one}`;
}

function grouped<T>(all: readonly T[], keyFor: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const own = groups.get(keyFor(one));
    if (own === undefined) groups.set(keyFor(one), [one]);
    else own.push(one);
  }
  return groups;
}

function rootOf(roots: Map<string, string>, account: string): string {
  let root = account;
  for (let next = roots.get(root); next !== undefined && next !== root; next = roots.get(root)) {
    root = next;
  }
  roots.set(account, root);
  return root;
}

function join(roots: Map<string, string>, one: string, other: string): void {
  const [x, y] = [rootOf(roots, one), rootOf(roots, other)];
  roots.set(x < y ? y : x, x < y ? x : y);
}
