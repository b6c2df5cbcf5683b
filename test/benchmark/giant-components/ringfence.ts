/** The graph as request events, through ingest and through links and clusters as detection makes them. */
import type { RequestEventInput } from "@ringfence/schemas";
import { loadQuery, migrate, MIGRATIONS, openStore } from "@ringfence/store";
import { z } from "zod";
import { detectWorld, storeWorld } from "../../scenarios/run-world.ts";
import type { Graph } from "./graph.ts";
import type { Member } from "./measure.ts";

const START_MS = Date.parse("2026-10-12T00:00:00.000Z");
const QUARTER_MS = 15 * 60_000;
/** How often memory is looked at while links and clusters are made. */
const LOOK_MS = 20;

const lastMembers = loadQuery({
  url: import.meta.url,
  file: "./last-members.sql",
  params: z.object({}),
  row: z.strictObject({
    account_id: z.string(),
    cluster_id: z.string(),
    membership: z.enum(["core", "attached"]),
    confidence: z.number(),
  }),
  limits: { rows: 1_000_000 },
});

export interface Outcome {
  readonly members: readonly Member[];
  readonly store_seconds: number;
  /** Links and clusters, from the stored events. */
  readonly seconds: number;
  /** Of these, the seconds of this process; the rest is the database's. */
  readonly own_seconds: number;
  /** The most that this process held in addition meanwhile, MB. */
  readonly megabytes: number;
}

/** @param url of a database server; a database of its own is made and dropped */
export async function clustersOfRingfence(url: string, graph: Graph): Promise<Outcome> {
  const database = `components_${graph.seed}`;
  const store = openStore({ url, database, service: "benchmark" });
  try {
    await store.createDatabase();
    await migrate(store, { directory: MIGRATIONS, now: () => new Date() });
    const told = { events: () => eventsOf(graph), profiles: [], profileUpdates: () => [] };
    const stored = await timed(() => storeWorld(store, told, () => {}));
    const watch = watchMemory();
    // Without detectors a tick makes links and clusters, and nothing else.
    const linked = await timed(() => detectWorld(store, []));
    const megabytes = watch();
    const members = await store.query(lastMembers, {});
    await store.command(`DROP DATABASE ${database} SYNC`);
    const { seconds, own_seconds } = linked;
    return { members, store_seconds: stored.seconds, seconds, own_seconds, megabytes };
  } finally {
    await store.close();
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

/** What the process holds more than now, at most, until it is asked; what is to be freed counts. */
function watchMemory(): () => number {
  globalThis.gc?.();
  const before = held();
  let most = before;
  const look = () => (most = Math.max(most, held()));
  const timer = setInterval(look, LOOK_MS);
  return () => {
    clearInterval(timer);
    look();
    return (most - before) / 1e6;
  };
}

function held(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

interface Timed<T> {
  readonly result: T;
  readonly seconds: number;
  /** Of the processors, in this process. */
  readonly own_seconds: number;
}

export async function timed<T>(work: () => T | Promise<T>): Promise<Timed<T>> {
  const began = performance.now();
  const used = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(used);
  return {
    result,
    seconds: (performance.now() - began) / 1_000,
    own_seconds: (user + system) / 1e6,
  };
}
