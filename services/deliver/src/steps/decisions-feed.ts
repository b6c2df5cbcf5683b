/** The outbox of decisions, as an endpoint reads it. */
import { action, category, contentId, decision, type Decision } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import type { Endpoint } from "../endpoints/read-endpoints.ts";
import { type Feed, storedAs } from "./feed.ts";

const DECISION_TYPE = "abuse.decision";
/** Of a reason that would not fit: the rest of a decision is small. */
const MOST_REASON = 500;

const url = import.meta.url;
const page = loadQuery({
  url,
  file: "./decisions-page.sql",
  params: z.object({ after: z.int(), page: z.int() }),
  row: z.strictObject({
    sequence: z.int(),
    decision_id: z.string(),
    state: decision.shape.state,
    alert_id: z.string(),
    alert_revision: z.int(),
    account_id: z.string(),
    category,
    action,
  }),
});
const untold = loadQuery({
  url,
  file: "./alerts-untold.sql",
  params: z.object({ alert_ids: z.array(z.string()) }),
  row: z.strictObject({ alert_id: z.string() }),
});
const end = loadQuery({
  url,
  file: "./decisions-end.sql",
  params: z.object({}),
  row: z.strictObject({ sequence: z.int() }),
});
const bodies = loadQuery({
  url,
  file: "./decision-bodies.sql",
  params: z.object({ sequences: z.array(z.int()) }),
  row: z.strictObject({ sequence: z.int(), body: z.string() }),
});
const toldBefore = loadQuery({
  url,
  file: "./decisions-told.sql",
  params: z.object({ endpoint_id: z.string(), decision_ids: z.array(z.string()) }),
  row: z.strictObject({ decision_id: z.string() }),
});

type Row = z.output<typeof page.row>;

/**
 * Steps of one account go in order. A measure has one category and one action for as long as it lives, so
 * the filters take all of its steps or none; where they were narrowed since, whoever heard of a measure
 * hears its end.
 */
export const decisionsFeed: Feed = {
  name: "decisions",
  readEnd: async (store) => {
    const [row] = await store.query(end, {});
    return row?.sequence ?? 0;
  },
  readPage: async (store, { endpoint, after, most }) => {
    const rows = await store.query(page, { after, page: most });
    const silent = rows.length === 0 ? new Set() : await readUntold(store, rows);
    const live = rows.filter(({ alert_id }) => !silent.has(alert_id));
    const others = live.filter((row) => !isWanted(row, endpoint));
    const endpoint_id = storedAs(endpoint.id, "decisions");
    const decision_ids = others.map(({ decision_id }) => decision_id);
    const before =
      others.length === 0 ? [] : await store.query(toldBefore, { endpoint_id, decision_ids });
    const told = new Set(before.map(({ decision_id }) => decision_id));
    const taken = live.filter((row) => isWanted(row, endpoint) || told.has(row.decision_id));
    return {
      passed: rows.length,
      last: rows.at(-1)?.sequence ?? after,
      messages: taken.map((row) => ({
        sequence: row.sequence,
        webhookId: decisionWebhookId(row),
        alertId: row.alert_id,
        revision: row.alert_revision,
        subjectId: row.account_id,
      })),
    };
  },
  readBodies: async (store, sequences) => {
    const rows = await store.query(bodies, { sequences: [...sequences] });
    return new Map(rows.map(({ sequence, body }) => [sequence, body]));
  },
  payloadOf: decisionPayloadOf,
};

async function readUntold(store: Store, rows: readonly Row[]): Promise<ReadonlySet<string>> {
  const alert_ids = [...new Set(rows.map(({ alert_id }) => alert_id))];
  const found = await store.query(untold, { alert_ids });
  return new Set(found.map(({ alert_id }) => alert_id));
}

/** Decisions have no severity: `severity_min` is of alerts. */
function isWanted(row: Row, { wants }: Endpoint): boolean {
  return wants.categories.includes(row.category) && wants.actions.includes(row.action);
}

/** A measure takes each step once. */
export function decisionWebhookId(step: Pick<Decision, "decision_id" | "state">): string {
  return contentId("msg", "webhook", step.decision_id, step.state);
}

/** @param body the decision as it was published */
export function decisionPayloadOf(body: string, mostBytes: number): string | null {
  const step = JSON.parse(body) as Decision;
  const whole = envelope(step);
  if (Buffer.byteLength(whole) <= mostBytes) return whole;
  // By characters: half of one is none.
  const reason = Array.from(step.reason).slice(0, MOST_REASON).join("");
  const note =
    "The whole reason is larger than a webhook may be: npx ringfence decisions shows it.";
  const thin = envelope({ ...step, reason }, { fields: ["reason"], note });
  return Buffer.byteLength(thin) <= mostBytes ? thin : null;
}

function envelope(step: Decision, left_out?: object): string {
  return JSON.stringify({
    type: DECISION_TYPE,
    timestamp: step.decided_at,
    data: step,
    ...(left_out === undefined ? {} : { left_out }),
  });
}
