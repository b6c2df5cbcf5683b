import { setTimeout as delay } from "node:timers/promises";
import { isRetriable, messageOf } from "./errors.ts";
import type { StreamLog } from "./log.ts";

/** Waits between attempts double from `initialMs` up to `maxMs`. */
export interface RetryBounds {
  readonly initialMs: number;
  readonly maxMs: number;
}
export const DEFAULT_RETRY: RetryBounds = { initialMs: 200, maxMs: 30_000 };

/** Waits, but not past the abort of `signal`; never rejects. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}

export function backoffMs(attempt: number, bounds: RetryBounds): number {
  return Math.min(bounds.maxMs, bounds.initialMs * 2 ** Math.min(attempt, 30));
}

export interface Attempts {
  readonly retry: RetryBounds;
  readonly signal: AbortSignal;
  readonly log: StreamLog;
  /** What is attempted, for the log: «batch of api.requests.v1/3 at 1200». */
  readonly what: string;
}

export const STOPPED = Symbol("stopped");

/**
 * Calls `attempt` until it returns. An error that is retriable waits and tries again, without an
 * end, because a store that is down must hold consumption back and never drop; any other error is
 * thrown on. Answers STOPPED where `signal` aborts between two attempts.
 */
export async function untilDone<T>(
  attempt: () => Promise<T>,
  { retry, signal, log, what }: Attempts,
): Promise<T | typeof STOPPED> {
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isRetriable(error)) throw error;
      const waitMs = backoffMs(failures, retry);
      log.warn({ what, failures: failures + 1, wait_ms: waitMs, error: messageOf(error) }, "retry");
      await pause(waitMs, signal);
    }
  }
  return STOPPED;
}
