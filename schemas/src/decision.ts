import { z } from "zod";
import { action } from "./vocabulary.ts";
import { identifier, utcTimestamp } from "./primitives.ts";

/**
 * A measure against one account (topic `abuse.decisions.v1`, key `account_id`):
 * proposed → approved → applied → lifted or expired.
 */
export const decision = z.object({
  decision_id: z.string().regex(/^dec_[0-9a-f]{32}$/),
  alert_id: z.string(),
  alert_revision: z.int().positive(),
  account_id: identifier,
  action,
  state: z.enum(["proposed", "approved", "applied", "lifted", "expired"]),
  /** Who decided: a person, or the policy by its name. */
  actor: z.object({ type: z.enum(["person", "policy"]), id: identifier }),
  reason: z.string().min(1),
  decided_at: utcTimestamp,
  expires_at: utcTimestamp.nullable(),
});
export type Decision = z.infer<typeof decision>;
