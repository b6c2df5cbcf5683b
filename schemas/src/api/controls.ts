/** Allow-list, suppressions and snoozes over HTTP. */
import { z } from "zod";
import { CONTROL_KINDS, CONTROL_SCOPES, control } from "../control.ts";
import { identifier, timestamp, utcTimestamp } from "../primitives.ts";
import { category } from "../vocabulary.ts";
import { commaList, cursor, flag, limit, pageOf, reason } from "./common.ts";

/** `GET /v1/controls`: the newest first. */
export const controlsQuery = z.object({
  kind: commaList(z.enum(CONTROL_KINDS)),
  scope: commaList(z.enum(CONTROL_SCOPES)),
  /** Words that value, reason or author contain, whatever their case. */
  q: z.string().trim().max(200).optional(),
  /** Also those that ended or were revoked. */
  all: flag,
  cursor,
  limit,
});

/** An entry and what it does. */
export const controlItem = z.object({
  ...control.shape,
  in_force: z.boolean(),
  /** Alerts and accounts that it kept back in the last 14 days. */
  alerts: z.int(),
  accounts: z.int(),
  /** Open alerts that it holds back now. */
  holding: z.int(),
  last_at: utcTimestamp.nullable(),
});
export type ControlItem = z.infer<typeof controlItem>;
export const controlsPage = pageOf(controlItem);
export type ControlsPage = z.infer<typeof controlsPage>;

/** `POST /v1/controls` */
export const controlBody = z.strictObject({
  kind: z.enum(CONTROL_KINDS),
  scope: z.enum(CONTROL_SCOPES),
  /** An id; for a network a prefix such as `203.0.113.0/24`. */
  value: identifier,
  categories: z.array(category).max(16).default([]),
  detectors: z.array(identifier).max(64).default([]),
  reason,
  /** A snooze needs one. */
  expires_at: timestamp.nullish(),
  /** Needed for what may match much: a whole detector, a wide network. */
  wide: z.boolean().default(false),
});
export type ControlBody = z.input<typeof controlBody>;

export const controlGiven = z.object({ control, note: z.string().nullable() });
export type ControlGiven = z.infer<typeof controlGiven>;

/** `DELETE /v1/controls/{id}`: the undo. It stays as history. */
export const revokeBody = z.strictObject({ reason });
export type RevokeBody = z.infer<typeof revokeBody>;
