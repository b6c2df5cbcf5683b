/** «I have this one», and back: who looks after an alert, without a verdict. */
import { type Acknowledgement, acknowledgement, type Alert, contentId } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const saidBefore = loadQuery({
  url: import.meta.url,
  file: "./said-before.sql",
  params: z.object({ alert_id: z.string() }),
  row: z.strictObject({ given_ms: z.int() }),
});

/** What follows from each statement, in words. */
export const MEANS: Readonly<Record<Acknowledgement["event"], string>> = {
  acknowledged: "it is acknowledged, and stays as it is otherwise",
  released: "nobody has it any more",
};

/** Why it cannot be said of the alert, in a sentence; null where it can. */
export function whyNotTaken(alert: Alert, event: Acknowledgement["event"]): string | null {
  const { alert_id, status, merged_into, acknowledged_by } = alert;
  if (merged_into !== undefined) return `${merged_into} speaks for ${alert_id}: take that one.`;
  if (status !== "open" && status !== "acknowledged") {
    return `${alert_id} is ${status}: there is nothing to look after.`;
  }
  if (event === "released" && acknowledged_by === undefined) return `Nobody has ${alert_id}.`;
  return null;
}

/**
 * When a statement counts as made: now, and behind every other on the alert. The newest counts, and
 * whoever made those may have a clock that is fast.
 */
export async function timeOfStatement(store: Store, alert_id: string, now: Date): Promise<Date> {
  const [before] = await store.query(saidBefore, { alert_id });
  return new Date(Math.max(now.getTime(), (before?.given_ms ?? 0) + 1));
}

export function statementOn(
  alert: Alert,
  made: Pick<Acknowledgement, "event" | "actor" | "note"> & { readonly at: Date },
): Acknowledgement {
  return acknowledgement.parse({
    alert_id: alert.alert_id,
    alert_revision: alert.revision,
    event: made.event,
    actor: made.actor,
    note: made.note,
    given_at: made.at.toISOString(),
  });
}

export async function storeStatement(store: Store, said: Acknowledgement): Promise<void> {
  const row = { acknowledgement_id: contentId("ack", said), ...said };
  await store.insert("acknowledgements", [row], { columns: Object.keys(row) });
}
