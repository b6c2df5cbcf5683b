import type { AccountProfileInput, RequestEventInput } from "@ringfence/schemas";

const START_MS = Date.parse("2026-10-12T00:00:00Z");

/** A request `seconds` after the beginning of a Monday. */
export function call(
  id: string,
  seconds: number,
  changes: Partial<RequestEventInput> = {},
): RequestEventInput {
  return {
    event_id: id,
    occurred_at: new Date(START_MS + seconds * 1000).toISOString(),
    account_id: "acc_1",
    api_key_id: `key_${changes.account_id ?? "acc_1"}`,
    client_ip: "203.0.113.7",
    asn: 64500,
    country: "US",
    user_agent: "sdk/1",
    tls_fingerprint: "t13d1211h2_1",
    method: "POST",
    endpoint: "/v1/music/compose",
    status: 200,
    ...changes,
  };
}

export function profile(
  account_id: string,
  changes: Partial<AccountProfileInput> = {},
): AccountProfileInput {
  const updated_at = "2026-10-01T00:00:00.000Z";
  return { account_id, updated_at, created_at: updated_at, ...changes };
}
