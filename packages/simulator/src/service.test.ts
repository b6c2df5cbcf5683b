import { requestEvent } from "@ringfence/schemas";
import { describe, expect, test } from "vitest";
import { type AccountOptions, openAccount } from "./account.ts";
import type { Attempt } from "./actor.ts";
import { agent, connect } from "./fabric/agents.ts";
import { ENDPOINTS } from "./fabric/catalogue.ts";
import { piece, theme } from "./fabric/content.ts";
import { addressIn, network } from "./fabric/network.ts";
import { Random } from "./fabric/random.ts";
import { DAY, MINUTE } from "./fabric/rhythm.ts";
import { Service } from "./service.ts";

const START = Date.UTC(2026, 9, 12);
const random = new Random("service");
const client = connect(agent(random, "server"), addressIn(random, network(random, "hosting")));
const content = piece(random, theme(random));

/** A service with one account, and a way to send it a request. */
function counter(options: AccountOptions) {
  const account = openAccount(new Random("account"), 0, "group", START, options);
  const service = new Service(1);
  const noise = new Random("noise");
  const send = (at: number, change: Partial<Attempt> = {}) =>
    service.handle(
      { at, account, key: account.key, client, endpoint: ENDPOINTS.tts, content, ...change },
      noise,
    );
  return { send, account };
}

describe("the service", () => {
  test("refuses what would exceed the daily quota, and opens again at midnight UTC", () => {
    const { send } = counter({ plan: "free" });
    let units = 0;
    let refused = 0;
    for (let i = 0; i < 130; i++) {
      const event = send(START + DAY - 130 * 5_000 + i * 5_000);
      units += event.units ?? 0;
      if (event.error_code === "quota_exceeded") {
        expect(event).toMatchObject({ status: 429, units: 0 });
        refused++;
      }
    }
    expect(units).toBe(100);
    expect(refused).toBeGreaterThan(20);
    expect(send(START + DAY).error_code).not.toBe("quota_exceeded");
  });

  test("a request too large for what is left is refused, a smaller one is not", () => {
    const { send } = counter({ plan: "free", quota: 12 });
    const compose = { endpoint: ENDPOINTS.compose, scale: 2 };
    const first = send(START, compose);
    expect(first).toMatchObject({ status: 200, units: 10 });
    expect(send(START + 1, compose).error_code).toBe("quota_exceeded");
    expect(send(START + 2).status).toBe(200);
  });

  test("limits requests a minute, and lets them through in the next", () => {
    const { send } = counter({ plan: "free" });
    const codes = Array.from({ length: 25 }, (_, i) => send(START + i).error_code);
    expect(codes.slice(0, 20)).not.toContain("rate_limited");
    expect(codes.slice(20)).toEqual(Array(5).fill("rate_limited"));
    expect(send(START + MINUTE - 1).error_code).toBe("rate_limited");
    expect(send(START + MINUTE).error_code).not.toBe("rate_limited");
  });

  test("opens products by plan, and a larger plan from its time on", () => {
    const at = START + MINUTE;
    const { send } = counter({ plan: "free", upgrade: { at, plan: "enterprise" } });
    const remix = { endpoint: ENDPOINTS.remix };
    expect(send(at - 1, remix)).toMatchObject({
      status: 403,
      error_code: "not_entitled",
      units: 0,
    });
    expect(send(at, remix).status).toBe(200);
    const units = Array.from({ length: 40 }, (_, i) => send(at + i + 1, remix).units ?? 0);
    expect(units.reduce((a, b) => a + b, 0)).toBeGreaterThan(100);
  });

  test("gives valid events with unique ids, and lookups cost nothing", () => {
    const { send } = counter({ plan: "enterprise" });
    const events = Array.from({ length: 2_000 }, (_, i) => send(START + i * 977));
    for (const event of events) requestEvent.parse(event);
    expect(new Set(events.map((event) => event.event_id)).size).toBe(2_000);
    for (const [i, { occurred_at }] of events.entries()) {
      expect(occurred_at).toBe(new Date(START + i * 977).toISOString());
    }
    const lookup = send(START + DAY, { endpoint: ENDPOINTS.usage, content: null });
    expect(lookup).toMatchObject({ units: 0, content_hash: null });
    const failed = events.filter(({ status }) => status >= 400).length;
    expect(failed).toBeGreaterThan(5);
    expect(failed).toBeLessThan(80);
  });

  test("answers slower under load", () => {
    const { send } = counter({ plan: "enterprise" });
    const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] as number;
    const calm = Array.from({ length: 101 }, (_, i) => send(START + i * 5_000).latency_ms ?? 0);
    const busy = Array.from({ length: 101 }, (_, i) => send(START + DAY + i * 5).latency_ms ?? 0);
    expect(median(busy)).toBeGreaterThan(2 * median(calm));
  });
});
