/** All that the trigger has to know after a restart, as it stands in its file. */
import { action, decision } from "@ringfence/schemas";
import { z } from "zod";

/** What an account may be in, the mildest first. */
export const STATUSES = ["active", "warned", "throttled", "suspended"] as const;
const status = z.enum(STATUSES);
export type Status = z.infer<typeof status>;

export const knownAlert = z.strictObject({
  alert_id: z.string(),
  /** The highest that was seen: what comes with a lower one, or the same, changes nothing. */
  revision: z.int(),
  /** What it brings about by itself; empty once it is over. */
  measures: z.array(
    z.strictObject({ account_id: z.string(), action, expires_at: z.string().nullable() }),
  ),
  seen_at: z.string(),
});
export type KnownAlert = z.infer<typeof knownAlert>;

const knownDecision = z.strictObject({
  /** The newest step. */
  step: decision,
  seen_at: z.string(),
});
export type KnownDecision = z.infer<typeof knownDecision>;

const change = z.strictObject({ number: z.int(), to: status, reason: z.string() });
export type Change = z.infer<typeof change>;

const knownAccount = z.strictObject({
  account_id: z.string(),
  /** What the account service confirmed last. */
  status,
  /** What it was asked for and has not answered: asked again under the same number. */
  change: change.nullable(),
});
export type KnownAccount = z.infer<typeof knownAccount>;

export const state = z.strictObject({
  version: z.literal(1),
  /** Makes keys of this file differ from those of one that was lost. */
  id: z.string().min(1),
  changes: z.int(),
  alerts: z.array(knownAlert),
  decisions: z.array(knownDecision),
  accounts: z.array(knownAccount),
  /** To be told, in order. */
  reports: z.array(decision),
});
export type State = z.infer<typeof state>;

export function emptyState(id: string): State {
  return { version: 1, id, changes: 0, alerts: [], decisions: [], accounts: [], reports: [] };
}
