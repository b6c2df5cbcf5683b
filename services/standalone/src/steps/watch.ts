/** The watch over simulated traffic, whose event time runs faster than the clock. */
import { randomUUID } from "node:crypto";
import { type Metrics, silentLog, systemClock } from "@ringfence/runtime";
import type { Store } from "@ringfence/store";
import { createWatch, DEFAULT_BOUNDS, type Watch } from "@ringfence/watch";

/**
 * What it finds stands in the store, for `ringfence health`: the terminal is for alerts about accounts.
 *
 * @param speed simulated time over wall time
 */
export function simulatedWatch(
  store: Store,
  { speed, metrics }: { readonly speed: number; readonly metrics: Metrics },
): Watch {
  const detectLagMs = DEFAULT_BOUNDS.detectLagMs * Math.max(1, speed);
  // The past is played: how old an event is when it is stored says nothing.
  const bounds = { ...DEFAULT_BOUNDS, detectLagMs, eventLagMs: 0 };
  const parts = { store, clock: systemClock, log: silentLog, metrics, bounds };
  return createWatch({ ...parts, owner: randomUUID() });
}
