/** What is known of a world after it was evaluated: as much as it has accounts and findings. */
import type { Standing } from "@ringfence/policy";
import type { Finding } from "@ringfence/schemas";
import type { GroundTruth } from "@ringfence/simulator";
import { LEFT_OUT, type Surest } from "../judging/surest.ts";

export interface BaselineScores {
  readonly name: string;
  readonly threshold: number;
  readonly sweep: readonly number[];
  readonly scores: ReadonlyMap<string, number>;
}

export interface Facts {
  readonly truth: readonly GroundTruth[];
  /** Accounts that sent an event. */
  readonly active: ReadonlySet<string>;
  readonly events: number;
  /** Every state of every finding, in order. */
  readonly findings: readonly Finding[];
  readonly standing: ReadonlyMap<string, Standing>;
  /** Account → cluster at the end of the world. */
  readonly clusters: ReadonlyMap<string, string>;
  readonly surest: Surest;
  readonly baselines: readonly BaselineScores[];
  /** Wall clock, seconds. */
  readonly seconds: number;
}

/**
 * Worlds as one. Accounts, groups and clusters have ids of their own in every world; a finding about
 * a client may have the same one in two, so the number of its world is added.
 */
export function together(worlds: readonly Facts[]): Facts {
  const [first] = worlds;
  if (first === undefined) throw new Error("there is no world");
  return {
    truth: worlds.flatMap(({ truth }) => truth),
    active: new Set(worlds.flatMap(({ active }) => [...active])),
    events: worlds.reduce((sum, { events }) => sum + events, 0),
    findings: worlds.flatMap(({ findings }, index) =>
      findings.map((one) => ({ ...one, finding_id: `${one.finding_id}/${index}` })),
    ),
    standing: union(worlds.map(({ standing }) => standing)),
    clusters: union(worlds.map(({ clusters }) => clusters)),
    surest: Object.fromEntries(
      LEFT_OUT.map((name) => [name, union(worlds.map(({ surest }) => surest[name]))]),
    ) as Surest,
    baselines: first.baselines.map((baseline) => ({
      ...baseline,
      scores: union(
        worlds.flatMap(({ baselines }) =>
          baselines.filter(({ name }) => name === baseline.name).map(({ scores }) => scores),
        ),
      ),
    })),
    seconds: worlds.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

function union<V>(maps: readonly ReadonlyMap<string, V>[]): ReadonlyMap<string, V> {
  return new Map(maps.flatMap((map) => [...map]));
}
