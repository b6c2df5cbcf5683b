/** What the routes of the HTTP API share: who may call them, lists, errors. */
import { z } from "zod";
import { identifier, text, utcTimestamp } from "../primitives.ts";

/** In rising order: each may do what those before it may. */
export const ROLES = ["viewer", "analyst", "responder", "admin"] as const;
export const role = z.enum(ROLES);
export type Role = z.infer<typeof role>;

/** Whether somebody of a role may do what takes another. */
export function mayDo(own: Role, needed: Role): boolean {
  return ROLES.indexOf(own) >= ROLES.indexOf(needed);
}

export const PAGE_LIMITS = { most: 500, usual: 50 } as const;

/** `a,b` of a query string. */
export function commaList<T extends z.ZodType<string, string>>(item: T) {
  return (
    z
      .string()
      .max(2_048)
      .transform((text) =>
        text
          .split(",")
          .map((part) => part.trim())
          .filter((part) => part !== ""),
      )
      // As of a variable that is not set: it would answer everything, and look as if it were filtered.
      .pipe(z.array(item).min(1, "is empty: leave it out to filter nothing").max(64))
      .optional()
  );
}

/** Where the next page begins: as it was given with the page before, whatever it looks like. */
export const cursor = z.string().min(1).max(4_096).optional();
export const limit = z.coerce
  .number()
  .int()
  .min(1)
  .max(PAGE_LIMITS.most)
  .default(PAGE_LIMITS.usual);

/** A flag of a query string. */
export const flag = z.enum(["true", "false"]).optional();

/** One page of a list. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    /** For the next page; null where this is the last. */
    next_cursor: z.string().nullable(),
    /** How many there are in all, on every page. */
    total: z.int().nonnegative(),
  });
}

/**
 * The revision of the alert that the person saw. Where the alert differs by now in its severity, its accounts
 * or what it recommends, nothing is done, and the problem `stale` says what changed. Left out: not looked at.
 */
export const seenRevision = z.int().positive().optional();

/** Why somebody does something: it is kept with what was done. */
export const reason = text.trim().min(1);

/** RFC 9457, `application/problem+json`. */
export const problem = z.object({
  /** `urn:ringfence:problem:<code>` */
  type: z.string(),
  title: z.string(),
  status: z.int(),
  /** What is wrong, and what to do. */
  detail: z.string(),
  /** Path of the request. */
  instance: z.string().optional(),
  /** Stands in the log of the service beside what it did not tell. */
  request_id: z.string().optional(),
  /** What does not fit, by field. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** Of `stale`: what changed since it was seen, and which revision says so. */
  changes: z
    .array(
      z.object({
        alert_id: z.string(),
        revision: z.int(),
        field: z.enum(["severity", "accounts", "measures"]),
        text: z.string(),
      }),
    )
    .optional(),
});
export type Problem = z.infer<typeof problem>;

/** Every `code` of a problem that the API answers with. */
export const PROBLEM_CODES = [
  "bad-request",
  "unauthenticated",
  "forbidden",
  "read-only",
  "wrong-host",
  "wrong-origin",
  "not-found",
  "method-not-allowed",
  "conflict",
  "stale",
  "too-large",
  "unsupported-media-type",
  "query-refused",
  "query-failed",
  "too-many-requests",
  "too-many-clients",
  "timeout",
  "store-unavailable",
  "internal",
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** `GET /v1/me` */
export const me = z.object({
  /** Who asks: the name of the token. Null without one. */
  actor: identifier.nullable(),
  role,
  read_only: z.boolean(),
  /** Why nothing can be written, in a sentence; null where it can. */
  read_only_reason: z.string().nullable(),
  /** When the token ends; null without a token or an end. */
  expires_at: utcTimestamp.nullable(),
  /** The newest event time that is stored: the clock of all that was found. Null before the first event. */
  newest_event_at: utcTimestamp.nullable(),
  /** The database that is shown. */
  database: z.string(),
  version: z.string(),
});
export type Me = z.infer<typeof me>;
