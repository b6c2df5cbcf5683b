/** «I have this one», and back: who looks after an alert, without a verdict. */
import { type Acknowledgement, acknowledgement, type Alert, contentId } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const newestStatement = loadQuery({
  url: import.meta.url,
  file: "./newest-statement.sql",
  params: z.object({ alert_id: z.string() }),
  row: z.strictObject({ event: acknowledgement.shape.event, given_ms: z.int() }),
});

/** What follows from each statement, in words. */
export const MEANS: Readonly<Record<Acknowledgement["event"], string>> = {
  acknowledged: "it is acknowledged, and stays as it is otherwise",
  released: "nobody has it any more",
};

/**
 * A statement about an alert, made now: behind every other, because the newest counts, and whoever made those
 * may have a clock that is fast. What enforce has not told yet counts as well, so that a slip can be taken
 * back at once.
 *
 * @returns why it cannot be said of the alert, in a sentence
 */
export async function statementOn(
  store: Store,
  alert: Alert,
  made: Pick<Acknowledgement, "event" | "actor" | "note"> & { readonly now: Date },
): Promise<Acknowledgement | string> {
  const { alert_id, revision, status, merged_into } = alert;
  if (merged_into !== undefined) return `${merged_into} speaks for ${alert_id}: take that one.`;
  if (status !== "open" && status !== "acknowledged") {
    return `${alert_id} is ${status}: there is nothing to look after.`;
  }
  const { event, actor, note, now } = made;
  const [newest] = await store.query(newestStatement, { alert_id });
  if (event === "released" && newest?.event !== "acknowledged") return `Nobody has ${alert_id}.`;
  const given_ms = Math.max(now.getTime(), (newest?.given_ms ?? 0) + 1);
  const given_at = new Date(given_ms).toISOString();
  return acknowledgement.parse({
    alert_id,
    alert_revision: revision,
    event,
    actor,
    note,
    given_at,
  });
}

export async function storeStatement(store: Store, said: Acknowledgement): Promise<void> {
  const row = { acknowledgement_id: contentId("ack", said), ...said };
  await store.insert("acknowledgements", [row], { columns: Object.keys(row) });
}
