/** Which accounts are used as one: each went on where another was refused. Pure. */

/** A piece of work that one account was refused and another did at once. */
export interface Failover {
  readonly from: string;
  readonly to: string;
  /** Whether an allowance was used up; else the rate was too high. */
  readonly spent: boolean;
  readonly refused_ms: number;
  readonly done_ms: number;
  /** Similarity hash of its content. */
  readonly piece: string;
}

export interface Pool {
  /** In order of their names. */
  readonly account_ids: readonly string[];
  /** The account that was the first to be refused: it names the pool. */
  readonly first: string;
  /** In order of time. */
  readonly failovers: readonly Failover[];
  /** Different pieces of work that were passed on. */
  readonly pieces: number;
}

/** The accounts that are connected with one of them, and what connects them. */
export function poolOf(failovers: readonly Failover[], member: string): Pool {
  const members = new Set([member]);
  for (let before = 0; before < members.size;) {
    before = members.size;
    for (const { from, to } of failovers) {
      if (!members.has(from) && !members.has(to)) continue;
      members.add(from).add(to);
    }
  }
  const own = failovers
    .filter(({ from }) => members.has(from))
    .toSorted((x, y) => x.refused_ms - y.refused_ms || x.done_ms - y.done_ms);
  return {
    account_ids: [...members].sort(),
    first: own[0]?.from ?? member,
    failovers: own,
    pieces: new Set(own.map(({ piece }) => piece)).size,
  };
}
