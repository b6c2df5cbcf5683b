import { z } from "zod";
import { identifier, ipAddress, LIMITS, optional, text, timestamp } from "./primitives.ts";

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

/**
 * One API request as a gateway saw it (topic `api.requests.v1`, key `account_id`).
 *
 * Required fields identify the request; everything else may be absent or null, which means
 * unknown, never zero. Unknown fields are dropped. After parsing every field is present.
 */
export const requestEvent = z
  .object({
    event_id: identifier,
    occurred_at: timestamp,
    account_id: identifier,
    api_key_id: identifier,
    client_ip: ipAddress,
    asn: optional(z.number().int().min(0).max(4_294_967_295)),
    country: optional(z.string().regex(/^[A-Z]{2}$/, "must be an ISO 3166-1 alpha-2 code")),
    user_agent: optional(text),
    tls_fingerprint: optional(identifier),
    device_id: optional(identifier),
    end_user_id: optional(identifier),
    method: z.string().regex(/^[A-Z]{1,16}$/, "must be an HTTP method in capitals"),
    endpoint: text.min(1),
    status: z.number().int().min(100).max(599),
    error_code: optional(identifier),
    /** Quota consumed; at most six digits before and four after the point are kept exactly. */
    units: optional(z.number().nonnegative().max(1e9)),
    latency_ms: optional(z.number().nonnegative().max(1e9)),
    request_bytes: optional(count),
    response_bytes: optional(count),
    content_hash: optional(identifier),
    content_simhash: optional(z.string().regex(/^[0-9a-fA-F]{16}$/, "must be 16 hex digits")),
    threat_signals: optional(z.array(identifier).max(LIMITS.list)),
  })
  .transform((event) => ({
    ...event,
    units: event.units ?? (event.status < 400 ? 1 : 0),
    threat_signals: event.threat_signals ?? [],
  }));

/** A request event as producers write it. */
export type RequestEventInput = z.input<typeof requestEvent>;
/** A request event after parsing: every field present, unknown ones null. */
export type RequestEvent = z.output<typeof requestEvent>;
