import { describe, expect, test } from "vitest";
import type { AlertItem, DecisionItem, Timeline } from "@ringfence/schemas/api";
import { SseReader } from "../api/sse.ts";
import { cellText, columnWidths, isNumeric, isTime, numberOf, timeOf, timeText } from "./cells.ts";
import { evidenceRows } from "./evidence.ts";
import { readHistory, remember } from "./history.ts";
import { chartOf } from "./result-chart.ts";
import { dayTime, duration, percent, shortId, signed } from "./format.ts";
import { holdBody } from "./holds.ts";
import { layOutLanes } from "./lanes.ts";
import { countText, mergeAlert, visibleRange } from "./queue.ts";
import { alertsByHour, eventTimeAway, evidenceToAlert, wholeMinutes } from "./overview.ts";
import { mayDoOf, mayQuery } from "./roles.ts";
import { clusterPath, parseRoute, sqlPath, tokenOf } from "./routes.ts";
import { nameOf, othersText } from "./sharing.ts";
import { openGroups, outcomeText } from "./steps.ts";

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

describe("measures", () => {
  const measure = (decision_id: string, more: Partial<DecisionItem> = {}) =>
    ({
      decision_id,
      account_id: `acc_${decision_id}`,
      action: "suspend",
      state: "proposed",
      steps: ["approve", "lift"],
      waiting: null,
      ...more,
    }) as DecisionItem;
  const answered = (...outcomes: ("done" | "waiting" | "refused")[]) =>
    outcomes.map((outcome, at) => ({ decision_id: String(at), outcome, detail: "it is lifted." }));
  const three = [measure("0"), measure("1"), measure("2", { action: "throttle" })];

  test("what became of a step is never empty", () => {
    const of = (...outcomes: ("done" | "waiting" | "refused")[]) =>
      outcomeText(answered(...outcomes), three, "approve");
    expect(of("done")).toBe("suspension of acc_0 approved.");
    expect(of("done", "done")).toBe("2 suspensions approved.");
    expect(of("done", "waiting", "refused")).toBe(
      "suspension of acc_0 approved. suspension of acc_1 noted: it is approved as soon as enforce " +
        "runs on this database. throttling of acc_2 refused: it is lifted.",
    );
    expect(of()).toBe("nothing was approved.");
    expect(outcomeText(answered("done"), three, "lift")).toBe("suspension of acc_0 rejected.");
  });

  test("those that wait for an approval are one button an action", () => {
    const waiting = { step: "approved", actor: "ada", requested_at: "2026-10-12T00:00:00.000Z" };
    const all = [...three, measure("3", { waiting }), measure("4", { state: "approved" })];
    expect(openGroups(all).map(({ text }) => text)).toEqual([
      "Suspend these 2: approve all",
      "Throttle acc_2: approve",
    ]);
  });
});

test("identifiers are called as people call them, and who else has one is named", () => {
  const named = (kind: string, value: string) => Object.values(nameOf({ kind, value }));
  expect(named("client", "t13d_1 python-httpx/0.27.2")).toEqual([
    "client",
    "python-httpx/0.27.2",
    "TLS t13d_1",
  ]);
  expect(named("client", " curl/8")).toEqual(["client", "curl/8", "TLS fingerprint unknown"]);
  expect(named("client", "t13d_1 ")).toEqual(["client", "user agent unknown", "TLS t13d_1"]);
  expect(named("coordination", "acc_1")[1]).toBe("one schedule");
  const accounts = Array.from({ length: 9 }, (_, at) => `acc_${at}`);
  const others = [{ account_id: "acc_9", membership: "attached" as const }];
  expect(othersText({ accounts, others, holders: 10 })).toBe(
    "1 more account shares this: acc_9 (attached: not accused)",
  );
  expect(othersText({ accounts, others, holders: 12 })).toMatch(/^3 more .*, 2 not named$/);
  expect(othersText({ accounts, others: [], holders: 12 })).toBeNull();
});

test("a count says how much of it is only information", () => {
  const of = (...severities: AlertItem["severity"][]) =>
    severities.map((severity) => ({ severity }));
  expect(countText(3, of("info", "high", "info"))).toBe("3 alerts: 1 above info, 2 info");
  expect(countText(2, of("low", "high"))).toBe("2 alerts");
  // Not all of them were read yet.
  expect(countText(3, of("info", "high"))).toBe("3 alerts");
});

test("events of the past tell no delay, and another year is named", () => {
  const told = { observed_to_published_seconds: { p50: 4, p95: 9, max: 9, count: 3 } };
  const at = "2026-11-26T16:00:00.000Z";
  const of = (newest_at: string) => evidenceToAlert({ at, events: { newest_at }, detection: told });
  expect(of("2026-11-26T15:59:00.000Z")).toBe("4 s");
  expect(of("2026-10-26T16:00:00.000Z")).toBe("not told: event time is far from the clock");
  const now = new Date(at);
  expect(dayTime("2026-10-12T03:45:00.000Z", now)).toBe("12 Oct 03:45");
  expect(dayTime("2025-10-12T03:45:00.000Z", now)).toBe("12 Oct 2025 03:45");
});

test("event time is told where it is far from the clock, and only there", () => {
  const now = new Date("2026-11-26T16:00:00.000Z");
  const of = (newestAt: string | null) => eventTimeAway(newestAt, now);
  expect(of("2026-11-23T16:00:00.000Z")).toBe("3 d behind the clock");
  expect(of("2026-11-26T18:00:00.000Z")).toBe("2 h ahead of the clock");
  expect([of(null), of("2026-11-26T15:00:00.000Z"), of("2026-11-26T16:05:00.000Z")]).toEqual([
    null,
    null,
    null,
  ]);
});

test("hours without an alert are drawn as such, a dozen at least and two days at most", () => {
  const hour = (at: number) => new Date(Date.UTC(2026, 9, 12, at)).toISOString();
  const one = alertsByHour([{ hour: hour(3), alerts: 2 }], "2026-10-12T04:20:00.000Z");
  expect(one.times.map((time) => new Date(time * 1_000).getUTCHours())).toEqual([
    17, 18, 19, 20, 21, 22, 23, 0, 1, 2, 3, 4,
  ]);
  expect(one.values).toEqual([...Array(10).fill(0), 2, 0]);
  const far = [0, 30, 200].map((at) => ({ hour: hour(at), alerts: 1 }));
  expect(alertsByHour(far, null).times).toHaveLength(49);
  expect(alertsByHour([], hour(3)).times).toEqual([]);
});

test("a minute that goes on is not drawn as a fall", () => {
  const minutes = ["15:00", "15:01"].map((at, events) => ({
    minute: `2026-10-12T${at}:00.000Z`,
    events,
  }));
  expect(wholeMinutes(minutes, "2026-10-12T15:01:40.000Z")).toEqual(minutes.slice(0, 1));
  expect(wholeMinutes(minutes, "2026-10-12T15:07:00.000Z")).toEqual(minutes);
});

test("a token is read from the address, also where it was cut short", () => {
  expect(["#token=rft_1", "#a=b&token=r%2Fx", "#token=%", "#x", ""].map(tokenOf)).toEqual([
    "rft_1",
    "r/x",
    "%",
    null,
    null,
  ]);
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
  expect(parseRoute(clusterPath("clu_1"))).toEqual({ page: "cluster", id: "clu_1" });
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
    newest_event_at: null,
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

describe("a result of a query", () => {
  const columns = (...types: string[]) => types.map((type, at) => ({ name: `c${at}`, type }));

  test("types are read through what wraps them, and null is no empty text", () => {
    expect(
      ["Nullable(UInt64)", "LowCardinality(Nullable(Float64))", "String"].map(isNumeric),
    ).toEqual([true, true, false]);
    expect(["DateTime64(3, 'UTC')", "Nullable(Date)", "UInt8"].map(isTime)).toEqual([
      true,
      true,
      false,
    ]);
    expect([null, "", 0, ["a"]].map(cellText)).toEqual(["null", "", "0", '["a"]']);
    expect(["18446744073709551615", null, "", "x"].map(numberOf)).toEqual([
      1.8446744073709552e19,
      null,
      null,
      null,
    ]);
    expect(timeOf("2026-10-27 03:45:00")).toBe(Date.parse("2026-10-27T03:45:00Z"));
    expect(timeOf("2026-10-27")).toBe(Date.parse("2026-10-27"));
    expect(timeText("2026-10-27T03:45:00.000Z")).toBe("2026-10-27 03:45:00.000");
    expect(columnWidths(columns("String"), [["x".repeat(500)], ["y"]])).toEqual([44]);
  });

  test("a time with numbers is lines in order of time, unknown values are gaps", () => {
    const rows = [
      ["2026-10-27T01:00:00Z", "5", null],
      ["2026-10-27T00:00:00Z", "3", 2],
    ];
    expect(chartOf({ columns: columns("DateTime('UTC')", "UInt64", "Float64"), rows })).toEqual({
      kind: "lines",
      x: [1_793_059_200, 1_793_062_800],
      isTime: true,
      lines: [
        { label: "c1", values: [3, 5] },
        { label: "c2", values: [2, null] },
      ],
      left: 0,
    });
  });

  test("names beside a time are lines of their own, the largest six", () => {
    const rows = ["00", "01"].flatMap((hour) =>
      Array.from({ length: 8 }, (_, at) => [`2026-10-27T${hour}:00:00Z`, `n${at}`, at]),
    );
    const chart = chartOf({ columns: columns("DateTime('UTC')", "String", "UInt8"), rows });
    expect(chart).toMatchObject({ kind: "lines", left: 2, lines: { length: 6 } });
    expect(chart).toHaveProperty("lines.0", { label: "n7", values: [7, 7] });
  });

  test("a name with a number is bars; what cannot be drawn says why", () => {
    const named = columns("String", "Int64");
    expect(
      chartOf({
        columns: named,
        rows: [
          ["a", "-2"],
          [null, 4],
        ],
      }),
    ).toEqual({
      kind: "bars",
      measure: "c1",
      bars: [
        { label: "a", value: -2 },
        { label: "null", value: 4 },
      ],
      left: 0,
    });
    expect(chartOf({ columns: columns("UInt8"), rows: [[1]] }).kind).toBe("none");
    expect(chartOf({ columns: named, rows: [] })).toMatchObject({ kind: "none" });
    const two = columns("Float64", "Float64");
    expect(
      chartOf({
        columns: two,
        rows: [
          [2, 1],
          [1, 3],
        ],
      }),
    ).toMatchObject({
      isTime: false,
      x: [1, 2],
      lines: [{ values: [3, 1] }],
    });
  });
});

test("the history keeps each query once, the newest first, within its bounds", () => {
  const query = (sql: string) => ({ sql, at: "2026-10-27T00:00:00.000Z", outcome: "1 row" });
  const past = remember([query("a"), query("b")], query("b"));
  expect(past.map(({ sql }) => sql)).toEqual(["b", "a"]);
  const many = Array.from({ length: 60 }, (_, at) => query(`q${at}`));
  expect(remember(many, query("new"))).toHaveLength(50);
  const long = Array.from({ length: 30 }, (_, at) => query(`${at}${"x".repeat(20_000)}`));
  expect(remember(long, query("new")).length).toBeLessThan(12);
  expect(readHistory(JSON.stringify([query("a"), { sql: 1 }, null]))).toEqual([query("a")]);
  expect([readHistory("{"), readHistory(null), readHistory("7")]).toEqual([[], [], []]);
});

test("a query fits into an address or has none, and takes a role", () => {
  expect(parseRoute(sqlPath("SELECT 1 & 2") ?? "")).toMatchObject({ page: "sql" });
  expect(new URLSearchParams(sqlPath("SELECT '&'")?.split("?")[1]).get("q")).toBe("SELECT '&'");
  expect(sqlPath("x".repeat(5_000))).toBeNull();
  const me = { actor: null, read_only: true, read_only_reason: "r", expires_at: null };
  const of = (role: "viewer" | "analyst") => ({
    ...me,
    role,
    newest_event_at: null,
    database: "d",
    version: "0",
  });
  expect([mayQuery(null), mayQuery(of("viewer")), mayQuery(of("analyst"))]).toEqual([
    false,
    false,
    true,
  ]);
});
