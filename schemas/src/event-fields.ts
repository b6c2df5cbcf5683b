/**
 * The fields of a request event as a scanner of bytes sees them: what each may hold, in numbers
 * that a loop can switch over. The schema (request-event.ts) says the same to everybody else; a
 * property test holds the two to the same verdict.
 */

/** How the value of a field is read. */
export const KIND = {
  identifier: 0,
  text: 1,
  someText: 2,
  time: 3,
  address: 4,
  country: 5,
  method: 6,
  simhash: 7,
  asn: 8,
  status: 9,
  units: 10,
  latency: 11,
  count: 12,
  signals: 13,
} as const;

interface Field {
  readonly name: string;
  readonly kind: number;
  readonly required: boolean;
}

const required = (name: string, kind: number): Field => ({ name, kind, required: true });
const optional = (name: string, kind: number): Field => ({ name, kind, required: false });

/** In the order in which producers that follow the contract write them. */
export const EVENT_FIELDS = [
  required("event_id", KIND.identifier),
  required("occurred_at", KIND.time),
  required("account_id", KIND.identifier),
  required("api_key_id", KIND.identifier),
  required("client_ip", KIND.address),
  optional("asn", KIND.asn),
  optional("country", KIND.country),
  optional("user_agent", KIND.text),
  optional("tls_fingerprint", KIND.identifier),
  optional("device_id", KIND.identifier),
  optional("end_user_id", KIND.identifier),
  required("method", KIND.method),
  required("endpoint", KIND.someText),
  required("status", KIND.status),
  optional("error_code", KIND.identifier),
  optional("units", KIND.units),
  optional("latency_ms", KIND.latency),
  optional("request_bytes", KIND.count),
  optional("response_bytes", KIND.count),
  optional("content_hash", KIND.identifier),
  optional("content_simhash", KIND.simhash),
  optional("threat_signals", KIND.signals),
] as const;

/** Places of the fields in EVENT_FIELDS. */
export const FIELD = {
  event_id: 0,
  occurred_at: 1,
  account_id: 2,
  api_key_id: 3,
  client_ip: 4,
  asn: 5,
  country: 6,
  user_agent: 7,
  tls_fingerprint: 8,
  device_id: 9,
  end_user_id: 10,
  method: 11,
  endpoint: 12,
  status: 13,
  error_code: 14,
  units: 15,
  latency_ms: 16,
  request_bytes: 17,
  response_bytes: 18,
  content_hash: 19,
  content_simhash: 20,
  threat_signals: 21,
} as const;

/** A bit for each field that has to be there. */
export const REQUIRED_FIELDS = EVENT_FIELDS.reduce(
  (bits, field, index) => (field.required ? bits | (1 << index) : bits),
  0,
);
