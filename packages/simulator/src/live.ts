/** Traffic without an end, for demonstrations. */
import type { AccountProfileInput, RequestEventInput } from "@ringfence/schemas";
import { worldUntil, type WorldOptions } from "./world.ts";

export interface LiveEvent {
  readonly event: RequestEventInput;
  /** When to send it: milliseconds after the first moment of the stream, by the wall clock. */
  readonly dueMs: number;
}

export interface LiveTraffic {
  readonly profiles: readonly AccountProfileInput[];
  profileUpdates(): readonly AccountProfileInput[];
  /** Never ends; waits for nothing: whoever reads it sets the pace by `dueMs`. */
  events(): Generator<LiveEvent, void, void>;
}

/**
 * The population of a world that goes on hour after hour. `speed` is simulated time over wall
 * time. One-off things (floods, leaks, launches) take place within the first `hours`; rings,
 * gateways and shared keys go on.
 */
export function liveTraffic(options: WorldOptions, { speed }: { speed: number }): LiveTraffic {
  if (!(speed > 0)) throw new RangeError("speed must be above 0");
  const world = worldUntil(options, Number.POSITIVE_INFINITY);
  const start = options.start.getTime();
  return {
    profiles: world.profiles,
    profileUpdates: () => world.profileUpdates(),
    *events() {
      for (const event of world.events()) {
        yield { event, dueMs: (Date.parse(event.occurred_at) - start) / speed };
      }
    },
  };
}
