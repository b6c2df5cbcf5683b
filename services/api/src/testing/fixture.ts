/** An API over a database of six hours in which a ring takes turns on one device. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { DEFAULT_POLICY } from "@ringfence/policy";
import { type Clock, networksConfig, silentLog } from "@ringfence/runtime";
import type { Role } from "@ringfence/schemas/api";
import { createWorld, toNdjson } from "@ringfence/simulator";
import { detectFiles } from "@ringfence/standalone";
import { type BulkStore, loadQuery, openStore, startEmbedded } from "@ringfence/store";
import { z } from "zod";
import type { LocalToken } from "../guard/session.ts";
import { createAnalyst, EMBEDDED_ANALYST } from "../query/analyst.ts";
import { readDetectorFacts } from "../routes/detectors.ts";
import { type Api, API_BOUNDS, type ApiParts, createApi } from "../service.ts";
import { createToken } from "../tokens/token-store.ts";
import { readWebFiles } from "../web/files.ts";

/** Of a query; long enough for what ends. */
const MOST_SECONDS = 4;
const NO_FIGURES = "/nowhere/figures.json";

const databases = loadQuery({
  url: import.meta.url,
  file: "./databases.sql",
  params: z.object({}),
  row: z.strictObject({ name: z.string() }),
});

export class TestClock implements Clock {
  time = new Date("2026-10-12T07:00:00.000Z");
  now(): Date {
    return new Date(this.time);
  }
  pass(ms: number): void {
    this.time = new Date(this.time.getTime() + ms);
  }
}

export interface World {
  readonly store: BulkStore;
  readonly clock: TestClock;
  open(more?: Partial<ApiParts>): Api;
  /** A token of the database; while there is one, nobody is answered without. */
  token(role: Role, name?: string): Promise<string>;
  close(): Promise<void>;
}

async function detectRing(folder: string): Promise<void> {
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
  await detectFiles({
    events: [file("events")],
    accounts: file("accounts"),
    alerts: file("alerts"),
    ocsf: null,
    dataDir: file("data"),
    configFile: null,
    policyFile: null,
    networks: networksConfig.parse({ open: false }),
    io: quietIo(),
  });
}

export async function ringWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "ringfence-api-"));
  await detectRing(folder);
  const server = await startEmbedded({ dataDir: join(folder, "data", "clickhouse") });
  const any = openStore({ url: server.url, database: "default", service: "test" });
  const [found] = await any.query(databases, {});
  await any.close();
  const store = openStore({ url: server.url, database: found?.name ?? "none", service: "test" });
  const analyst = createAnalyst(store, EMBEDDED_ANALYST, MOST_SECONDS);
  await analyst.prepare();
  const clock = new TestClock();
  const opened: Api[] = [];
  return {
    store,
    clock,
    open: (more = {}) => {
      const api = createApi({
        store,
        analyst,
        policy: DEFAULT_POLICY,
        detectors: readDetectorFacts(NO_FIGURES),
        web: readWebFiles(null),
        local: null,
        hostNames: [],
        deadLetters: null,
        version: "0.0.0",
        clock,
        log: silentLog,
        bounds: { ...API_BOUNDS, requestsPerMinute: 100_000 },
        ...more,
      });
      opened.push(api);
      return api;
    },
    token: async (role, name = role) => {
      const made = await createToken(store, {
        name,
        role,
        expires_at: null,
        by: "test",
        at: clock.now(),
        random: randomBytes,
      });
      clock.pass(10_000);
      return made.token;
    },
    close: async () => {
      for (const api of opened) await api.close();
      await analyst.close();
      await store.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  readonly text: string;
  readonly json: () => unknown;
}

export interface Call {
  readonly method?: string;
  readonly token?: string | LocalToken | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly address?: string | null;
}

/** One request, by no socket. */
export async function call(api: Api, path: string, options: Call = {}): Promise<Answer> {
  const { method, token, body, headers = {}, address = null } = options;
  const bearer = typeof token === "object" ? token.token : token;
  const request = new Request(`http://localhost${path}`, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: {
      host: "localhost",
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await api.handle(request, { address });
  const bytes = Buffer.from(await response.arrayBuffer());
  const text = bytes.toString("utf8");
  return {
    status: response.status,
    headers: response.headers,
    bytes,
    text,
    json: () => JSON.parse(text) as unknown,
  };
}

function quietIo() {
  return {
    stdin: Readable.from([]),
    stderr: new Writable({ write: (_chunk, _encoding, done) => done() }),
    stderrIsTerminal: false,
    signal: new AbortController().signal,
  };
}
