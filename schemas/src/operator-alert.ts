import { z } from "zod";
import { utcTimestamp } from "./primitives.ts";

/** What may be wrong with Ringfence itself. `docs/operate.md` says what to do about each. */
export const OPERATOR_ALERT_KINDS = [
  "detector_surge",
  "detector_silence",
  "dead_letters",
  "ingest_lag",
  "detect_lag",
  "enforce_lag",
  "publish_lag",
  "deliver_lag",
  "webhook_dead_letters",
  "source_silent",
  "clock_skew",
  "breaker_open",
] as const;
export const operatorAlertKind = z.enum(OPERATOR_ALERT_KINDS);
export type OperatorAlertKind = z.infer<typeof operatorAlertKind>;

/**
 * One state of an alert about Ringfence itself, for who operates it: never about an account and never
 * on a topic of alerts. It is raised once, updated while it lasts, and cleared.
 */
export const operatorAlert = z.object({
  /** Derives from kind, subject and `opened_at`. */
  alert_id: z.string().regex(/^opa_[0-9a-f]{32}$/),
  /** From 1, without gaps. */
  revision: z.int().positive(),
  kind: operatorAlertKind,
  /** What it is about, such as `quota-ring (live)` or `api.requests.v1/3`. */
  subject: z.string().min(1).max(512),
  state: z.enum(["raised", "updated", "cleared"]),
  /** `error` wants somebody now, `warn` today. */
  severity: z.enum(["warn", "error"]),
  /** Minute of wall time at which it was first seen. */
  opened_at: utcTimestamp,
  /** When it was last seen to be wrong. */
  last_seen: utcTimestamp,
  written_at: utcTimestamp,
  /** In the unit that `unit` names, as is `expected`: what should have been, at most or at least. */
  observed: z.number(),
  expected: z.number(),
  unit: z.string().min(1),
  /** One sentence with the numbers. */
  text: z.string().min(1),
  /** One sentence: what to do. */
  what_to_do: z.string().min(1),
});
export type OperatorAlert = z.infer<typeof operatorAlert>;
