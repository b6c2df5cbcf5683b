/** The outbox of alerts, as an endpoint reads it. */
import { action, category, severity } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import type { Endpoint } from "../endpoints/read-endpoints.ts";

const url = import.meta.url;
const page = loadQuery({
  url,
  file: "./outbox-page.sql",
  params: z.object({ after: z.int(), page: z.int() }),
  row: z.strictObject({
    sequence: z.int(),
    alert_id: z.string(),
    revision: z.int(),
    subject_id: z.string(),
    /** Not of a shadow, and not held back by a control. */
    is_told: z.boolean(),
    status: z.string(),
    categories: z.array(category),
    severity,
    recommended_action: action,
  }),
});
const end = loadQuery({
  url,
  file: "./outbox-end.sql",
  params: z.object({}),
  row: z.strictObject({ sequence: z.int() }),
});
const bodies = loadQuery({
  url,
  file: "./bodies.sql",
  params: z.object({ sequences: z.array(z.int()) }),
  row: z.strictObject({ sequence: z.int(), body: z.string() }),
});

export type OutboxRow = z.output<typeof page.row>;

export function readPage(store: Store, after: number, most: number): Promise<OutboxRow[]> {
  return store.query(page, { after, page: most });
}

/** Place of the last alert; 0 while there is none. */
export async function readEnd(store: Store): Promise<number> {
  const [row] = await store.query(end, {});
  return row?.sequence ?? 0;
}

export async function readBodies(
  store: Store,
  sequences: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const rows = await store.query(bodies, { sequences: [...sequences] });
  return new Map(rows.map(({ sequence, body }) => [sequence, body]));
}

/** Whether the endpoint is to hear of the alert by itself. */
export function isWanted(row: OutboxRow, { wants }: Endpoint): boolean {
  return (
    row.status !== "suppressed" &&
    row.categories.some((one) => wants.categories.includes(one)) &&
    wants.severities.includes(row.severity) &&
    wants.actions.includes(row.recommended_action)
  );
}
