/**
 * Why a message was rejected. The reason stands in the headers of the dead letter and labels a
 * metric, so it is one of a fixed list; the detail is for people and never repeats the payload.
 */
export const REJECTION_REASONS = {
  empty_value: "The message has no value.",
  too_large: "The value is larger than a message may be.",
  truncated: "Only the beginning of the message was kept, for it is too large.",
  byte_order_mark: "The value starts with a byte order mark; JSON is sent without one.",
  nul_byte: "The value holds a NUL, which JSON text never does; it may be UTF-16.",
  invalid_utf8: "The value is not UTF-8.",
  malformed_json: "The value is not JSON.",
  not_an_object: "The document is JSON, but no object.",
  unsupported_content_type: "The content type is neither JSON nor a single CloudEvent in JSON.",
  invalid_cloud_event: "A required CloudEvents 1.0 attribute is missing or not valid.",
  invalid_field: "A field is missing or not valid.",
  time_in_future: "The time lies further in the future than clocks may differ.",
  time_too_old: "The time lies further back than is kept.",
  conflicting_duplicate: "An event with the same event_id and other content was stored before.",
} as const;
export type RejectionReason = keyof typeof REJECTION_REASONS;

export interface Rejection {
  readonly ok: false;
  readonly reason: RejectionReason;
  readonly detail: string;
}

export function reject(reason: RejectionReason, detail: string): Rejection {
  return { ok: false, reason, detail };
}
