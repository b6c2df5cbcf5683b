/** Clusters against planted groups. Pure. */
import { type ClusterScore, scorePartition } from "../../scenarios/judging/clusters.ts";
import { groupBy, sum } from "../../scenarios/judging/statistics.ts";
import type { Graph } from "./graph.ts";

export interface Member {
  readonly account_id: string;
  readonly cluster_id: string;
  readonly membership: "core" | "attached";
  readonly confidence: number;
}

/** One method on one graph. */
export interface Row {
  readonly name: string;
  readonly seed: number;
  readonly score: ClusterScore;
  /** Accounts in clusters of eight or more, against accounts of planted groups. */
  readonly accounts: { readonly precision: number; readonly recall: number; readonly f1: number };
  /** The best pairwise precision at which recall is still 0.60 or more; null where it never is. */
  readonly precision_at_recall: number | null;
  readonly largest: number;
  readonly largest_group: number;
  readonly seconds: number;
}

const RECALL_MIN = 0.6;
const CONFIDENCES = [0, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 0.9999];
/** The smallest planted group. */
export const GROUP_MIN = 8;

export function measure(
  name: string,
  graph: Graph,
  members: readonly Member[],
  seconds: number,
): Row {
  const sizes = [...groupBy(members, ({ cluster_id }) => cluster_id).values()];
  const points = CONFIDENCES.map((least) => scoreAt(graph, members, least).pairwise);
  const good = points.flatMap(({ precision, recall }) =>
    precision !== null && (recall ?? 0) >= RECALL_MIN ? [precision] : [],
  );
  const grouped = sizes.filter(({ length }) => length >= GROUP_MIN).flat();
  const hits = grouped.filter(({ account_id }) => graph.planted.has(account_id)).length;
  const precision = grouped.length === 0 ? 0 : hits / grouped.length;
  const recall = hits / graph.planted.size;
  const f1 = hits === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return {
    name,
    seed: graph.seed,
    score: scoreAt(graph, members, 0),
    accounts: { precision, recall, f1 },
    precision_at_recall: good.length === 0 ? null : Math.max(...good),
    largest: sizes.reduce((most, { length }) => Math.max(most, length), 0),
    largest_group: Math.max(...graph.groups),
    seconds,
  };
}

function scoreAt(graph: Graph, members: readonly Member[], least: number): ClusterScore {
  const kept = members.filter(({ confidence }) => confidence >= least);
  const clusters = new Map(kept.map(({ account_id, cluster_id }) => [account_id, cluster_id]));
  return scorePartition(graph.actors, clusters);
}

/** How planted groups of one size come out. */
export interface SizeRow {
  readonly sizes: string;
  readonly groups: number;
  readonly accounts: number;
  /** Accounts in any cluster, and clusters that hold two or more of one group, a group. */
  readonly clustered: number;
  readonly pieces: number;
  readonly largest_piece: number;
}

/** A graph and what a method made of it. */
export interface Found {
  readonly graph: Graph;
  readonly members: readonly Member[];
}

const SIZES: readonly (readonly [number, number])[] = [
  [8, 31],
  [32, 127],
  [128, 800],
];

/** Over all graphs; `largest_piece` is the mean share of a group that its largest cluster holds. */
export function bySize(all: readonly Found[]): SizeRow[] {
  const groups = all.flatMap(({ graph, members }) => {
    const clusters = new Map(members.map(({ account_id, cluster_id }) => [account_id, cluster_id]));
    return [...groupBy([...graph.planted], (id) => graph.actors.get(id) ?? "").values()].map(
      (ids) => ({ ids, clusters }),
    );
  });
  return SIZES.map(([fewest, most]) => {
    const own = groups.filter(({ ids }) => ids.length >= fewest && ids.length <= most);
    const cut = own.map(({ ids, clusters }) => {
      const inside = ids.filter((id) => clusters.has(id));
      const pieces = [...groupBy(inside, (id) => clusters.get(id) ?? "").values()]
        .map(({ length }) => length)
        .filter((size) => size > 1);
      return { all: ids.length, inside: inside.length, pieces, most: Math.max(0, ...pieces) };
    });
    const mean = (values: readonly number[]) => sum(values) / Math.max(1, values.length);
    return {
      sizes: `${fewest}–${most}`,
      groups: own.length,
      accounts: sum(cut.map(({ all: size }) => size)),
      clustered: sum(cut.map(({ inside }) => inside)),
      pieces: mean(cut.map(({ pieces }) => pieces.length)),
      largest_piece: mean(cut.map(({ all: size, most: largest }) => largest / size)),
    };
  });
}

/** What became of honest accounts of one population. */
export interface PopulationRow {
  readonly name: string;
  readonly accounts: number;
  /** In clusters of honest accounts only, and the largest of these. */
  readonly together: number;
  readonly largest: number;
  /** In a cluster that holds eight or more of a planted group, and at its core. */
  readonly with_group: number;
  readonly at_its_core: number;
}

/** Over all graphs, by the name of the population; those that share by chance alone come last. */
export function byPopulation(all: readonly Found[]): PopulationRow[] {
  const rows = new Map<string, { -readonly [K in keyof PopulationRow]: PopulationRow[K] }>();
  for (const { graph, members } of all) {
    const populationOf = (id: string) => graph.populations.get(id) ?? "others";
    const rowOf = (name: string) => {
      const known = rows.get(name);
      if (known !== undefined) return known;
      const fresh = { name, accounts: 0, together: 0, largest: 0, with_group: 0, at_its_core: 0 };
      rows.set(name, fresh);
      return fresh;
    };
    for (const id of graph.actors.keys()) {
      if (!graph.planted.has(id)) rowOf(populationOf(id)).accounts += 1;
    }
    for (const cluster of groupBy(members, ({ cluster_id }) => cluster_id).values()) {
      const honest = cluster.filter(({ account_id }) => !graph.planted.has(account_id));
      const isGroup = cluster.length - honest.length >= GROUP_MIN;
      for (const { account_id, membership } of honest) {
        const row = rowOf(populationOf(account_id));
        if (isGroup) {
          row.with_group += 1;
          if (membership === "core") row.at_its_core += 1;
        } else {
          row.together += 1;
          row.largest = Math.max(row.largest, cluster.length);
        }
      }
    }
  }
  const others = rows.get("others");
  rows.delete("others");
  return others === undefined ? [...rows.values()] : [...rows.values(), others];
}
