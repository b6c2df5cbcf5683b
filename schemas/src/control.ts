import { z } from "zod";
import { category } from "./vocabulary.ts";
import { identifier, text, utcTimestamp } from "./primitives.ts";

/**
 * `allow` takes accounts out of what is published; `suppress` and `snooze` hold alerts back, a snooze
 * for a time that is known from the start.
 */
export const CONTROL_KINDS = ["allow", "suppress", "snooze"] as const;
export type ControlKind = (typeof CONTROL_KINDS)[number];

/** What an entry goes by; `value` is an id, for a network a prefix such as `203.0.113.0/24`. */
export const CONTROL_SCOPES = [
  "account",
  "organization",
  "key",
  "network",
  "cluster",
  "detector",
] as const;
export type ControlScope = (typeof CONTROL_SCOPES)[number];

/**
 * An entry of the allow-list, a suppression or a snooze: what is kept from being published. Detection
 * goes on underneath. An entry is never changed: one that was wrong is revoked, and stays as history.
 */
export const control = z
  .object({
    control_id: z.string().regex(/^ctl_[0-9a-f]{32}$/),
    kind: z.enum(CONTROL_KINDS),
    scope: z.enum(CONTROL_SCOPES),
    value: identifier,
    /** The categories it is for; every category where empty. */
    categories: z.array(category),
    /** The detectors it is for; every detector where empty. */
    detectors: z.array(identifier),
    author: identifier,
    reason: text.min(1),
    created_at: utcTimestamp,
    /** When it ends by itself; null: it stays until somebody revokes it. */
    expires_at: utcTimestamp.nullable(),
    revoked_at: utcTimestamp.nullable(),
    revoked_by: identifier.nullable(),
    revoked_why: text.nullable(),
  })
  .refine(({ kind, expires_at }) => kind !== "snooze" || expires_at !== null, {
    path: ["expires_at"],
    message: "a snooze needs a time at which it ends",
  });
export type Control = z.infer<typeof control>;
