import { z } from "zod";
import { identifier, inUtc, ipAddress, LIMITS, text } from "./primitives.ts";

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

/**
 * One API request as a gateway saw it (topic `api.requests.v1`, key `account_id`).
 *
 * Required fields identify the request; everything else may be absent or null, which means
 * unknown, never zero. Unknown fields are dropped. After parsing every field is present. Nothing is
 * read as often: what parsing makes of the fields is made in one step at its end, for a step at each
 * field costs three times as much as all the checks.
 */
export const requestEvent = z
  .object({
    event_id: identifier,
    /** RFC 3339, any offset. */
    occurred_at: z.iso.datetime({ offset: true }),
    account_id: identifier,
    api_key_id: identifier,
    client_ip: ipAddress,
    asn: z.number().int().min(0).max(4_294_967_295).nullish(),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, "must be an ISO 3166-1 alpha-2 code")
      .nullish(),
    user_agent: text.nullish(),
    tls_fingerprint: identifier.nullish(),
    device_id: identifier.nullish(),
    end_user_id: identifier.nullish(),
    method: z.string().regex(/^[A-Z]{1,16}$/, "must be an HTTP method in capitals"),
    endpoint: text.min(1),
    status: z.number().int().min(100).max(599),
    error_code: identifier.nullish(),
    /** Quota consumed; at most six digits before and four after the point are kept exactly. */
    units: z.number().nonnegative().max(1e9).nullish(),
    latency_ms: z.number().nonnegative().max(1e9).nullish(),
    request_bytes: count.nullish(),
    response_bytes: count.nullish(),
    content_hash: identifier.nullish(),
    content_simhash: z
      .string()
      .regex(/^[0-9a-fA-F]{16}$/, "must be 16 hex digits")
      .nullish(),
    threat_signals: z.array(identifier).max(LIMITS.list).nullish(),
  })
  .transform((event) => ({
    event_id: event.event_id,
    occurred_at: inUtc(event.occurred_at),
    account_id: event.account_id,
    api_key_id: event.api_key_id,
    client_ip: event.client_ip,
    asn: event.asn ?? null,
    country: event.country ?? null,
    user_agent: event.user_agent ?? null,
    tls_fingerprint: event.tls_fingerprint ?? null,
    device_id: event.device_id ?? null,
    end_user_id: event.end_user_id ?? null,
    method: event.method,
    endpoint: event.endpoint,
    status: event.status,
    error_code: event.error_code ?? null,
    units: event.units ?? (event.status < 400 ? 1 : 0),
    latency_ms: event.latency_ms ?? null,
    request_bytes: event.request_bytes ?? null,
    response_bytes: event.response_bytes ?? null,
    content_hash: event.content_hash ?? null,
    content_simhash: event.content_simhash ?? null,
    threat_signals: event.threat_signals ?? [],
  }));

/** A request event as producers write it. */
export type RequestEventInput = z.input<typeof requestEvent>;
/** A request event after parsing: every field present, unknown ones null. */
export type RequestEvent = z.output<typeof requestEvent>;
