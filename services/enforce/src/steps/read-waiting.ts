/** What waits to be told. */
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { type PlacedFinding, readFindingsAt } from "./read-findings.ts";

const alertsDue = loadQuery({
  url: import.meta.url,
  file: "./alerts-due.sql",
  params: z.object({ until: z.string(), page: z.int() }),
  row: z.strictObject({ finding_sequence: z.int() }),
});

/** Alerts that are told again before one page of findings. */
const MOST_WAITING = 1_000;

/** The newest states of alerts of which something is due at an event time: what does not fit waits on. */
export async function readWaiting(
  store: Store,
  until_ms: number,
): Promise<readonly PlacedFinding[]> {
  const until = new Date(until_ms).toISOString();
  const rows = await store.query(alertsDue, { until, page: MOST_WAITING });
  if (rows.length === 0) return [];
  const sequences = rows.map(({ finding_sequence }) => finding_sequence);
  // One whose state is not stored any more cannot be judged again.
  return readFindingsAt(store, sequences);
}
