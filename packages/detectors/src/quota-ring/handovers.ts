/** When one account began to be used, and when it ran out of quota; milliseconds since 1970. */
export type Turns = readonly [
  account_id: string,
  starts: readonly number[],
  exhaustions: readonly number[],
];

export interface Handover {
  readonly from: string;
  readonly exhausted_ms: number;
  readonly to: string;
  readonly started_ms: number;
}

export interface Relay {
  readonly exhaustions: number;
  /** Exhaustions after which another member began within the time allowed. */
  readonly handovers: readonly Handover[];
  /** What chance would give: every start of the others falls anywhere in the period. */
  readonly expected: number;
}

/**
 * Who took over from whom. The statistic is the baton pass of CAMEO (Northcutt, Ho and Chuang,
 * 2016): a start that follows another's exhaustion, again and again.
 */
export function relayOf(turns: readonly Turns[], withinMs: number, periodMs: number): Relay {
  const starts = turns
    .flatMap(([account, times]) => times.map((at) => ({ account, at })))
    .sort((x, y) => x.at - y.at || (x.account < y.account ? -1 : 1));
  const handovers: Handover[] = [];
  let exhaustions = 0;
  let expected = 0;
  for (const [from, own, times] of turns) {
    const rate = (starts.length - own.length) / periodMs;
    for (const exhausted_ms of times) {
      exhaustions += 1;
      expected += 1 - Math.exp(-rate * withinMs);
      const next = starts.find(
        ({ account, at }) => account !== from && at > exhausted_ms && at <= exhausted_ms + withinMs,
      );
      if (next === undefined) continue;
      handovers.push({ from, exhausted_ms, to: next.account, started_ms: next.at });
    }
  }
  handovers.sort((x, y) => x.exhausted_ms - y.exhausted_ms);
  return { exhaustions, handovers, expected };
}
