/** The newest step of measures, as the store has it. */
import type { KnownDecision } from "@ringfence/policy";
import { action, category, decision } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const knownDecisions = loadQuery({
  url: import.meta.url,
  file: "./known-decisions.sql",
  params: z.object({ alert_ids: z.array(z.string()), decision_ids: z.array(z.string()) }),
  row: z
    .strictObject({
      decision_id: z.string(),
      state: decision.shape.state,
      alert_id: z.string(),
      account_id: z.string(),
      action,
      actor_type: decision.shape.actor.shape.type,
      actor_id: z.string(),
      expires_ms: z.int().nullable(),
      alert_revision: z.int(),
      category,
    })
    .transform(({ actor_type, actor_id, expires_ms, ...row }) => ({
      ...row,
      expires_at: expires_ms === null ? null : new Date(expires_ms).toISOString(),
      actor: { type: actor_type, id: actor_id },
    })),
  limits: { rows: 200_000 },
});

/** A measure with what its next step has to repeat. */
export type StoredDecision = KnownDecision & Pick<z.output<typeof knownDecisions.row>, "category">;

export function knownOfAlerts(
  store: Store,
  alert_ids: readonly string[],
): Promise<StoredDecision[]> {
  return store.query(knownDecisions, { alert_ids: [...new Set(alert_ids)], decision_ids: [] });
}

export function knownById(
  store: Store,
  decision_ids: readonly string[],
): Promise<StoredDecision[]> {
  return store.query(knownDecisions, { alert_ids: [], decision_ids: [...new Set(decision_ids)] });
}
