import { z } from "zod";

/** Bounds that every producer can rely on. Changing one is a change of contract. */
export const LIMITS = {
  /** Longest identifier, in UTF-16 code units. */
  identifier: 128,
  /** Longest free text (user agent, endpoint), in UTF-16 code units. */
  text: 2_048,
  /** Most entries in a list inside one message. */
  list: 64,
  /** Largest message value that is parsed, in bytes. */
  messageBytes: 1_048_576,
} as const;

// Control characters in an identifier are either an attack on whoever prints it or a broken
// producer; both belong in the dead letters, with a reason. Half a surrogate pair (JSON can spell
// one) has no UTF-8: the store would keep a replacement character, and two identifiers could
// become one.
// oxlint-disable-next-line no-control-regex
const NO_CONTROL = /^[^\u0000-\u001f\u007f\ud800-\udfff]*$/u;
const NO_CONTROL_MESSAGE = "has control characters or half a surrogate pair";

/** An opaque identifier: 1–128 characters, no control characters. */
export const identifier = z
  .string()
  .min(1)
  .max(LIMITS.identifier)
  .regex(NO_CONTROL, NO_CONTROL_MESSAGE);

/** Free text from the outside: bounded, no control characters. */
export const text = z.string().max(LIMITS.text).regex(NO_CONTROL, NO_CONTROL_MESSAGE);

/**
 * The beginning of a text, at most `most` UTF-16 code units, in whole characters. Half a surrogate pair,
 * of the text or of the cut, becomes U+FFFD: the store refuses it, and a service would stand still.
 */
export function beginningOf(value: string, most: number): string {
  return value.slice(0, most).replaceAll(/\p{Surrogate}/gu, "\ufffd");
}

/** RFC 3339, any offset, on the wire; an ISO string in UTC with milliseconds after parsing. */
export const timestamp = z.iso.datetime({ offset: true }).transform(inUtc);

/** A valid RFC 3339 time as ISO string in UTC with milliseconds; most are written so already. */
export function inUtc(time: string): string {
  return time.length === 24 && time.endsWith("Z") ? time : new Date(time).toISOString();
}

/** RFC 3339 in UTC with milliseconds: the form in which we write every time. */
export const utcTimestamp = z.iso.datetime({ precision: 3 });

export const ipAddress = z.union([z.ipv4(), z.ipv6()], "must be an IPv4 or IPv6 address");

/** Absent, null and present are all allowed; absent and null both mean unknown. */
export function optional<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? null);
}
