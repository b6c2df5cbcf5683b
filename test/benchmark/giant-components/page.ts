/** The page that says how it went. Pure. */
import { decimal, table } from "../../scenarios/rendering/markdown.ts";
import { groupBy, sum } from "../../scenarios/judging/statistics.ts";
import { GROUP_MIN, type PopulationRow, type Row, type SizeRow } from "./measure.ts";

/** What is told of Ringfence beside its scores. */
export interface OwnRow extends Row {
  readonly accounts_in_all: number;
  readonly uses: number;
  readonly groups: number;
  readonly store_seconds: number;
  readonly own_seconds: number;
  readonly megabytes: number;
}

export interface Findings {
  readonly own: readonly OwnRow[];
  /** Every method on every graph, Ringfence first. */
  readonly rows: readonly Row[];
  readonly sizes: readonly SizeRow[];
  readonly populations: readonly PopulationRow[];
  /** Seeds that were looked at while linking was made. */
  readonly developed_on: readonly number[];
}

export function pageOf({ own, rows, sizes, populations, developed_on }: Findings): string {
  const [first] = own;
  if (first === undefined) throw new Error("there is nothing to report");
  const seeds = own.map(({ seed }) => seed).join(", ");
  return `# Giant components

${own.length} graphs of ${first.accounts_in_all} accounts, of seeds ${seeds}. What they are made of stands in \`graph.ts\`,
\`planted.ts\` and \`honest.ts\`. Linking was developed on seeds ${Math.min(...developed_on)} to ${Math.max(...developed_on)}, which are in no
table here; nothing was changed after a look at these. Written by \`npm run benchmark:components\`.

${table(["Ringfence", "bar", "#mean", "#worst", "met by the worst"], barsOf(own))}

## Methods

${methods(rows)}

«Accounts» asks only whether an account of a cluster of ${GROUP_MIN} or more belongs to any planted
group. The others have no confidence to cut by, so their precision at recall is what they have, and
they are given the graph in memory: their seconds are without reading it.

## Ringfence, seed by seed

${seedRows(own)}

Seconds are those of links and clusters from the stored events, on the embedded database, of which
those of the process itself are told apart; memory is what the process held in addition at most.

## Planted groups, by their size

${groupSizes(sizes)}

## Honest accounts

${populationRows(populations)}

«Together» are accounts in clusters of honest accounts, two or more: small ones that a pair of
evidence makes. With a planted group are those whom a link ties to one of its accounts, most of them
a device that both used; at its edge they are told apart and nothing is done to them.
`;
}

type Measure = (row: Row) => number | null;
const f1: Measure = ({ score }) => score.pairwise.f1;
const precision: Measure = ({ score }) => score.pairwise.precision;
const recall: Measure = ({ score }) => score.pairwise.recall;
const atRecall: Measure = ({ precision_at_recall }) => precision_at_recall;

/** Null where it is unknown for any: unknown is never zero. */
function meanOf(rows: readonly Row[], measure: Measure): number | null {
  const values = rows.map(measure);
  return values.includes(null) ? null : sum(values.map(Number)) / values.length;
}

function leastOf(rows: readonly Row[], measure: Measure): number | null {
  const values = rows.map(measure);
  return values.includes(null) ? null : Math.min(...values.map(Number));
}

function barsOf(own: readonly OwnRow[]): string[][] {
  const met = (holds: boolean) => (holds ? "yes" : "**no**");
  const atLeast = (name: string, measure: Measure, least: number) => {
    const worst = leastOf(own, measure);
    const mean = decimal(meanOf(own, measure));
    return [name, `≥ ${least.toFixed(2)}`, mean, decimal(worst), met((worst ?? 0) >= least)];
  };
  const slowest = Math.max(...own.map(({ seconds }) => seconds));
  const shares = own.map(({ largest, largest_group }) => largest / largest_group);
  return [
    atLeast("pairwise F1", f1, 0.8),
    atLeast("pairwise precision at recall ≥ 0.60", atRecall, 0.9),
    [
      "links and clusters, seconds",
      "< 60",
      decimal(
        meanOf(own, ({ seconds }) => seconds),
        1,
      ),
      slowest.toFixed(1),
      met(slowest < 60),
    ],
    [
      "largest cluster, of the largest group (no collapse)",
      "≤ 1.00",
      decimal(sum(shares) / shares.length, 2),
      Math.max(...shares).toFixed(2),
      met(Math.max(...shares) <= 1),
    ],
  ];
}

function methods(rows: readonly Row[]): string {
  const columns = [
    "",
    "#F1, mean",
    "#worst",
    "#precision, mean",
    "#worst",
    "#recall, mean",
    "#worst",
    "#precision at recall ≥ 0.60, worst",
    "#B-cubed F1, mean",
    "#accounts: precision",
    "#recall",
    "#largest cluster",
    "#seconds, worst",
  ];
  const cells = [...groupBy(rows, ({ name }) => name)].map(([name, own]) => [
    name,
    ...[f1, precision, recall].flatMap((measure) => [
      decimal(meanOf(own, measure)),
      decimal(leastOf(own, measure)),
    ]),
    decimal(leastOf(own, atRecall)),
    decimal(meanOf(own, ({ score }) => score.b_cubed.f1)),
    decimal(meanOf(own, ({ accounts }) => accounts.precision)),
    decimal(meanOf(own, ({ accounts }) => accounts.recall)),
    String(Math.max(...own.map(({ largest }) => largest))),
    Math.max(...own.map(({ seconds }) => seconds)).toFixed(1),
  ]);
  return table(columns, cells);
}

function seedRows(own: readonly OwnRow[]): string {
  const columns = [
    "#seed",
    "#uses",
    "#groups",
    "#largest",
    "#precision",
    "#recall",
    "#F1",
    "#precision at recall ≥ 0.60",
    "#largest cluster",
    "#seconds",
    "#of the process",
    "#memory, MB",
    "#storing before, s",
  ];
  const cells = own.map((row) => [
    String(row.seed),
    String(row.uses),
    String(row.groups),
    String(row.largest_group),
    decimal(precision(row)),
    decimal(recall(row)),
    decimal(f1(row)),
    decimal(atRecall(row)),
    String(row.largest),
    row.seconds.toFixed(1),
    row.own_seconds.toFixed(1),
    row.megabytes.toFixed(0),
    row.store_seconds.toFixed(0),
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

function populationRows(populations: readonly PopulationRow[]): string {
  const columns = [
    "",
    "#accounts",
    "#together",
    "#largest cluster",
    "#with a planted group",
    "#at its core",
  ];
  const cells = populations.map((row) =>
    [row.name, row.accounts, row.together, row.largest, row.with_group, row.at_its_core].map(
      String,
    ),
  );
  return table(columns, cells);
}
