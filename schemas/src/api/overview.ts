/** How the pipeline does, and what changes while one looks. */
import { z } from "zod";
import { decision } from "../decision.ts";
import { operatorAlert } from "../operator-alert.ts";
import { utcTimestamp } from "../primitives.ts";
import { action, category, severity } from "../vocabulary.ts";
import { alertItem } from "./alerts.ts";

const quantiles = z.object({ p50: z.number(), p95: z.number(), max: z.number(), count: z.int() });

/** `GET /v1/overview`. What is not known is null, never 0. */
export const overview = z.object({
  /** Wall clock of the answer. */
  at: utcTimestamp,
  events: z.object({
    stored: z.int(),
    /** By minute of event time, the last two hours before the newest event. */
    per_minute: z.array(z.object({ minute: utcTimestamp, events: z.int() })),
    /** Of the last five minutes of the wall clock. */
    per_minute_received: z.number(),
    newest_at: utcTimestamp.nullable(),
    last_received_at: utcTimestamp.nullable(),
    /** In the newest day of event time. */
    accounts: z.int(),
  }),
  detection: z.object({
    /** Event time up to which windows were judged. */
    judged_until: utcTimestamp.nullable(),
    /** Newest event time less that: how far detection is behind, in event time. */
    lag_seconds: z.number().nullable(),
    /**
     * From the event time at which the evidence sufficed to publication, of the alerts that arose in
     * the last day of the wall clock. It tells little where time is simulated or files are played.
     */
    observed_to_published_seconds: quantiles.nullable(),
    /** From storing a finding to writing its alert, wall clock. */
    stored_to_published_seconds: quantiles.nullable(),
  }),
  alerts: z.object({
    open: z.int(),
    acknowledged: z.int(),
    suppressed: z.int(),
    /** Open and acknowledged. */
    by_severity: z.record(severity, z.int()),
    by_category: z.record(category, z.int()),
    by_action: z.record(action, z.int()),
    /** Alerts that arose, by hour of event time, the last 48 hours. */
    per_hour: z.array(z.object({ hour: utcTimestamp, alerts: z.int() })),
    /** The gravest open ones, five at most. */
    worst: z.array(alertItem),
  }),
  decisions: z.object({
    proposed: z.int(),
    approved: z.int(),
    applied: z.int(),
    breaker: z.object({
      open: z.boolean(),
      since: utcTimestamp.nullable(),
      reason: z.string().nullable(),
    }),
  }),
  /** Of the process that ingests, where it is this one; else those that the store keeps. */
  dead_letters: z.object({
    since: z.enum(["start", "ever"]),
    total: z.int(),
    /** Of the last day of the wall clock; null where it is not counted. */
    last_day: z.int().nullable(),
    by_reason: z.record(z.string(), z.int()),
  }),
  webhooks: z.object({ pending: z.int(), dead: z.int() }),
  /** What is wrong with Ringfence itself, as the watch told it last. */
  operator_alerts: z.object({
    /** Null where nobody ever looked: silence is not health. */
    looked_at: utcTimestamp.nullable(),
    /** Whether nobody looked for five minutes. */
    is_stale: z.boolean(),
    total: z.int(),
    /** The gravest first, then the oldest; 50 at most. */
    raised: z.array(
      operatorAlert.pick({
        alert_id: true,
        kind: true,
        subject: true,
        severity: true,
        opened_at: true,
        last_seen: true,
        text: true,
        what_to_do: true,
      }),
    ),
  }),
});
export type Overview = z.infer<typeof overview>;

/**
 * `GET /v1/events` (text/event-stream). `id:` is `<alerts sequence>.<decisions sequence>`; send it as
 * `Last-Event-ID` to go on from there. A comment comes every 15 s. `EventSource` sends no Authorization
 * header: read the stream with fetch. Events: `hello`, `alert`, `decision`, and `reset` where too much
 * came since Last-Event-ID (read the lists anew).
 */
export const liveAlert = z.object({
  sequence: z.int(),
  activity: z.enum(["create", "update", "close"]),
  item: alertItem,
});
export type LiveAlert = z.infer<typeof liveAlert>;

export const liveDecision = z.object({
  sequence: z.int(),
  decision_id: z.string(),
  alert_id: z.string(),
  account_id: z.string(),
  action,
  state: decision.shape.state,
  decided_at: utcTimestamp,
});
export type LiveDecision = z.infer<typeof liveDecision>;

export const liveHello = z.object({ alerts: z.int(), decisions: z.int() });
export type LiveHello = z.infer<typeof liveHello>;
