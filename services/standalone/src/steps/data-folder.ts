import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  type BulkStore,
  type EmbeddedServer,
  openStore,
  prepareStore,
  startEmbedded,
  StoreError,
} from "@ringfence/store";

export interface Database {
  readonly store: BulkStore;
  /** Where the server, its log and our own state live. */
  readonly folder: string;
  /** Of the HTTP interface, for queries by hand. */
  readonly url: string;
  /** Rejects when the server dies by itself. */
  readonly died: Promise<never>;
  close(): Promise<void>;
}

/** An embedded server that may not answer yet. */
export interface BegunServer {
  /** Resolves when its process runs, or when that has failed; never rejects. */
  readonly launched: Promise<void>;
  /** As `startEmbedded`. */
  readonly server: Promise<EmbeddedServer>;
  /** Ends it, where it has not started yet. */
  giveUp(): void;
}

/** Begins the server of a data folder: it takes as long to start as all else takes to load. */
export function beginServer(dataDir: string): BegunServer {
  const starting = new AbortController();
  let told = () => {};
  const isLaunched = new Promise<void>((resolve) => (told = resolve));
  const server = startEmbedded({
    dataDir: join(resolve(dataDir), "clickhouse"),
    signal: starting.signal,
    onLaunched: told,
  });
  // A failure is told to whoever opens the database.
  const failed = server.then(
    () => undefined,
    () => undefined,
  );
  const launched = Promise.race([isLaunched, failed]);
  return { launched, server, giveUp: () => starting.abort() };
}

/**
 * The embedded server on `dataDir`, or on a folder that goes away with it.
 *
 * @throws StoreError where the folder is in use or the platform has no library
 */
export async function openDatabase(options: {
  readonly dataDir: string | null;
  readonly database: string;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** The server of that folder, where it was begun before. */
  readonly begun?: BegunServer | undefined;
}): Promise<Database> {
  const { dataDir, database, now, signal } = options;
  const folder = dataDir === null ? await mkdtemp(join(tmpdir(), "ringfence-")) : resolve(dataDir);
  const remove = async () => {
    if (dataDir === null) await rm(folder, { recursive: true, force: true });
  };
  let closing = false;
  try {
    // The signal ends a start that takes too long; a running server is ended by `close` alone,
    // after whatever still writes to it.
    const begun = options.begun ?? beginServer(folder);
    signal.addEventListener("abort", begun.giveUp, { once: true });
    if (signal.aborted) begun.giveUp();
    const server = await begun.server;
    signal.removeEventListener("abort", begun.giveUp);
    const store = openStore({ url: server.url, database, service: "standalone" });
    await prepareStore(store, { now, signal, retryMs: 200, onRetry: () => {} });
    const closed = new Promise<never>(() => {});
    const died = server.exited.then(({ code, signal: by }): Promise<never> => {
      if (closing) return closed;
      const how = by === null ? `code ${code}` : by;
      const text = `the embedded ClickHouse ended by itself (${how}); its log is in ${folder}`;
      throw new StoreError(`${text}. Start again: what was stored is kept.`, { code: "EMBEDDED" });
    });
    // Whoever waits for it hears of it; nobody has to.
    died.catch(() => {});
    const close = async () => {
      closing = true;
      await store.close();
      await server.stop();
      await remove();
    };
    return { store, folder, url: server.url, died, close };
  } catch (error) {
    await remove();
    throw error;
  }
}
