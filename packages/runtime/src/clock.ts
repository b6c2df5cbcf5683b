import { setTimeout as sleep } from "node:timers/promises";

/** The wall clock as an argument: whatever needs the time is given one of these. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still at `date`. */
export function fixedClock(date: Date): Clock {
  const at = date.getTime();
  return { now: () => new Date(at) };
}

/**
 * The pause of a production loop: resolves after `ms` milliseconds, or as soon as `signal`
 * aborts. It never rejects; the loop asks the signal whether to go on.
 */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
