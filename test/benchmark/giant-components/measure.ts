/** Clusters against planted groups. Pure. */
import { type ClusterScore, scorePartition } from "../../scenarios/judging/clusters.ts";
import { groupBy, sum } from "../../scenarios/judging/statistics.ts";
import type { Graph } from "./graph.ts";

export interface Member {
  readonly account_id: string;
  readonly cluster_id: string;
  readonly confidence: number;
}

export interface Row {
  readonly name: string;
  readonly score: ClusterScore;
  /** Accounts in clusters of eight or more, against accounts of planted groups. */
  readonly accounts: { readonly precision: number; readonly recall: number; readonly f1: number };
  /** The best pairwise precision at which recall is still 0.60 or more; null where it never is. */
  readonly precision_at_recall: number | null;
  readonly largest: number;
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
    score: scoreAt(graph, members, 0),
    accounts: { precision, recall, f1 },
    precision_at_recall: good.length === 0 ? null : Math.max(...good),
    largest: sizes.reduce((most, { length }) => Math.max(most, length), 0),
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

const SIZES: readonly (readonly [number, number])[] = [
  [8, 31],
  [32, 127],
  [128, 800],
];

/** `largest_piece` is the mean share of a group that its largest cluster holds. */
export function bySize(graph: Graph, members: readonly Member[]): SizeRow[] {
  const clusters = new Map(members.map(({ account_id, cluster_id }) => [account_id, cluster_id]));
  const groups = [...groupBy([...graph.planted], (id) => graph.actors.get(id) ?? "").values()];
  return SIZES.map(([fewest, most]) => {
    const own = groups.filter(({ length }) => length >= fewest && length <= most);
    const cut = own.map((ids) => {
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
      accounts: sum(cut.map(({ all }) => all)),
      clustered: sum(cut.map(({ inside }) => inside)),
      pieces: mean(cut.map(({ pieces }) => pieces.length)),
      largest_piece: mean(cut.map(({ all, most: size }) => size / all)),
    };
  });
}
