/** The outbox of alerts: what is a shadow or held is only passed over. */
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import type { Outbox } from "./publish.ts";

const outbox = loadQuery({
  url: import.meta.url,
  file: "./outbox.sql",
  params: z.object({ after: z.int(), page: z.int() }),
  row: z.strictObject({
    sequence: z.int(),
    alert_id: z.string(),
    revision: z.int(),
    mode: z.enum(["live", "shadow"]),
    held: z.boolean(),
    subject_id: z.string(),
    body: z.string(),
  }),
});

const identity = z.object({ alert_id: z.string(), revision: z.int() });

export function alertsOutbox(store: Store): Outbox {
  return {
    read: async (after, page) => {
      const rows = await store.query(outbox, { after, page });
      return rows.map((row) => {
        const { sequence, mode, held, subject_id, body } = row;
        return {
          sequence,
          identity: identityOf(row),
          key: subject_id,
          body,
          isDue: mode === "live" && !held,
        };
      });
    },
    identityIn: (document) => {
      const parsed = identity.safeParse(document);
      return parsed.success ? identityOf(parsed.data) : null;
    },
  };
}

function identityOf({ alert_id, revision }: z.output<typeof identity>): string {
  return `${alert_id}/${revision}`;
}
