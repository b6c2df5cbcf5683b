/** Runs contenders in turns, because the machine drifts: only what ran side by side is compared. */
import { loadavg } from "node:os";
import type { Contender, Figure, Run } from "./row.ts";

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface Round {
  /** Load of the machine over the minute before: others may have worked beside it. */
  readonly load: number;
  readonly runs: ReadonlyMap<string, Run>;
}

export interface Told extends Spread {
  readonly name: string;
  readonly bar: Figure["bar"];
  /** Null where there is no bar. */
  readonly met: boolean | null;
  readonly digits: number;
}

/** Each round runs every contender once, and begins with another one than the round before. */
export async function alternate(
  contenders: readonly Contender[],
  rounds: number,
  tell: (text: string) => void,
): Promise<Round[]> {
  const done: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const load = loadavg()[0] ?? 0;
    const runs = new Map<string, Run>();
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const contender = contenders[(round + turn) % contenders.length];
      if (contender === undefined) continue;
      const run = await contender.run(round);
      runs.set(contender.name, run);
      const rate = Math.round(run.events / run.seconds);
      tell(
        `  round ${round + 1}: ${contender.name}: ${run.seconds.toFixed(2)} s, ${rate} events/s`,
      );
    }
    done.push({ load, runs });
  }
  return done;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
  };
}

export function judge(rounds: readonly Round[], figures: readonly Figure[]): Told[] {
  return figures.map(({ name, bar, of, digits = 2 }) => {
    const spread = spreadOf(rounds.map(({ runs }) => of(runs)));
    return { name, bar, digits, ...spread, met: bar === null ? null : isMet(spread.median, bar) };
  });
}

function isMet(value: number, bar: NonNullable<Figure["bar"]>): boolean {
  return "least" in bar ? value >= bar.least : value <= bar.most;
}
