/** Messages that are no request events, of every kind, each with the reason it is rejected for. */
import type { RejectionReason, RequestEventInput } from "@ringfence/schemas";
import type { OutgoingMessage } from "@ringfence/stream";
import type { SeededRandom } from "./random.ts";

export interface Invalid {
  readonly name: string;
  readonly reason: RejectionReason;
  /** Out of an event that was sent a moment before. */
  readonly make: (event: RequestEventInput, random: SeededRandom) => OutgoingMessage;
}

const DAY_MS = 86_400_000;

/** The event under an id of its own, with these fields instead. */
function changed(name: string, reason: RejectionReason, change: () => object): Invalid {
  return of(name, reason, (event, random) => {
    const event_id = `bad-${random.between(0, 2 ** 31)}-${event.event_id}`.slice(0, 128);
    return JSON.stringify({ ...event, event_id, ...change() });
  });
}

function of(
  name: string,
  reason: RejectionReason,
  value: (event: RequestEventInput, random: SeededRandom) => string | Buffer | null,
  headers?: Readonly<Record<string, string>>,
): Invalid {
  return {
    name,
    reason,
    make: (event, random) => ({
      key: event.account_id,
      value: value(event, random),
      ...(headers === undefined ? {} : { headers }),
    }),
  };
}

export const INVALID: readonly Invalid[] = [
  of("no value", "empty_value", () => null),
  of("an empty value", "empty_value", () => ""),
  of("malformed JSON", "malformed_json", (event) => JSON.stringify(event).slice(0, -7)),
  of("a text that is no JSON", "malformed_json", () => "GET / HTTP/1.1"),
  of("an array", "not_an_object", (event) => JSON.stringify([event])),
  of("a number", "not_an_object", () => "42"),
  of("invalid UTF-8", "invalid_utf8", () => Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d])),
  of("a byte order mark", "byte_order_mark", (event) => `\ufeff${JSON.stringify(event)}`),
  of("a NUL in the text", "nul_byte", (event) => `${JSON.stringify(event)}\u0000`),
  changed("a NUL in an identifier", "invalid_field", () => ({ api_key_id: "key\u0000" })),
  changed("a missing field", "invalid_field", () => ({ account_id: undefined })),
  changed("a field of a wrong type", "invalid_field", () => ({ status: "200" })),
  changed("a nested wrong type", "invalid_field", () => ({ threat_signals: [{}] })),
  changed("an address that is none", "invalid_field", () => ({ client_ip: "localhost" })),
  changed("a date that does not exist", "invalid_field", () => ({
    occurred_at: "2026-02-30T00:00:00Z",
  })),
  changed("the far future", "time_in_future", () => ({
    occurred_at: new Date(Date.now() + 30 * DAY_MS).toISOString(),
  })),
  changed("the far past", "time_too_old", () => ({ occurred_at: "1999-12-31T23:59:59Z" })),
  of("an id with other content", "conflicting_duplicate", (event) =>
    JSON.stringify({ ...event, endpoint: `${event.endpoint}/other` }),
  ),
  of("a type that is not read", "unsupported_content_type", (event) => JSON.stringify(event), {
    "content-type": "application/cloudevents-batch+json",
  }),
  of("a CloudEvent without a source", "invalid_cloud_event", (event) => JSON.stringify(event), {
    ce_specversion: "1.0",
    ce_id: "1",
    ce_type: "request",
  }),
];
