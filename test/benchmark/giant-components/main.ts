/**
 * Does linking hold where everything hangs together? Forty thousand accounts, as request events,
 * through ingest and through links and clusters as detection makes them; then plain components and
 * Louvain on the same graph. Writes report.md beside it; with seeds (`-- 1,2`) it prints instead.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "@ringfence/store";
import { type Graph, sharingGraph } from "./graph.ts";
import { byPopulation, bySize, type Found, type Member, measure, type Row } from "./measure.ts";
import { type OwnRow, pageOf } from "./page.ts";
import { clustersOfRingfence, timed } from "./ringfence.ts";
import {
  type Clusters,
  louvainOnEverything,
  louvainOnRare,
  plainComponents,
  prunedComponents,
} from "./rivals.ts";

const PLAN = { accounts: 40_000, planted: 0.15 } as const;
/** Look at these as long as you like. */
const DEVELOPED_ON = Array.from({ length: 20 }, (_, index) => index + 1);
/** Look at what they say; whoever changes something after it takes others. */
const REPORTED = [21, 22, 23, 24, 25] as const;
/** As many accounts may share a value that makes pairs in Ringfence. */
const RARE_MOST = 64;
const SERVER_BYTES = 4_000_000_000;

const RIVALS: readonly (readonly [name: string, method: (graph: Graph) => Clusters])[] = [
  ["plain connected components", plainComponents],
  [
    `components of values of ≤ ${RARE_MOST} accounts`,
    (graph) => prunedComponents(graph, RARE_MOST),
  ],
  ["Louvain", louvainOnEverything],
  [`Louvain, values of ≤ ${RARE_MOST} accounts`, (graph) => louvainOnRare(graph, RARE_MOST)],
];

async function rivalRow(graph: Graph, name: string, method: (graph: Graph) => Clusters) {
  const { result, seconds } = await timed(() => method(graph));
  const members = [...result].map(([account_id, cluster_id]): Member => {
    return { account_id, cluster_id, membership: "core", confidence: 1 };
  });
  return measure(name, graph, members, seconds);
}

async function run(url: string, seeds: readonly number[]): Promise<string> {
  const found: Found[] = [];
  const own: OwnRow[] = [];
  const others: Row[] = [];
  for (const seed of seeds) {
    const graph = sharingGraph({ ...PLAN, seed });
    const { members, ...cost } = await clustersOfRingfence(url, graph);
    const row = measure("Ringfence: links and clusters", graph, members, cost.seconds);
    const about = {
      accounts_in_all: graph.actors.size,
      uses: graph.uses.length,
      groups: graph.groups.length,
    };
    own.push({ ...row, ...about, ...cost });
    found.push({ graph, members });
    console.log(
      `seed ${seed}: F1 ${row.score.pairwise.f1?.toFixed(3)}, ${cost.seconds.toFixed(1)} s`,
    );
    for (const [name, method] of RIVALS) others.push(await rivalRow(graph, name, method));
  }
  const sizes = bySize(found);
  const populations = byPopulation(found);
  const rows = [...own, ...others];
  return pageOf({ own, rows, sizes, populations, developed_on: DEVELOPED_ON });
}

const wanted = process.argv[2];
const seeds = wanted === undefined ? REPORTED : wanted.split(",").map(Number);
if (!seeds.every(Number.isInteger)) throw new Error("seeds are whole numbers, such as 1,2");
const dataDir = await mkdtemp(join(tmpdir(), "ringfence-benchmark-"));
const server = await startEmbedded({ dataDir, memoryBytes: SERVER_BYTES });
try {
  const page = await run(server.url, seeds);
  if (wanted === undefined) await writeFile(new URL("./report.md", import.meta.url), page);
  console.log(page);
} finally {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}
