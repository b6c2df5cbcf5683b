/** Clusters against planted groups, and the page that says so. Pure. */
import { type ClusterScore, scorePartition } from "../../scenarios/judging/clusters.ts";
import { groupBy } from "../../scenarios/judging/statistics.ts";
import { decimal, table } from "../../scenarios/rendering/markdown.ts";
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
const GROUP_MIN = 8;

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

export function pageOf(graph: Graph, rows: readonly Row[], storeSeconds: number): string {
  const largest = Math.max(...graph.groups);
  const [own] = rows;
  if (own === undefined) throw new Error("there is nothing to report");
  const { f1 } = own.score.pairwise;
  const bars: readonly (readonly [string, string, string, boolean])[] = [
    ["pairwise F1", "≥ 0.80", decimal(f1), (f1 ?? 0) >= 0.8],
    [
      "pairwise precision at recall ≥ 0.60",
      "≥ 0.90",
      decimal(own.precision_at_recall),
      (own.precision_at_recall ?? 0) >= 0.9,
    ],
    ["links and clusters, seconds", "< 60", own.seconds.toFixed(1), own.seconds < 60],
    [
      "largest cluster, accounts (no collapse)",
      `≤ ${largest}, the largest group`,
      String(own.largest),
      own.largest <= largest,
    ],
  ];
  return `# Giant components

${graph.actors.size} accounts, ${graph.uses.length} uses of shared values; ${graph.groups.length}
planted groups of ${Math.min(...graph.groups)} to ${largest} accounts hold ${graph.planted.size} of
them. What the graph is made of stands in \`graph.ts\`. Written by \`npm run benchmark:components\`;
nothing was tuned on it.

${table(
  ["Ringfence", "bar", "measured", "met"],
  bars.map(([what, bar, measured, met]) => [what, bar, measured, met ? "yes" : "**no**"]),
)}

${table(
  [
    "",
    "#pairwise precision",
    "#recall",
    "#F1",
    "#B-cubed F1",
    "#precision at recall ≥ 0.60",
    "#accounts: precision",
    "#recall",
    "#F1",
    "#largest cluster",
    "#seconds",
  ],
  rows.map(({ name, score, accounts, ...row }) => [
    name,
    decimal(score.pairwise.precision),
    decimal(score.pairwise.recall),
    decimal(score.pairwise.f1),
    decimal(score.b_cubed.f1),
    decimal(row.precision_at_recall),
    decimal(accounts.precision),
    decimal(accounts.recall),
    decimal(accounts.f1),
    String(row.largest),
    row.seconds.toFixed(1),
  ]),
)}

«Accounts» asks only whether an account of a cluster of ${GROUP_MIN} or more belongs to any planted
group. The others have no confidence to cut by, so their precision at recall is what they have. The
seconds of Ringfence are those of links and clusters from the stored events, on the embedded
database; storing the events took ${storeSeconds.toFixed(1)} s before.
`;
}
