/** How far the pipeline has come, counted. */
import { action, category, severity } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { READ_LIMITS, storedTime } from "./time.ts";

const limits = READ_LIMITS;
const url = import.meta.url;
const at = z.object({ at: z.string() });
const none = z.object({});
const three = z.array(z.number().nullable());

const newestEvent = loadQuery({
  url,
  limits,
  file: "./newest-event.sql",
  params: none,
  row: z.strictObject({ newest_at: storedTime.nullable() }),
});
const figures = loadQuery({
  url,
  limits,
  file: "./overview-figures.sql",
  params: at,
  row: z.strictObject({
    stored: z.int(),
    newest_at: storedTime.nullable(),
    last_received_at: storedTime.nullable(),
    received_lately: z.int(),
    accounts: z.int(),
    judged_until: storedTime.nullable(),
  }),
});
const minutes = loadQuery({
  url,
  limits,
  file: "./overview-minutes.sql",
  params: none,
  row: z.strictObject({ minute: storedTime, events: z.int() }),
});
const alerts = loadQuery({
  url,
  limits,
  file: "./overview-alerts.sql",
  params: none,
  row: z.strictObject({
    status: z.enum(["open", "acknowledged", "suppressed"]),
    severity,
    category,
    recommended_action: action,
    alerts: z.int(),
  }),
});
const hours = loadQuery({
  url,
  limits,
  file: "./overview-hours.sql",
  params: none,
  row: z.strictObject({ hour: storedTime, alerts: z.int() }),
});
const latency = loadQuery({
  url,
  limits,
  file: "./overview-latency.sql",
  params: at,
  row: z.strictObject({ alerts: z.int(), observed: three, stored: three }),
});
const measures = loadQuery({
  url,
  limits,
  file: "./overview-measures.sql",
  params: none,
  row: z.strictObject({
    proposed: z.int(),
    approved: z.int(),
    applied: z.int(),
    pending: z.int(),
    dead: z.int(),
  }),
});

/** Everything at once, as one answer needs it. */
/** How far event time has come; null before the first event. */
export async function readNewestEvent(store: Store, signal: AbortSignal): Promise<string | null> {
  const [row] = await store.query(newestEvent, {}, { signal });
  return row?.newest_at ?? null;
}

export async function readFigures(store: Store, now: Date, signal: AbortSignal) {
  const time = { at: now.toISOString() };
  const [[figure], perMinute, standing, perHour, [took], [measure]] = await Promise.all([
    store.query(figures, time, { signal }),
    store.query(minutes, {}, { signal }),
    store.query(alerts, {}, { signal }),
    store.query(hours, {}, { signal }),
    store.query(latency, time, { signal }),
    store.query(measures, {}, { signal }),
  ]);
  if (figure === undefined || took === undefined || measure === undefined) {
    throw new Error("each of these queries always gives one row");
  }
  return { figure, perMinute, standing, perHour, took, measure };
}
