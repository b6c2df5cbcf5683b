/**
 * Start and stop order of a process. Parts start in their order and stop in reverse: what was
 * started last leans on what was started first, so a consumer is drained before the store and
 * the metrics that it uses go away.
 */
import { ConfigError } from "./config/read-config.ts";
import type { ProcessLog } from "./log.ts";

/** 0: ended as asked. 1: something failed. 2: the configuration makes no sense. */
export type ExitCode = 0 | 1 | 2;

export interface Part {
  readonly name: string;
  /** Resolves once the part is ready for those after it. */
  start?(signal: AbortSignal): Promise<void>;
  /**
   * The work of the part, begun after `start`: resolves once `signal` aborted and everything
   * under way is drained, or when there is nothing left to do. Rejecting stops the process.
   */
  run?(signal: AbortSignal): Promise<void>;
  /** Lets go of what `start` took; called after `run` has ended. */
  stop?(): Promise<void>;
}

/** The part of `process` that is used; tests give an EventEmitter. */
export interface Signals {
  on(event: string, listener: (...values: unknown[]) => void): unknown;
  off(event: string, listener: (...values: unknown[]) => void): unknown;
  exit(code: number): void;
}

export interface LifecycleOptions {
  readonly log: ProcessLog;
  readonly signals: Signals;
  readonly parts: readonly Part[];
  /** Bound of the whole stop, milliseconds. Below the grace period of whoever stops us. */
  readonly stopTimeoutMs: number;
}

interface Running {
  readonly part: Part;
  readonly controller: AbortController;
  /** Settles after `start`; false if it failed, then there is nothing to stop. */
  readonly begun: Promise<boolean>;
  /** Settles after `run`, never rejects. */
  ended: Promise<void>;
}

/**
 * Runs until SIGINT or SIGTERM, until a part fails, or until every part that has a `run` has
 * ended by itself; then stops. A second signal ends the process at once (130 for Ctrl-C), and a
 * bug, that is an uncaught exception or an unhandled rejection, ends it with 1.
 */
export async function runUntilStopped(options: LifecycleOptions): Promise<ExitCode> {
  const { log, signals, parts, stopTimeoutMs } = options;
  const stopping = new AbortController();
  let code: ExitCode = 0;
  const fail = (part: string, error: unknown): void => {
    // What a part throws because it is being stopped is the stop, not a failure of its own.
    if (stopping.signal.aborted && isAbort(error)) return;
    log.error({ part, error }, "a part failed, stopping");
    code = error instanceof ConfigError ? 2 : 1;
    stopping.abort();
  };
  const release = listen(signals, log, () => stopping.abort());
  try {
    const running: Running[] = [];
    const asked = aborted(stopping.signal);
    const work = startAll(parts, running, stopping.signal, fail, log);
    await Promise.race([asked, work]);
    stopping.abort();
    if (!(await stopAll(running, stopTimeoutMs, log)) && code === 0) code = 1;
    log.info({ code }, "stopped");
    return code;
  } finally {
    release();
  }
}

/** Starts every part, then waits until all `run`s have ended; for ever if there is none. */
async function startAll(
  parts: readonly Part[],
  running: Running[],
  stopping: AbortSignal,
  fail: (part: string, error: unknown) => void,
  log: ProcessLog,
): Promise<void> {
  for (const part of parts) {
    if (stopping.aborted) return;
    const controller = new AbortController();
    const entry: Running = {
      part,
      controller,
      begun: guard(part, fail, () => part.start?.(controller.signal)),
      ended: Promise.resolve(),
    };
    running.push(entry);
    if (!(await entry.begun)) return aborted(stopping);
    if (stopping.aborted) return;
    log.debug({ part: part.name }, "started");
    entry.ended = guard(part, fail, () => part.run?.(controller.signal)).then(() => undefined);
  }
  log.info({ parts: parts.map((part) => part.name) }, "running");
  await Promise.all(running.map((entry) => entry.ended));
  if (!parts.some((part) => part.run !== undefined)) await aborted(stopping);
}

/** Stops in reverse order within `timeoutMs`; false if something failed or did not end. */
async function stopAll(
  running: readonly Running[],
  timeoutMs: number,
  log: ProcessLog,
): Promise<boolean> {
  const left = new Set(running.map((entry) => entry.part.name));
  let clean = true;
  const failed = (part: string, error: unknown): void => {
    log.error({ part, error }, "a part failed to stop");
    clean = false;
  };
  const inReverse = async (): Promise<void> => {
    for (const entry of running.toReversed()) {
      entry.controller.abort();
      const started = await entry.begun;
      await entry.ended;
      if (started) await guard(entry.part, failed, () => entry.part.stop?.());
      left.delete(entry.part.name);
    }
  };
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([inReverse(), bound]);
  clearTimeout(timer);
  if (left.size === 0) return clean;
  log.error({ parts: [...left], timeoutMs }, "parts did not stop in time, leaving them");
  return false;
}

/** Runs one step of a part; a failure is reported and becomes false. */
async function guard(
  part: Part,
  fail: (part: string, error: unknown) => void,
  step: () => Promise<void> | undefined,
): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (error) {
    fail(part.name, error);
    return false;
  }
}

/** Listens to signals and bugs; returns the way to stop listening. */
function listen(signals: Signals, log: ProcessLog, stop: () => void): () => void {
  let asked = false;
  const onSignal = (name: string, code: number) => (): void => {
    if (asked) {
      log.warn({ signal: name }, "asked twice, ending at once");
      signals.exit(code);
      return;
    }
    asked = true;
    log.info({ signal: name }, "stopping");
    stop();
  };
  const onBug =
    (what: string) =>
    (error: unknown): void => {
      log.fatal({ error }, what);
      signals.exit(1);
    };
  const listeners: readonly (readonly [string, (...values: unknown[]) => void])[] = [
    ["SIGINT", onSignal("SIGINT", 130)],
    ["SIGTERM", onSignal("SIGTERM", 143)],
    ["uncaughtException", onBug("uncaught exception, a bug: ending")],
    ["unhandledRejection", onBug("unhandled rejection, a bug: ending")],
  ];
  for (const [event, listener] of listeners) signals.on(event, listener);
  return () => {
    for (const [event, listener] of listeners) signals.off(event, listener);
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
