/** The API on a port beside enforce, over six hours in which a ring takes turns on one device. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { apiSettings, EMBEDDED_ANALYST, type OpenedApi, openApiServer } from "@ringfence/api";
import { createEnforce, DEFAULT_BATCH, type Enforce } from "@ringfence/enforce";
import { DEFAULT_POLICY } from "@ringfence/policy";
import { createMetrics, networksConfig, silentLog, systemClock } from "@ringfence/runtime";
import { createWorld, toNdjson } from "@ringfence/simulator";
import { detectFiles } from "@ringfence/standalone";
import { openStore, startEmbedded, type Store } from "@ringfence/store";
import { memoryStream } from "@ringfence/stream";

export interface ServedWorld {
  /** With the token behind the `#`. */
  readonly address: string;
  /** Where nobody has a token. */
  readonly readOnlyAddress: string;
  close(): Promise<void>;
}

export async function serveRing(): Promise<ServedWorld> {
  const folder = mkdtempSync(join(tmpdir(), "ringfence-dashboard-"));
  const world = createWorld({
    seed: 2,
    start: new Date("2026-10-12T00:00:00Z"),
    hours: 6,
    accounts: 60,
    personas: { "ring-device": { easy: 1 } },
  });
  const file = (name: string) => join(folder, name);
  writeFileSync(file("events"), [...world.events()].map(toNdjson).join(""));
  writeFileSync(file("accounts"), world.profiles.map(toNdjson).join(""));
  let said = "";
  const stderr = new Writable({
    write: (chunk, _encoding, done) => {
      said += String(chunk);
      done();
    },
  });
  await detectFiles({
    events: [file("events")],
    accounts: file("accounts"),
    alerts: file("alerts"),
    ocsf: null,
    dataDir: file("data"),
    configFile: null,
    policyFile: null,
    networks: networksConfig.parse({ open: false }),
    io: {
      stdin: Readable.from([]),
      stderr,
      stderrIsTerminal: false,
      signal: new AbortController().signal,
    },
  });
  const server = await startEmbedded({ dataDir: join(folder, "data", "clickhouse") });
  const database = /--database[= ](\w+)/.exec(said)?.[1] ?? "ringfence";
  const store = openStore({ url: server.url, database, service: "test" });
  const stop = new AbortController();
  const enforcing = enforceOf(store).run(stop.signal);
  const served = await serve(store, "tester");
  const unnamed = await serve(store, null);
  return {
    address: served.address(),
    readOnlyAddress: unnamed.address(),
    close: async () => {
      for (const each of [served, unnamed]) await each.part.stop?.();
      stop.abort();
      await enforcing;
      await store.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @param actor who has a token of the process; null: nobody, and nothing may be written */
export async function serve(store: Store, actor: string | null): Promise<OpenedApi> {
  const api = openApiServer({
    store,
    settings: apiSettings.parse({ port: 0 }),
    policy: DEFAULT_POLICY,
    analyst: EMBEDDED_ANALYST,
    localActor: actor,
    anyPort: true,
    deadLetters: null,
    clock: systemClock,
    log: silentLog,
  });
  await api.part.start?.(new AbortController().signal);
  return api;
}

/** What people ask for is answered, as in a pipeline that runs. */
function enforceOf(store: Store): Enforce {
  const stream = memoryStream({ topics: { alerts: 1, decisions: 1 } });
  return createEnforce({
    store,
    sink: stream.sink("alerts"),
    destination: "alerts",
    ocsf: null,
    policy: DEFAULT_POLICY,
    decisions: {
      sink: stream.sink("decisions"),
      destination: "decisions",
      automation: DEFAULT_POLICY,
    },
    clock: systemClock,
    log: silentLog,
    metrics: createMetrics({ service: "test", version: "0.0.0", processMetrics: false }),
    batch: { ...DEFAULT_BATCH, pollMs: 100 },
    owner: "test-dashboard",
  });
}
