/**
 * Does linking hold where everything hangs together? Forty thousand accounts, as request events,
 * through ingest and through links and clusters as detection makes them; then plain components and
 * Louvain on the same graph. Writes report.md beside it.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RequestEventInput } from "@ringfence/schemas";
import { loadQuery, migrate, MIGRATIONS, openStore, startEmbedded } from "@ringfence/store";
import { z } from "zod";
import { detectWorld, storeWorld } from "../../scenarios/run-world.ts";
import { type Graph, sharingGraph } from "./graph.ts";
import { bySize, type Member, measure, type Row } from "./measure.ts";
import { pageOf } from "./page.ts";
import {
  type Clusters,
  louvainOnEverything,
  louvainOnRare,
  plainComponents,
  prunedComponents,
} from "./rivals.ts";

const PLAN = { seed: 1, accounts: 40_000, planted: 0.15 } as const;
/** As many accounts may share a value that links in Ringfence. */
const RARE_MOST = 64;
const START_MS = Date.parse("2026-10-12T00:00:00.000Z");
const QUARTER_MS = 15 * 60_000;

const lastMembers = loadQuery({
  url: import.meta.url,
  file: "./last-members.sql",
  params: z.object({}),
  row: z.strictObject({
    account_id: z.string(),
    cluster_id: z.string(),
    confidence: z.number(),
  }),
  limits: { rows: 1_000_000 },
});

async function clustersOfRingfence(graph: Graph) {
  const dataDir = await mkdtemp(join(tmpdir(), "ringfence-benchmark-"));
  const server = await startEmbedded({ dataDir, memoryBytes: 4_000_000_000 });
  const store = openStore({ url: server.url, database: "benchmark", service: "benchmark" });
  try {
    await store.createDatabase();
    await migrate(store, { directory: MIGRATIONS, now: () => new Date() });
    const told = { events: () => eventsOf(graph), profiles: [], profileUpdates: () => [] };
    const stored = await timed(() => storeWorld(store, told, () => {}));
    // Without detectors a tick makes links and clusters, and nothing else.
    const linked = await timed(() => detectWorld(store, []));
    const rows = await store.query(lastMembers, {});
    return { rows, store_seconds: stored.seconds, seconds: linked.seconds };
  } finally {
    await store.close();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** One event a use, in the order of the uses, all within a quarter of an hour. */
function* eventsOf({ uses }: Graph): Generator<RequestEventInput, void, void> {
  const places = new Map<string, string>();
  for (const [index, use] of uses.entries()) {
    const { account, kind, value } = use;
    const at = START_MS + Math.floor((index / uses.length) * (QUARTER_MS - 1));
    yield {
      event_id: `evt_${index}`,
      occurred_at: new Date(at).toISOString(),
      account_id: account,
      api_key_id: `key_${account}`,
      client_ip: addressOf(places, kind === "address" ? `shared ${value}` : account),
      tls_fingerprint: kind === "client" ? value : null,
      device_id: kind === "device" ? value : null,
      content_hash: kind === "content" ? value : null,
      method: "POST",
      endpoint: "/v1/tts",
      status: 200,
    } satisfies RequestEventInput;
  }
}

/** An address in a network of its own, the same one for the same name. */
function addressOf(places: Map<string, string>, name: string): string {
  const known = places.get(name);
  if (known !== undefined) return known;
  const index = places.size;
  const address = `${10 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}.1`;
  places.set(name, address);
  return address;
}

async function timed<T>(work: () => T | Promise<T>): Promise<{ result: T; seconds: number }> {
  const began = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - began) / 1_000 };
}

async function rival(graph: Graph, name: string, method: () => Clusters): Promise<Row> {
  const { result, seconds } = await timed(method);
  const members = [...result].map(([account_id, cluster_id]): Member => {
    return { account_id, cluster_id, confidence: 1 };
  });
  return measure(name, graph, members, seconds);
}

const graph = sharingGraph(PLAN);
const own = await clustersOfRingfence(graph);

const rows = [
  measure("Ringfence: links and clusters", graph, own.rows, own.seconds),
  await rival(graph, "plain connected components", () => plainComponents(graph)),
  await rival(graph, `components of values of ≤ ${RARE_MOST} accounts`, () =>
    prunedComponents(graph, RARE_MOST),
  ),
  await rival(graph, "Louvain", () => louvainOnEverything(graph)),
  await rival(graph, `Louvain, values of ≤ ${RARE_MOST} accounts`, () =>
    louvainOnRare(graph, RARE_MOST),
  ),
];
const page = pageOf(graph, rows, bySize(graph, own.rows), own.store_seconds);
await writeFile(new URL("./report.md", import.meta.url), page);
console.log(page);
