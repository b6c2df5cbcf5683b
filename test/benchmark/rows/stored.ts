import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const storedEvents = loadQuery({
  url: import.meta.url,
  file: "./stored-events.sql",
  params: z.object({}),
  row: z.strictObject({ events: z.int(), rolled_up: z.int() }),
});

/** Fails unless exactly so many events are stored, and in the rollups as well: a benchmark lies easily. */
export async function countEvents(store: Store, expected: number): Promise<void> {
  const [row] = await store.query(storedEvents, {});
  if (row?.events === expected && row.rolled_up === expected) return;
  throw new Error(`${expected} events were to be stored; the store says ${JSON.stringify(row)}`);
}
