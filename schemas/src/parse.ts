/** Validates decoded documents: fields by their schema, times by their bounds. */
import type { z } from "zod";
import { accountProfile } from "./account-profile.ts";
import type { AccountProfile } from "./account-profile.ts";
import { reject } from "./rejection.ts";
import type { Rejection } from "./rejection.ts";
import { requestEvent } from "./request-event.ts";
import type { RequestEvent } from "./request-event.ts";

export interface EventBounds {
  /** How far ahead of `now` a time may lie: the clocks of producers differ. */
  readonly maxFutureMs: number;
  /** How far back the time of a request event may lie. */
  readonly maxAgeDays: number;
}

export const EVENT_BOUNDS: EventBounds = { maxFutureMs: 300_000, maxAgeDays: 400 };

const DAY_MS = 86_400_000;

/** The rollups hold times from 1970 on, and windows look weeks back from an event. */
const EARLIEST_MS = 90 * DAY_MS;

/** A request event, or why it is none. Details name fields and problems, never values. */
export function parseRequestEvent(
  data: unknown,
  now: Date,
  bounds: EventBounds = EVENT_BOUNDS,
): { readonly ok: true; readonly event: RequestEvent } | Rejection {
  const parsed = requestEvent.safeParse(data);
  if (!parsed.success) return invalidField(parsed.error);
  const earliest = earliestTime(now.getTime(), bounds);
  const outside = outsideTime("occurred_at", parsed.data.occurred_at, earliest, now, bounds);
  return outside ?? { ok: true, event: parsed.data };
}

/** The oldest time that a request event may have which is received at `now`, in milliseconds. */
export function earliestTime(now: number, bounds: EventBounds): number {
  return Math.max(EARLIEST_MS, now - bounds.maxAgeDays * DAY_MS);
}

/**
 * An account profile, or why it is none. A profile may be old (it holds until a newer one comes),
 * so its times are bounded by 1970, not by `maxAgeDays`.
 */
export function parseAccountProfile(
  data: unknown,
  now: Date,
  bounds: EventBounds = EVENT_BOUNDS,
): { readonly ok: true; readonly profile: AccountProfile } | Rejection {
  const parsed = accountProfile.safeParse(data);
  if (!parsed.success) return invalidField(parsed.error);
  const { updated_at, created_at } = parsed.data;
  const outside =
    outsideTime("updated_at", updated_at, 0, now, bounds) ??
    (created_at === null ? null : outsideTime("created_at", created_at, 0, now, bounds));
  return outside ?? { ok: true, profile: parsed.data };
}

function outsideTime(
  field: string,
  time: string,
  earliest: number,
  now: Date,
  bounds: EventBounds,
): Rejection | null {
  const at = Date.parse(time);
  if (at > now.getTime() + bounds.maxFutureMs) {
    return reject("time_in_future", `${field} is more than ${bounds.maxFutureMs} ms ahead`);
  }
  if (at < earliest) {
    return reject("time_too_old", `${field} is before ${new Date(earliest).toISOString()}`);
  }
  return null;
}

const MAX_PROBLEMS = 3;

function invalidField(error: z.ZodError): Rejection {
  const problems = error.issues.slice(0, MAX_PROBLEMS).map((issue) => {
    const path = issue.path.map(String).join(".");
    return `${path === "" ? "document" : path}: ${problemOf(issue)}`;
  });
  const left = error.issues.length - problems.length;
  return reject("invalid_field", problems.join("; ") + (left > 0 ? `; and ${left} more` : ""));
}

function problemOf(issue: z.core.$ZodIssue): string {
  return issue.message.endsWith("received undefined") ? "is missing" : issue.message;
}
