import { action, category, decision } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const currentDecisions = loadQuery({
  url: import.meta.url,
  file: "./current-decisions.sql",
  params: z.object({
    account: z.string(),
    alert: z.string(),
    states: z.array(z.string()),
    most: z.int(),
  }),
  row: z.strictObject({
    decision_id: z.string(),
    alert_id: z.string(),
    account_id: z.string(),
    action,
    state: decision.shape.state,
    category,
    actor_type: z.string(),
    actor_id: z.string(),
    reason: z.string(),
    decided_ms: z.int(),
    expires_ms: z.int().nullable(),
    total: z.int(),
  }),
});
export type CurrentDecision = z.output<typeof currentDecisions.row>;

/** Measures as they stand; `account` and `alert` are ids, or empty for all. */
export function readDecisions(
  store: Store,
  asked: {
    readonly account: string;
    readonly alert: string;
    readonly states: string[];
    readonly most: number;
  },
): Promise<CurrentDecision[]> {
  return store.query(currentDecisions, asked);
}
