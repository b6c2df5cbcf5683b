/** Measures against accounts over HTTP. */
import { z } from "zod";
import { decision } from "../decision.ts";
import { identifier, utcTimestamp } from "../primitives.ts";
import { action, category, severity } from "../vocabulary.ts";
import { commaList, cursor, limit, pageOf, reason, seenRevision } from "./common.ts";

/**
 * `GET /v1/decisions`: those that wait for somebody first, then the newest. What waits comes by gravity:
 * suspend before throttle before warn, then paying accounts, then severity of the alert, then the oldest.
 */
export const decisionsQuery = z.object({
  state: commaList(decision.shape.state),
  account: identifier.optional(),
  alert: z.string().max(64).optional(),
  action: commaList(action),
  category: commaList(category),
  /** Who took the last step. */
  actor: commaList(identifier),
  cursor,
  limit,
});
export type DecisionsQuery = z.input<typeof decisionsQuery>;

/** A measure as it stands. */
export const decisionItem = z.object({
  decision_id: z.string(),
  alert_id: z.string(),
  alert_revision: z.int(),
  category,
  account_id: z.string(),
  action,
  state: decision.shape.state,
  /** Who took the last step. */
  actor: z.object({ type: z.string(), id: z.string() }),
  reason: z.string(),
  decided_at: utcTimestamp,
  expires_at: utcTimestamp.nullable(),
  /** Null where it is unknown. */
  plan: z.string().nullable(),
  /** Whether the plan is one of `paying_plans` of the policy; null where the plan is unknown. */
  paying: z.boolean().nullable(),
  /** Of the alert as it stands; null where it is gone. */
  alert: z
    .object({
      revision: z.int().positive(),
      title: z.string(),
      summary: z.string(),
      severity,
      confidence: z.number(),
      status: z.string(),
      accounts: z.int(),
    })
    .nullable(),
  /** Steps that people may ask for now; whoever applies measures may note that one was `applied`. */
  steps: z.array(z.enum(["approve", "lift"])),
  /** A step that was asked for and that enforce has not answered yet. */
  waiting: z.object({ step: z.string(), actor: z.string(), requested_at: utcTimestamp }).nullable(),
});
export type DecisionItem = z.infer<typeof decisionItem>;

export const decisionsPage = pageOf(decisionItem);
export type DecisionsPage = z.infer<typeof decisionsPage>;

/** `POST /v1/decisions/{id}`; `applied` is what a trigger reports that has no Kafka. */
export const stepBody = z.strictObject({
  step: z.enum(["approve", "lift", "applied"]),
  reason,
  revision: seenRevision,
});
export type StepBody = z.infer<typeof stepBody>;

/** `POST /v1/decisions`: the same step of several measures, with one reason. Each is on record by itself. */
export const stepsBody = z.strictObject({
  decision_ids: z.array(z.string().min(1).max(64)).min(1).max(200),
  step: z.enum(["approve", "lift"]),
  reason,
  /** Revisions that the person saw, by id of their alert: as `revision` of one. */
  revisions: z.record(z.string().min(1).max(64), z.int().positive()).optional(),
});
export type StepsBody = z.infer<typeof stepsBody>;

export const stepsAnswer = z.object({
  /** In the order of the ids. */
  items: z.array(
    z.object({
      decision_id: z.string(),
      outcome: z.enum(["done", "refused", "waiting"]),
      detail: z.string(),
    }),
  ),
});
export type StepsAnswer = z.infer<typeof stepsAnswer>;

/** Enforce answers within seconds where it runs; `waiting` is taken up when it does. */
export const stepAnswer = z.object({
  request_id: z.string(),
  outcome: z.enum(["done", "refused", "waiting"]),
  /** Why it was refused, or what happens next. */
  detail: z.string(),
  decision: decisionItem,
});
export type StepAnswer = z.infer<typeof stepAnswer>;
