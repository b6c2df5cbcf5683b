/** What is wrong with Ringfence itself: operator alerts and dead letters. */
import { operatorAlert } from "@ringfence/schemas";
import type { Overview } from "@ringfence/schemas/api";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { READ_LIMITS, storedTime } from "./time.ts";

/** The watch looks each minute; without a look for so long nothing is known. */
const STALE_MS = 5 * 60_000;
const MOST_SHOWN = 50;

const limits = READ_LIMITS;
const url = import.meta.url;
const raisedAlerts = loadQuery({
  url,
  limits,
  file: "./operator-alerts.sql",
  params: z.object({ most: z.int() }),
  row: z.strictObject({ body: z.string(), total: z.int() }),
});
const lastLook = loadQuery({
  url,
  limits,
  file: "./watch-look.sql",
  params: z.object({}),
  row: z.strictObject({ looked_at: storedTime }),
});
const letters = loadQuery({
  url,
  limits,
  file: "./dead-letters.sql",
  params: z.object({ at: z.string() }),
  row: z.strictObject({ reason: z.string(), letters: z.int(), last_day: z.int() }),
});

export async function readOperatorAlerts(
  store: Store,
  now: Date,
  signal: AbortSignal,
): Promise<Overview["operator_alerts"]> {
  const [rows, [look]] = await Promise.all([
    store.query(raisedAlerts, { most: MOST_SHOWN }, { signal }),
    store.query(lastLook, {}, { signal }),
  ]);
  const looked_at = look?.looked_at ?? null;
  return {
    looked_at,
    is_stale: looked_at === null || now.getTime() - Date.parse(looked_at) > STALE_MS,
    total: rows[0]?.total ?? 0,
    raised: rows.map(({ body }) => {
      const alert = operatorAlert.parse(JSON.parse(body));
      const { alert_id, kind, subject, severity, opened_at, last_seen, text, what_to_do } = alert;
      return { alert_id, kind, subject, severity, opened_at, last_seen, text, what_to_do };
    }),
  };
}

export async function readDeadLetters(
  store: Store,
  now: Date,
  signal: AbortSignal,
): Promise<Overview["dead_letters"]> {
  const rows = await store.query(letters, { at: now.toISOString() }, { signal });
  return {
    since: "ever",
    total: rows.reduce((sum, row) => sum + row.letters, 0),
    last_day: rows.reduce((sum, row) => sum + row.last_day, 0),
    by_reason: Object.fromEntries(rows.map((row) => [row.reason, row.letters])),
  };
}
