import { setTimeout as pause } from "node:timers/promises";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const storedEvents = loadQuery({
  url: import.meta.url,
  file: "./stored-events.sql",
  params: z.object({}),
  row: z.strictObject({ events: z.int(), rolled_up: z.int() }),
});

const SOON_MS = 10_000;
const LOOK_EVERY_MS = 50;

/** Events in the last rollup that an insert reaches. */
export async function storedSoFar(store: Store): Promise<number> {
  const [row] = await store.query(storedEvents, {});
  return Math.min(row?.events ?? 0, row?.rolled_up ?? 0);
}

/** Fails unless exactly so many events are stored, and in the rollups as well: a benchmark lies easily. */
export async function countEvents(store: Store, expected: number): Promise<void> {
  for (const deadline = performance.now() + SOON_MS; ; await pause(LOOK_EVERY_MS)) {
    const [row] = await store.query(storedEvents, {});
    if (row?.events === expected && row.rolled_up === expected) return;
    if (performance.now() < deadline) continue;
    throw new Error(`${expected} events were to be stored; the store says ${JSON.stringify(row)}`);
  }
}
