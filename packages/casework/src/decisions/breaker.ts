/** Trips and resets of the circuit breaker. */
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const breakerEvents = loadQuery({
  url: import.meta.url,
  file: "./breaker-events.sql",
  params: z.object({}),
  row: z.strictObject({
    at_ms: z.int(),
    event: z.enum(["tripped", "reset"]),
    cap: z.string(),
    actor_id: z.string(),
    reason: z.string(),
  }),
});
export type BreakerEvent = z.output<typeof breakerEvents.row>;

/** The newest first, 20 at most. */
export function readBreakerEvents(store: Store): Promise<BreakerEvent[]> {
  return store.query(breakerEvents, {});
}

/** The newest is first. */
export function isBreakerOpen([newest]: readonly BreakerEvent[]): boolean {
  return newest?.event === "tripped";
}

/** Behind every event that stands there: whoever resets may have a clock that is slow. */
export async function noteReset(
  store: Store,
  { at, actor, reason }: { readonly at: Date; readonly actor: string; readonly reason: string },
): Promise<void> {
  const [newest] = await readBreakerEvents(store);
  const time = new Date(Math.max(at.getTime(), (newest?.at_ms ?? 0) + 1)).toISOString();
  const row = { at: time, event: "reset", cap: "", actor_id: actor, reason };
  await store.insert("breaker_events", [row], { columns: Object.keys(row) });
}
