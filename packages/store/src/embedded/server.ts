import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { StoreError } from "../errors.ts";
import { openStore } from "../open-store.ts";
import type { Store } from "../store.ts";
import { noteAddress, tablesFolder } from "./address.ts";
import { launch, type EngineProcess, type Exit } from "./child-process.ts";
import { engineConfig, engineUsers } from "./config.ts";
import { askIdentity } from "./identity.ts";
import { takeLock } from "./lock.ts";
import { mendTokens } from "./mend-tokens.ts";
import { findLibrary, thisPlatform, type Platform } from "./platform.ts";

export interface EmbeddedOptions {
  /** Made where missing. Holds the tables, the log, the configuration and the lock. */
  readonly dataDir: string;
  /** What the server may use in all, in bytes. */
  readonly memoryBytes?: number | undefined;
  /** Default: `clickhouse.log` in the data directory. Kept below 30 MB by rotation. */
  readonly logFile?: string | undefined;
  /** Aborting it gives up a start and stops a running server. */
  readonly signal?: AbortSignal | undefined;
  readonly platform?: Platform | undefined;
  /** Called when the server has been launched and does not answer yet: for work that need not wait. */
  readonly onLaunched?: (() => void) | undefined;
}

export interface EmbeddedServer {
  /** Of the HTTP interface, on loopback. */
  readonly url: string;
  readonly pid: number;
  /** Ends the server cleanly, by force past a bound. May be called again. */
  stop(): Promise<void>;
  /** Resolves when the server has ended, asked or not; never rejects. */
  readonly exited: Promise<Exit>;
}

interface Paths {
  readonly data: string;
  readonly config: string;
  readonly users: string;
  readonly log: string;
  readonly stderr: string;
}

const DEFAULT_MEMORY_BYTES = 2_000_000_000;
const READY_WITHIN_MS = 60_000;
const KILL_WITHIN_MS = 1_000;
const POLL_EVERY_MS = 25;
/**
 * What passes by itself: the free port was taken between asking for it and listening on it, or
 * the engine of a parent that was killed is still closing its files.
 */
const PASSING = /Address already in use|Another server instance in same directory/;
const PASSES_WITHIN_MS = 20_000;
const TRY_AGAIN_MS = 100;
const LOG_LINES = 15;

/**
 * Starts a ClickHouse server on loopback as a child process; it lives no longer than this
 * process, however that ends. Rejects with a StoreError: EMBEDDED where it cannot start,
 * EMBEDDED_IN_USE where another process holds the directory, ABORTED.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const library = findLibrary(options.platform ?? thisPlatform());
  const dataDir = resolve(options.dataDir);
  const release = takeFolder(dataDir);
  try {
    const memoryBytes = options.memoryBytes ?? DEFAULT_MEMORY_BYTES;
    const paths = layOut(dataDir, options.logFile, memoryBytes);
    const deadline = performance.now() + PASSES_WITHIN_MS;
    const { signal, onLaunched } = options;
    while (performance.now() < deadline) {
      mendTokens(paths.data);
      const server = await tryStart({ library, paths, memoryBytes, signal, onLaunched });
      if (server !== null) {
        const forget = noteAddress(dataDir, server.url);
        // Whoever sees the end may start another on the folder at once.
        const exited = server.exited.then((end) => {
          forget();
          release();
          return end;
        });
        const stop = async () => {
          await server.stop();
          await exited;
        };
        return { ...server, exited, stop };
      }
      await pause(TRY_AGAIN_MS);
    }
    throw failed(`found its port or its files taken for ${PASSES_WITHIN_MS / 1000} s`, paths);
  } catch (error) {
    release();
    throw error;
  }
}

function takeFolder(dataDir: string): () => void {
  try {
    // One level at a time: the recursive form never returns where the parent takes no folder.
    const missing: string[] = [];
    for (let at = dataDir; !existsSync(at); at = dirname(at)) missing.unshift(at);
    for (const path of missing) makeFolder(path);
    return takeLock(join(dataDir, "lock"));
  } catch (error) {
    if (error instanceof StoreError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new StoreError(
      `cannot keep data in ${dataDir} (${code}): name another folder, or see to its rights`,
      { code: "EMBEDDED", cause: error },
    );
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process that starts here may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

function layOut(dataDir: string, logFile: string | undefined, memoryBytes: number): Paths {
  const paths = {
    data: tablesFolder(dataDir),
    config: join(dataDir, "clickhouse.xml"),
    users: join(dataDir, "clickhouse-users.xml"),
    log: resolve(logFile ?? join(dataDir, "clickhouse.log")),
    stderr: join(dataDir, "clickhouse.stderr.log"),
  };
  mkdirSync(paths.data, { recursive: true });
  writeFileSync(
    paths.config,
    engineConfig({
      logFile: paths.log,
      usersFile: paths.users,
      memoryBytes,
      cores: availableParallelism(),
    }),
  );
  writeFileSync(paths.users, engineUsers());
  return paths;
}

/** Null where it may succeed in a moment. */
async function tryStart(options: {
  library: string;
  paths: Paths;
  memoryBytes: number;
  signal: AbortSignal | undefined;
  onLaunched: (() => void) | undefined;
}): Promise<EmbeddedServer | null> {
  const { library, paths, signal, onLaunched } = options;
  const port = await freePort();
  const engine = launch({
    library,
    dataPath: paths.data,
    configPath: paths.config,
    stderrPath: paths.stderr,
    port,
  });
  const url = `http://127.0.0.1:${port}`;
  const stop = once(async () => {
    await killQueries(url);
    await engine.stop();
  });
  const onAbort = () => void stop();
  signal?.addEventListener("abort", onAbort, { once: true });
  void engine.exited.then(() => signal?.removeEventListener("abort", onAbort));
  const store = openStore({ url, service: "embedded" });
  try {
    onLaunched?.();
    const ready = await becomesReady(engine, store, options);
    return ready ? { url, pid: engine.pid, stop, exited: engine.exited } : null;
  } catch (error) {
    await engine.stop();
    throw error;
  } finally {
    await store.close();
  }
}

/** Resolves true when our server answers, false where it may in a moment; rejects otherwise. */
async function becomesReady(
  engine: EngineProcess,
  store: Store,
  options: { paths: Paths; memoryBytes: number; signal: AbortSignal | undefined },
): Promise<boolean> {
  const { paths, memoryBytes, signal } = options;
  const deadline = performance.now() + READY_WITHIN_MS;
  while (performance.now() < deadline) {
    if (signal?.aborted) throw new StoreError("start was aborted", { code: "ABORTED" });
    const exit = engine.exit();
    if (exit !== null) {
      if (PASSING.test(lastLines(paths.stderr))) return false;
      throw failed(`ended with ${exit.signal ?? `code ${exit.code}`} before it answered`, paths);
    }
    const identity = await askIdentity(store);
    // Someone else's server can hold the port; ours then ends, which the next round sees.
    if (identity?.path === paths.data) {
      if (identity.memory_bytes === memoryBytes) return true;
      throw failed(`took ${identity.memory_bytes} for its memory limit of ${memoryBytes}`, paths);
    }
    await pause(POLL_EVERY_MS);
  }
  throw failed(`gave no answer within ${READY_WITHIN_MS / 1000} s`, paths);
}

/**
 * The engine waits five seconds for queries that run and then cuts them off, so they may as well
 * end now: who stops a server has drained it, or does not want the answers.
 */
async function killQueries(url: string): Promise<void> {
  const store = openStore({ url, service: "embedded" });
  try {
    // The statement that waits for stdin has no user; killed, the engine would end with an error.
    await store.command(
      "KILL QUERY WHERE user != '' AND query_id != queryID() ASYNC",
      {},
      { signal: AbortSignal.timeout(KILL_WITHIN_MS) },
    );
  } catch (error) {
    // It may be dead or stuck already, and is stopped by other means next.
    if (!(error instanceof StoreError)) throw error;
  } finally {
    await store.close();
  }
}

function once(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= action());
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((listening, broken) => {
    probe.once("error", broken);
    probe.listen(0, "127.0.0.1", listening);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}

function failed(what: string, paths: Paths): StoreError {
  const lines = `${lastLines(paths.log)}\n${lastLines(paths.stderr)}`.trim();
  return new StoreError(
    `The embedded ClickHouse ${what}. Its log ends (${paths.log}):\n${lines || "(empty)"}`,
    { code: "EMBEDDED" },
  );
}

function lastLines(file: string): string {
  try {
    return readFileSync(file, "utf8").trimEnd().split("\n").slice(-LOG_LINES).join("\n");
  } catch {
    return ""; // Not written yet.
  }
}
