/** What waits to be told. */
import { alertIdOf } from "@ringfence/policy";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import type { Waiting } from "./judge.ts";
import { readFindingsAt } from "./read-findings.ts";

const alertsDue = loadQuery({
  url: import.meta.url,
  file: "./alerts-due.sql",
  params: z.object({ until: z.string(), page: z.int() }),
  row: z.strictObject({ alert_id: z.string(), finding_sequence: z.int(), due_ms: z.int() }),
});

/** Alerts that are told again before one page of findings. */
const MOST_WAITING = 1_000;

/** Alerts of which something is due at an event time, the longest due first: what does not fit waits on. */
export async function readWaiting(store: Store, until_ms: number): Promise<readonly Waiting[]> {
  const until = new Date(until_ms).toISOString();
  const rows = await store.query(alertsDue, { until, page: MOST_WAITING });
  if (rows.length === 0) return [];
  const sequences = rows.map(({ finding_sequence }) => finding_sequence);
  const states = await readFindingsAt(store, sequences);
  const byAlert = new Map(states.map((one) => [alertIdOf(one.finding.finding_id), one]));
  return rows.flatMap(({ alert_id, due_ms }) => {
    const placed = byAlert.get(alert_id);
    // One whose state is not stored any more cannot be judged again.
    return placed === undefined ? [] : [{ placed, due_ms }];
  });
}
