/** What a benchmark is made of: rows of the table, and contenders that run against each other. */

import type { Worlds } from "./worlds.ts";

/** What one process used during one run. */
export interface Use {
  readonly cpuSeconds: number;
  /** The most memory it ever held. */
  readonly peakBytes: number;
}

/** One run of one contender. */
export interface Run {
  readonly seconds: number;
  readonly events: number;
  /** By the name of the process. */
  readonly processes: Readonly<Record<string, Use>>;
  /** Further figures of a run, such as bytes stored. */
  readonly figures?: Readonly<Record<string, number>>;
}

export interface Contender {
  readonly name: string;
  run(round: number): Promise<Run>;
}

/** A claim about the runs of a row. */
export interface Figure {
  readonly name: string;
  /** The bar: at least, or at most. Null where there is none. */
  readonly bar: { readonly least: number } | { readonly most: number } | null;
  /** Of the runs of one round, by contender. */
  readonly of: (runs: ReadonlyMap<string, Run>) => number;
  readonly digits?: number;
}

export interface Opened {
  readonly contenders: readonly Contender[];
  readonly figures: readonly Figure[];
  /** A table beside the figures, where there is one: lines of Markdown. */
  readonly details?: (rounds: readonly ReadonlyMap<string, Run>[]) => readonly string[];
  close(): Promise<void>;
}

/** What the rows of one call share. */
export interface Setting {
  /** A folder of its own, removed at the end. */
  readonly folder: string;
  /** NDJSON, one event a line. */
  readonly file: string;
  readonly events: number;
  readonly bytes: number;
  /** Events that are stored before, for rows that ask what the size of a history costs; growing. */
  readonly histories: readonly number[];
  readonly worlds: Worlds;
  /** Of live traffic: events a second, and for how long. */
  readonly rate: number;
  readonly liveSeconds: number;
  readonly tell: (text: string) => void;
}

export interface Row {
  readonly name: string;
  readonly work: string;
  /** True where it makes its own events and reads no file. */
  readonly withoutFile?: true;
  open(setting: Setting): Promise<Opened>;
}

/** The run of a contender that has to be there. */
export function runOf(runs: ReadonlyMap<string, Run>, contender: string): Run {
  const run = runs.get(contender);
  if (run === undefined) throw new Error(`no run of ${contender} in this round`);
  return run;
}

export function cpuOf(run: Run, process?: string): number {
  const all = Object.entries(run.processes);
  return all
    .filter(([name]) => process === undefined || name === process)
    .reduce((sum, [, { cpuSeconds }]) => sum + cpuSeconds, 0);
}
