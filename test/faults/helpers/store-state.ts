/** What the tests ask the store. */
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const nothing = z.object({});

const progress = loadQuery({
  url: import.meta.url,
  file: "./progress.sql",
  params: nothing,
  row: z.strictObject({ stored: z.int(), inserts_under_way: z.int(), claims: z.int() }),
});

const totals = loadQuery({
  url: import.meta.url,
  file: "./totals.sql",
  params: nothing,
  row: z.strictObject({ stored: z.int(), event_ids: z.int(), places: z.int() }),
});

const storedEvents = loadQuery({
  url: import.meta.url,
  file: "./stored-events.sql",
  params: nothing,
  row: z.strictObject({ event_id: z.string(), occurred_at: z.string() }),
  limits: { rows: 2_000_000 },
});

const claimOwners = loadQuery({
  url: import.meta.url,
  file: "./claim-owners.sql",
  params: nothing,
  row: z.strictObject({ partition: z.int(), owner: z.string() }),
});

export async function readProgress(store: Store) {
  const [row] = await store.query(progress, {});
  if (row === undefined) throw new Error("progress.sql gives one row");
  return row;
}

export async function readTotals(store: Store) {
  const [row] = await store.query(totals, {});
  if (row === undefined) throw new Error("totals.sql gives one row");
  return row;
}

export function readStoredEvents(store: Store) {
  return store.query(storedEvents, {});
}

/** Who holds each partition, as one text to compare by partition. */
export async function readOwners(store: Store): Promise<Map<number, string>> {
  const rows = await store.query(claimOwners, {});
  return new Map(rows.map(({ partition, owner }) => [partition, owner]));
}
