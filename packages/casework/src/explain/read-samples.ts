import type { Alert } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const sampleEvents = loadQuery({
  url: import.meta.url,
  file: "./sample-events.sql",
  params: z.object({
    account_ids: z.array(z.string()),
    event_ids: z.array(z.string()),
    from: z.string(),
    to: z.string(),
  }),
  row: z.strictObject({
    event_id: z.string(),
    at_ms: z.int(),
    account_id: z.string(),
    method: z.string(),
    endpoint: z.string(),
    status: z.int(),
    error_code: z.string().nullable(),
    units: z.number(),
    client_ip: z.string(),
  }),
});

/** Accounts whose events are looked for; samples are drawn from the first of an alert. */
const MOST_ACCOUNTS = 100;

export interface SampleEvent {
  readonly event_id: string;
  readonly occurred_at: string;
  readonly account_id: string;
  readonly method: string;
  readonly endpoint: string;
  readonly status: number;
  readonly error_code: string | null;
  readonly units: number;
  readonly client_ip: string;
}

/** The samples of an alert in order of time; those are missing that are not stored any more. */
export async function readSamples(
  store: Store,
  { account_ids, event_samples, window }: Alert,
): Promise<SampleEvent[]> {
  if (event_samples.length === 0) return [];
  const rows = await store.query(sampleEvents, {
    account_ids: account_ids.slice(0, MOST_ACCOUNTS),
    event_ids: event_samples,
    from: window.start,
    to: window.end,
  });
  return rows.map(({ at_ms, ...event }) => {
    return { ...event, occurred_at: new Date(at_ms).toISOString() };
  });
}
