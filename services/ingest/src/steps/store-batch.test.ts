/** Whatever passes the check must be storable: a batch that the store refuses would stop all. */
import { EVENT_BOUNDS, parseRequestEvent, type RequestEvent } from "@ringfence/schemas";
import { loadQuery } from "@ringfence/store";
import { testStore } from "@ringfence/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { NOW, rowsOf } from "../testing/fixture.ts";
import { claimPartition } from "./claim.ts";
import { batchToken, storeBatch } from "./store-batch.ts";

const at = { topic: "any", partition: 0 };
const OWNER = "owner";

const storedRows = loadQuery({
  url: import.meta.url,
  file: "../testing/stored-rows.sql",
  params: z.object({ topic: z.string() }),
  row: z.looseObject({ event_id: z.string() }),
});

const text = (maxLength: number) =>
  fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength }),
    fc.constantFrom("null", "NaN", "\\N", "\\", '"', "'", "{}", " ", "\u2028", "é", "日本", "🎵"),
  );
const identifier = text(128);
const number = (max: number) =>
  fc.oneof(
    fc.double({ min: 0, max, noNaN: true }),
    fc.constantFrom(-0, 1e-9, 5e-324, 0.1 + 0.2, 1.23456789, max),
  );
const count = fc.oneof(fc.maxSafeNat(), fc.constant(Number.MAX_SAFE_INTEGER));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const hex = (length: number) =>
  fc
    .array(fc.constantFrom(..."0123456789abcdefABCDEF".split("")), {
      minLength: length,
      maxLength: length,
    })
    .map((digits) => digits.join(""));

const input = fc.record({
  occurred_at: fc
    .date({
      min: new Date(NOW.getTime() - EVENT_BOUNDS.maxAgeDays * 86_400_000),
      max: new Date(NOW.getTime() + EVENT_BOUNDS.maxFutureMs),
      noInvalidDate: true,
    })
    .map((date) => date.toISOString()),
  account_id: identifier,
  api_key_id: identifier,
  client_ip: fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.constantFrom(
      "::",
      "::1",
      "::ffff:203.0.113.7",
      "::203.0.113.7",
      "FE80::1",
      "1::",
      "0.0.0.0",
    ),
  ),
  asn: maybe(fc.integer({ min: 0, max: 4_294_967_295 })),
  country: maybe(fc.constantFrom("US", "DE", "ZZ")),
  user_agent: maybe(text(2_048)),
  tls_fingerprint: maybe(identifier),
  device_id: maybe(identifier),
  end_user_id: maybe(identifier),
  method: fc.constantFrom("GET", "POST", "X", "ABCDEFGHIJKLMNOP"),
  endpoint: text(2_048),
  status: fc.integer({ min: 100, max: 599 }),
  error_code: maybe(fc.oneof(fc.constant("quota_exceeded"), identifier)),
  units: maybe(number(1e9)),
  latency_ms: maybe(number(1e9)),
  request_bytes: maybe(count),
  response_bytes: maybe(count),
  content_hash: maybe(identifier),
  content_simhash: maybe(hex(16)),
  threat_signals: maybe(fc.array(identifier, { maxLength: 64 })),
});

test("every event that passes the check is stored, as it is", async () => {
  const { store, drop } = await testStore();
  await claimPartition(store, at, OWNER, NOW);
  const samples = fc.sample(input, { numRuns: 3_000, seed: 4 });
  const events: RequestEvent[] = [];
  for (const [number, sample] of samples.entries()) {
    const parsed = parseRequestEvent({ event_id: `evt_${number}`, ...sample }, NOW);
    if (parsed.ok) events.push(parsed.event);
  }
  expect(events.length).toBeGreaterThan(500);
  const batch = {
    at,
    first: 0,
    last: events.length - 1,
    receivedAt: NOW,
    events: rowsOf(events),
  };
  await storeBatch(store, batch, OWNER);
  await storeBatch(store, batch, OWNER);

  const rows = await store.query(storedRows, { topic: at.topic });
  expect(rows).toHaveLength(events.length);
  for (const [index, row] of rows.entries()) {
    const { client_ip, units, latency_ms, content_simhash, ...event } = events[index] ?? {};
    expect(row).toMatchObject(event);
    expect(row["content_simhash"]).toBe(content_simhash?.toLowerCase() ?? null);
    expect(Math.abs(Number(row["units"]) - (units ?? 0))).toBeLessThanOrEqual(1e-4);
    const latency = row["latency_ms"];
    expect(typeof latency === "number" ? Math.fround(latency) : latency).toBe(
      latency_ms === null ? null : Math.fround((latency_ms ?? 0) + 0),
    );
    expect(sameAddress(String(row["client_ip"]), client_ip ?? "")).toBe(true);
  }
  await drop();
});

/** Both as the URL parser writes an address, which is the shortest form there is. */
function sameAddress(one: string, other: string): boolean {
  const normal = (address: string) =>
    new URL(`http://[${address.includes(":") ? address : `::ffff:${address}`}]`).hostname;
  return normal(one) === normal(other);
}

test("a token names the messages and the moment they were received", () => {
  const token = batchToken(at, { first: 3, last: 9, receivedAt: NOW });
  expect(token).toBe(`any/0/3-9@${NOW.getTime()}`);
});
