/** The page that says how it went. Pure. */
import { decimal, table } from "../../scenarios/rendering/markdown.ts";
import type { Graph } from "./graph.ts";
import { GROUP_MIN, type Row, type SizeRow } from "./measure.ts";

export function pageOf(
  graph: Graph,
  rows: readonly Row[],
  sizes: readonly SizeRow[],
  storeSeconds: number,
): string {
  const [own] = rows;
  if (own === undefined) throw new Error("there is nothing to report");
  const largest = Math.max(...graph.groups);
  return `# Giant components

${graph.actors.size} accounts, ${graph.uses.length} uses of shared values; ${graph.groups.length}
planted groups of ${Math.min(...graph.groups)} to ${largest} accounts hold ${graph.planted.size} of
them. What the graph is made of stands in \`graph.ts\`. Written by \`npm run benchmark:components\`;
nothing was tuned on it.

${table(["Ringfence", "bar", "measured", "met"], barsOf(own, largest))}

${methods(rows)}

Planted groups in Ringfence, by their size:

${groupSizes(sizes)}

«Accounts» asks only whether an account of a cluster of ${GROUP_MIN} or more belongs to any planted
group. The others have no confidence to cut by, so their precision at recall is what they have. The
seconds of Ringfence are those of links and clusters from the stored events, on the embedded
database; storing the events took ${storeSeconds.toFixed(1)} s before.
`;
}

function barsOf({ score, precision_at_recall, seconds, ...own }: Row, largest: number): string[][] {
  const { f1 } = score.pairwise;
  const met = (holds: boolean) => (holds ? "yes" : "**no**");
  return [
    ["pairwise F1", "≥ 0.80", decimal(f1), met((f1 ?? 0) >= 0.8)],
    [
      "pairwise precision at recall ≥ 0.60",
      "≥ 0.90",
      precision_at_recall === null ? "recall is lower" : decimal(precision_at_recall),
      met((precision_at_recall ?? 0) >= 0.9),
    ],
    ["links and clusters, seconds", "< 60", seconds.toFixed(1), met(seconds < 60)],
    [
      "largest cluster, accounts (no collapse)",
      `≤ ${largest}, the largest group`,
      String(own.largest),
      met(own.largest <= largest),
    ],
  ];
}

function methods(rows: readonly Row[]): string {
  const columns = [
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
  ];
  const cells = rows.map(({ name, score, accounts, ...row }) => [
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
  ]);
  return table(columns, cells);
}

function groupSizes(sizes: readonly SizeRow[]): string {
  const columns = [
    "accounts",
    "#groups",
    "#members",
    "#in a cluster",
    "#clusters a group",
    "#share in the largest",
  ];
  const cells = sizes.map((row) => [
    row.sizes,
    String(row.groups),
    String(row.accounts),
    String(row.clustered),
    row.pieces.toFixed(1),
    decimal(row.largest_piece, 2),
  ]);
  return table(columns, cells);
}
