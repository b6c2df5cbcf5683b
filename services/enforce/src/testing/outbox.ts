import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const outbox = loadQuery({
  url: import.meta.url,
  file: "./outbox.sql",
  params: z.object({}),
  row: z.strictObject({
    sequence: z.int(),
    finding_sequence: z.int(),
    alert_id: z.string(),
    revision: z.int(),
    mode: z.string(),
    status: z.string(),
    recommended_action: z.string(),
    held: z.boolean(),
    control_ids: z.array(z.string()),
  }),
});

/** Every alert as it is stored, in order. */
export function readOutbox(store: Store) {
  return store.query(outbox, {});
}
