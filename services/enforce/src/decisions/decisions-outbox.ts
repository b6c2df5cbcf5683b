/** The outbox of decisions: each step is published. */
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

/** The same state said by somebody else, as one who applied it reports it, is another message. */
const identity = z.object({
  decision_id: z.string(),
  state: z.string(),
  decided_at: z.string(),
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

function identityOf({ decision_id, state, decided_at }: z.output<typeof identity>): string {
  return `${decision_id}/${state}/${decided_at}`;
}
