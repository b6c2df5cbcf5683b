import type { LiveTraffic } from "@ringfence/simulator";
import type { Batch } from "@ringfence/stream";
import { expect, test } from "vitest";
import { simulatedSource } from "./simulated-source.ts";

const START = Date.parse("2026-03-01T00:00:00.000Z");
const MINUTE_MS = 60_000;
const SPEED = 1_000_000;

/** An event every ten minutes, without an end. */
function* tenMinutes(): ReturnType<LiveTraffic["events"]> {
  for (let at = 0; ; at += 10 * MINUTE_MS) {
    const event = {
      event_id: `evt_${at}`,
      occurred_at: new Date(START + at).toISOString(),
      account_id: "acc_1",
      api_key_id: "key_1",
      client_ip: "203.0.113.7",
      method: "GET",
      endpoint: "/v1/x",
      status: 200,
    };
    yield { event, dueMs: at / SPEED };
  }
}

test("time waits for detection, and goes on from where it waited", async () => {
  const batches: Batch[] = [];
  const lastOf = (batch: Batch | undefined) =>
    Date.parse(String(JSON.parse(String(batch?.messages.at(-1)?.value)).occurred_at));
  const stopping = new AbortController();
  let asked = 0;
  const seen: number[] = [];
  const source = simulatedSource(
    "simulated",
    { profiles: [], profileUpdates: () => [], events: tenMinutes },
    {
      speed: SPEED,
      historyMs: 60 * MINUTE_MS,
      now: () => new Date(),
      judgedUntil: async () => {
        asked += 1;
        // While detection stands still nothing is played.
        if (asked <= 2) {
          seen.push(batches.length);
          return null;
        }
        return new Date(lastOf(batches.at(-1)));
      },
    },
  );
  const reader = {
    assigned: async () => null,
    revoked: async () => {},
    batch: async (batch: Batch) => {
      batches.push(batch);
      if (batches.length >= 3) stopping.abort();
    },
  };
  await source.run(() => reader, stopping.signal);
  expect(seen).toEqual([1, 1]);
  const offsets = batches.flatMap(({ messages }) => messages.map(({ offset }) => offset));
  expect(offsets).toEqual(offsets.map((_, index) => index));
  expect(batches[0]?.messages.length).toBeGreaterThanOrEqual(6);
});
