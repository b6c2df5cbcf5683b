/** The outbox of alerts, as an endpoint reads it. */
import { action, category, severity } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import type { Endpoint } from "../endpoints/read-endpoints.ts";
import { type Feed, storedAs } from "./feed.ts";
import { payloadOf, webhookId } from "./payload.ts";

const url = import.meta.url;
const page = loadQuery({
  url,
  file: "./alerts-page.sql",
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
  file: "./alerts-end.sql",
  params: z.object({}),
  row: z.strictObject({ sequence: z.int() }),
});
const bodies = loadQuery({
  url,
  file: "./alert-bodies.sql",
  params: z.object({ sequences: z.array(z.int()) }),
  row: z.strictObject({ sequence: z.int(), body: z.string() }),
});
const measures = loadQuery({
  url,
  file: "./alerts-measures.sql",
  params: z.object({ sequences: z.array(z.int()) }),
  row: z.strictObject({ sequence: z.int(), actions: z.array(action) }),
});
const toldBefore = loadQuery({
  url,
  file: "./alerts-told.sql",
  params: z.object({ endpoint_id: z.string(), alert_ids: z.array(z.string()) }),
  row: z.strictObject({ alert_id: z.string() }),
});

type Row = z.output<typeof page.row>;

/**
 * Whoever heard of an alert hears of it to its end: a receiver that asked for suspensions would
 * otherwise never learn that one is over.
 */
export const alertsFeed: Feed = {
  name: "alerts",
  readEnd: async (store) => {
    const [row] = await store.query(end, {});
    return row?.sequence ?? 0;
  },
  readPage: async (store, { endpoint, after, most }) => {
    const rows = await store.query(page, { after, page: most });
    const live = rows.filter(({ is_told }) => is_told);
    const graver = await readGraver(store, live, endpoint);
    const isWanted = (row: Row) =>
      suits(row, endpoint) && (calls(row, endpoint) || graver.has(row.sequence));
    const others = live.filter((row) => !isWanted(row)).map(({ alert_id }) => alert_id);
    const endpoint_id = storedAs(endpoint.id, "alerts");
    const before =
      others.length === 0 ? [] : await store.query(toldBefore, { endpoint_id, alert_ids: others });
    const told = new Set(before.map(({ alert_id }) => alert_id));
    const taken = live.filter((row) => {
      if (!isWanted(row) && !told.has(row.alert_id)) return false;
      told.add(row.alert_id);
      return true;
    });
    return {
      passed: rows.length,
      last: rows.at(-1)?.sequence ?? after,
      messages: taken.map(({ sequence, alert_id, revision, subject_id }) => ({
        sequence,
        webhookId: webhookId(alert_id, revision),
        alertId: alert_id,
        revision,
        subjectId: subject_id,
      })),
    };
  },
  readBodies: async (store, sequences) => {
    const rows = await store.query(bodies, { sequences: [...sequences] });
    return new Map(rows.map(({ sequence, body }) => [sequence, body]));
  },
  payloadOf,
};

/** Whether the endpoint is to hear of the alert by itself, if what it calls for is wanted. */
function suits(row: Row, { wants }: Endpoint): boolean {
  return (
    row.status !== "suppressed" &&
    row.categories.some((one) => wants.categories.includes(one)) &&
    wants.severities.includes(row.severity)
  );
}

function calls({ recommended_action }: Row, { wants }: Endpoint): boolean {
  return wants.actions.includes(recommended_action);
}

/**
 * Places of those that call for what is wanted against some of their accounts, though not against all: what
 * an alert recommends is the mildest of its measures, and whoever asks for suspensions is to hear of each.
 */
async function readGraver(
  store: Store,
  live: readonly Row[],
  endpoint: Endpoint,
): Promise<ReadonlySet<number>> {
  const sequences = live
    .filter((row) => suits(row, endpoint) && !calls(row, endpoint))
    .map(({ sequence }) => sequence);
  if (sequences.length === 0) return new Set();
  const rows = await store.query(measures, { sequences });
  const { actions: wanted } = endpoint.wants;
  const graver = rows.filter(({ actions }) => actions.some((one) => wanted.includes(one)));
  return new Set(graver.map(({ sequence }) => sequence));
}
