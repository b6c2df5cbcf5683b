import { describe, expect, test } from "vitest";
import type { AlertItem, Timeline } from "@ringfence/schemas/api";
import { SseReader } from "../api/sse.ts";
import { evidenceRows } from "./evidence.ts";
import { duration, percent, shortId, signed } from "./format.ts";
import { holdBody } from "./holds.ts";
import { layOutLanes } from "./lanes.ts";
import { mergeAlert, visibleRange } from "./queue.ts";
import { mayDoOf } from "./roles.ts";
import { parseRoute } from "./routes.ts";

function item(alert_id: string, harm: number, more: Partial<AlertItem> = {}): AlertItem {
  return { alert_id, harm, status: "open", mode: "live", ...more } as AlertItem;
}

describe("the queue", () => {
  test("puts a changed alert where its harm belongs", () => {
    const rows = { items: [item("a", 9), item("b", 5), item("c", 1)], total: 3 };
    const next = mergeAlert(rows, item("c", 7));
    expect(next.items.map(({ alert_id }) => alert_id)).toEqual(["a", "c", "b"]);
    expect(next.total).toBe(3);
  });

  test("lets go of what was closed, and counts it once", () => {
    const rows = { items: [item("a", 9)], total: 1 };
    expect(mergeAlert(rows, item("a", 9, { status: "closed" }))).toEqual({ items: [], total: 0 });
    expect(mergeAlert(rows, item("x", 3, { status: "closed" })).total).toBe(1);
  });

  test("keeps few of 5,000 rows in the document", () => {
    expect(visibleRange(5_000, 60, 120_000, 900)).toEqual({ from: 1_992, to: 2_023 });
    expect(visibleRange(5_000, 60, -200, 900).from).toBe(0);
    expect(visibleRange(3, 60, 9_000, 900)).toEqual({ from: 3, to: 3 });
  });
});

test("certainty is not rounded to 100 %", () => {
  expect([1, 0.9987, 0.5, 0.00001].map(percent)).toEqual(["> 99.9 %", "99.9 %", "50 %", "< 0.1 %"]);
  expect([-1.6, 6.65, 0.01].map(signed)).toEqual(["−1.6", "+6.7", "0.0"]);
  expect([null, 0.6, 42, 1_334].map(duration)).toEqual(["unknown", "600 ms", "42 s", "22 min"]);
  expect(shortId("clu_619d26c09773cccb757fbca5d8573061")).toHaveLength(20);
});

test("bars share one scale, and the prior comes first", () => {
  const facts = [{ feature: "f", observed: 8, expected: null, weight: 6, text: "t" }];
  const rows = evidenceRows({ log_odds: { prior: -4, evidence: 6, sum: 2 }, facts });
  expect(rows.map(({ bar }) => bar)).toEqual([
    { zero: 0.4, from: 0, width: 0.4 },
    { zero: 0.4, from: 0.4, width: 0.6 },
  ]);
});

test("idle time is left out of the timeline", () => {
  const slot = (at: string) => ({ at, requests: 1, units: 1, refused: 0, exhausted: 0 });
  const slots = [slot("2026-10-27T02:00:00.000Z"), slot("2026-10-27T23:00:00.000Z")];
  const view = layOutLanes(
    {
      from: "2026-10-27T00:00:00.000Z",
      to: "2026-10-28T00:00:00.000Z",
      step_seconds: 300,
      accounts: [{ account_id: "a", quota_units_per_day: null, slots }],
      accounts_total: 1,
      handovers: null,
      identifiers: [],
      window: { start: "2026-10-27T00:00:00.000Z", end: "2026-10-28T00:00:00.000Z" },
    } satisfies Timeline,
    428,
  );
  expect(view.breaks).toEqual([{ x: 214, hours: 21 }]);
  expect(view.lanes[0]?.slots[0]?.width).toBeGreaterThan(50);
});

test("events of a stream are whole, however they are cut", () => {
  const reader = new SseReader();
  expect(reader.push("id: 1.0\nevent: alert\nda")).toEqual([]);
  expect(reader.push('ta: {"a":1}\n\n: tick\n\n')).toEqual([
    { event: "alert", data: '{"a":1}', id: "1.0" },
  ]);
});

test("addresses lead to pages", () => {
  expect(parseRoute("/alerts/alr_1")).toEqual({ page: "alert", id: "alr_1" });
  expect(parseRoute("/accounts/a%2Fb")).toEqual({ page: "account", id: "a/b" });
  expect(parseRoute("/nothing").page).toBe("nowhere");
});

test("who may not write reads why", () => {
  expect(mayDoOf(null, "analyst")).not.toBeNull();
  const me = {
    actor: "a",
    role: "viewer" as const,
    read_only: false,
    read_only_reason: null,
    expires_at: null,
    database: "d",
    version: "0",
  };
  expect(mayDoOf(me, "analyst")).toMatch(/role analyst/);
  expect(mayDoOf({ ...me, role: "admin" }, "responder")).toBeNull();
});

test("a snooze ends, for its subject and category alone", () => {
  const alert = {
    subject: { type: "cluster" as const, id: "clu_1" },
    category: "multi_account" as const,
    detector: { id: "quota-ring", version: 7, params_hash: "p" },
  };
  expect(holdBody("snooze4", alert, "known", 0)).toEqual({
    kind: "snooze",
    scope: "cluster",
    value: "clu_1",
    categories: ["multi_account"],
    reason: "known",
    expires_at: "1970-01-01T04:00:00.000Z",
  });
});
