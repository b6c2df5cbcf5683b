/** The outbox of decisions: each step is published. */
import { decision } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import type { Outbox } from "../steps/publish.ts";

const outbox = loadQuery({
  url: import.meta.url,
  file: "./outbox.sql",
  params: z.object({ after: z.int(), page: z.int() }),
  row: z.strictObject({
    sequence: z.int(),
    decision_id: z.string(),
    state: z.string(),
    account_id: z.string(),
    body: z.string(),
  }),
});

/** Others report on the same topic: a message is ours only where it says exactly what ours does. */
const identity = decision.pick({
  decision_id: true,
  state: true,
  actor: true,
  reason: true,
  decided_at: true,
});

export function decisionsOutbox(store: Store): Outbox {
  return {
    read: async (after, page) => {
      const rows = await store.query(outbox, { after, page });
      return rows.map(({ sequence, account_id, body }) => ({
        sequence,
        identity: identityOf(identity.parse(JSON.parse(body))),
        key: account_id,
        body,
        isDue: true,
      }));
    },
    identityIn: (document) => {
      const parsed = identity.safeParse(document);
      return parsed.success ? identityOf(parsed.data) : null;
    },
  };
}

function identityOf({
  decision_id,
  state,
  actor,
  reason,
  decided_at,
}: z.output<typeof identity>): string {
  return JSON.stringify([decision_id, state, actor.type, actor.id, reason, decided_at]);
}
