import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAccountProfile, parseRequestEvent, EVENT_BOUNDS } from "./parse.ts";

const now = new Date("2026-10-12T00:00:00.000Z");
const event = {
  event_id: "evt_1",
  occurred_at: "2026-10-12T02:00:00.26+02:00",
  account_id: "acc_1",
  api_key_id: "key_1",
  client_ip: "2001:db8::1",
  method: "POST",
  endpoint: "/v1/music/compose",
  status: 200,
};
const unknown = {
  asn: null,
  country: null,
  user_agent: null,
  tls_fingerprint: null,
  device_id: null,
  end_user_id: null,
  error_code: null,
  latency_ms: null,
  request_bytes: null,
  response_bytes: null,
  content_hash: null,
  content_simhash: null,
};

describe("a request event", () => {
  test("is complete after parsing: times in UTC, the unknown null, units by status", () => {
    expect(parseRequestEvent({ ...event, anything: "else" }, now)).toEqual({
      ok: true,
      event: {
        ...event,
        ...unknown,
        occurred_at: "2026-10-12T00:00:00.260Z",
        units: 1,
        threat_signals: [],
      },
    });
    expect(parseRequestEvent({ ...event, status: 429 }, now)).toMatchObject({
      event: { units: 0 },
    });
  });

  test.each([
    ["at the bound ahead", "2026-10-12T00:05:00.000Z", null],
    ["past the bound ahead", "2026-10-12T00:05:00.001Z", "time_in_future"],
    ["at the bound behind", "2025-09-07T00:00:00.000Z", null],
    ["past the bound behind", "2025-09-06T23:59:59.999Z", "time_too_old"],
    ["the last year there is", "9999-12-31T23:59:59-23:59", "time_in_future"],
    ["the first year there is", "0000-01-01T00:00:00+23:59", "time_too_old"],
    ["a day that does not exist", "2026-02-30T00:00:00Z", "invalid_field"],
    ["a time without an offset", "2026-10-12T00:00:00", "invalid_field"],
  ])("time %s: %s → %s", (_, occurred_at, reason) => {
    const result = parseRequestEvent({ ...event, occurred_at }, now, EVENT_BOUNDS);
    expect(result.ok ? null : result.reason).toBe(reason);
  });

  test.each(["1950-06-01T00:00:00Z", "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00Z"])(
    "a time that the rollups cannot hold is too old under any bound: %s",
    (occurred_at) => {
      const anyAge = { ...EVENT_BOUNDS, maxAgeDays: 1e6 };
      const result = parseRequestEvent({ ...event, occurred_at }, now, anyAge);
      expect(result.ok ? null : result.reason).toBe("time_too_old");
    },
  );

  test.each([
    ["a missing field", { account_id: undefined }, "account_id: is missing"],
    ["an address that is none", { client_ip: "10.0.0.256" }, /^client_ip: must be an IPv4 or IPv6/],
    ["an entry of a list", { threat_signals: ["a", ""] }, /^threat_signals\.1: /],
    ["a control character", { account_id: "a\u001b[31m" }, /^account_id: has control characters/],
    ["half a surrogate pair", { account_id: "a\ud800" }, /^account_id: .*surrogate/],
    ["a secret of 129 characters", { api_key_id: "s".repeat(129) }, /^api_key_id: Too big/],
  ])("%s is named by its path", (_, change, detail) => {
    expect(parseRequestEvent({ ...event, ...change }, now)).toEqual({
      ok: false,
      reason: "invalid_field",
      detail: typeof detail === "string" ? detail : expect.stringMatching(detail),
    });
  });

  test("only the first problems are spelled out", () => {
    const result = parseRequestEvent({}, now);
    expect(!result.ok && result.detail).toMatch(/^event_id: is missing; .*; and 5 more$/);
  });

  test("whole characters outside the first plane are fine", () => {
    expect(parseRequestEvent({ ...event, end_user_id: "🎵" }, now).ok).toBe(true);
  });

  test("any JSON is an event or a rejection that repeats none of its values", () => {
    const marked = fc.constant("hunter2");
    const field = fc.constantFrom(...Object.keys(event), ...Object.keys(unknown), "threat_signals");
    const value = fc.oneof(fc.jsonValue(), marked, fc.array(marked), fc.record({ a: marked }));
    fc.assert(
      fc.property(fc.dictionary(field, value), fc.boolean(), (change, whole) => {
        const result = parseRequestEvent(whole ? { ...event, ...change } : change, now);
        if (!result.ok) expect(result.detail).not.toContain("hunter2");
      }),
      { numRuns: 500 },
    );
    fc.assert(fc.property(fc.jsonValue(), (json) => void parseRequestEvent(json, now)));
  });
});

describe("an account profile", () => {
  const profile = { account_id: "acc_1", updated_at: "2026-10-11T00:00:00Z" };

  test("needs two fields; the rest is unknown", () => {
    const result = parseAccountProfile(profile, now);
    expect(result).toMatchObject({
      profile: { updated_at: "2026-10-11T00:00:00.000Z", plan: null, entitlements: null },
    });
  });

  test("may be old, but not from the future, and an account is not older than 1970", () => {
    const reasonOf = (change: object): string | null => {
      const result = parseAccountProfile({ ...profile, ...change }, now);
      return result.ok ? null : result.reason;
    };
    expect(reasonOf({ updated_at: "1999-01-01T00:00:00Z" })).toBe(null);
    expect(reasonOf({ updated_at: "2026-10-13T00:00:00Z" })).toBe("time_in_future");
    expect(reasonOf({ created_at: "2026-10-13T00:00:00Z" })).toBe("time_in_future");
    expect(reasonOf({ created_at: "0001-01-01T00:00:00Z" })).toBe("time_too_old");
    expect(reasonOf({ reseller: "perhaps" })).toBe("invalid_field");
  });
});
