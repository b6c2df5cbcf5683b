/** The API on a port, over six hours in which a ring takes turns on one device. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { apiSettings, EMBEDDED_ANALYST, openApiServer } from "@ringfence/api";
import { DEFAULT_POLICY } from "@ringfence/policy";
import { networksConfig, silentLog, systemClock } from "@ringfence/runtime";
import { createWorld, toNdjson } from "@ringfence/simulator";
import { detectFiles } from "@ringfence/standalone";
import { openStore, startEmbedded } from "@ringfence/store";

export interface ServedWorld {
  /** With the token behind the `#`. */
  readonly address: string;
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
  const api = openApiServer({
    store,
    settings: apiSettings.parse({ port: 0 }),
    policy: DEFAULT_POLICY,
    analyst: EMBEDDED_ANALYST,
    localActor: "tester",
    anyPort: true,
    deadLetters: null,
    clock: systemClock,
    log: silentLog,
  });
  await api.part.start?.(new AbortController().signal);
  return {
    address: api.address(),
    close: async () => {
      await api.part.stop?.();
      await store.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
