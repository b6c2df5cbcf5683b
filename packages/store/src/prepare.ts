import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { StoreError } from "./errors.ts";
import { migrate } from "./migrate.ts";
import type { Store } from "./store.ts";

/** The folder of the project's numbered migrations. */
export const MIGRATIONS: URL = new URL(
  "../clickhouse/",
  // Not import.meta.resolve: vitest does not have it.
  pathToFileURL(createRequire(import.meta.url).resolve("@ringfence/schemas")),
);

export interface PrepareOptions {
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** Pause before the next try while the server does not answer, milliseconds. */
  readonly retryMs: number;
  /** Told of each try that failed for a passing reason. */
  readonly onRetry: (error: StoreError) => void;
}

/**
 * Creates the database and brings its tables up to date. A server that is not there yet, or another
 * program that does the same, is waited for until `signal` aborts.
 *
 * @throws StoreError that retrying cannot mend, such as code SCHEMA (see `migrate`)
 */
export async function prepareStore(store: Store, options: PrepareOptions): Promise<void> {
  const { now, signal, retryMs, onRetry } = options;
  while (!signal.aborted) {
    try {
      await migrate(store, { directory: MIGRATIONS, now });
      return;
    } catch (error) {
      if (!(error instanceof StoreError) || !error.retriable) throw error;
      onRetry(error);
      await sleep(retryMs, undefined, { signal }).catch(() => {});
    }
  }
}

/** What a log offers, as far as it is needed here. */
interface WarningLog {
  warn(object: object, message: string): void;
}

/** The store as a part of a process: brought up to date at its start, closed at its stop. */
export function storePart(
  store: Store,
  options: { readonly now: () => Date; readonly retryMs: number; readonly log: WarningLog },
): { name: string; start(signal: AbortSignal): Promise<void>; stop(): Promise<void> } {
  const { now, retryMs, log } = options;
  const onRetry = ({ code, message }: StoreError) => {
    const what =
      code === "MIGRATING" ? "the store is being prepared" : "the store does not answer yet";
    log.warn({ code, error: message, pause_ms: retryMs }, what);
  };
  return {
    name: "store",
    start: (signal) => prepareStore(store, { now, signal, retryMs, onRetry }),
    stop: () => store.close(),
  };
}
