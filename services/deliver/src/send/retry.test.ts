import { describe, expect, it } from "vitest";
import { MOST_PAUSE_MS, pauseMs, retryAfterMs } from "./retry.ts";

const NOW = new Date("2026-10-12T12:00:00.000Z");

describe("the schedule", () => {
  it("is that of Standard Webhooks, from seconds to a day", () => {
    const middle = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((attempts) => pauseMs(attempts, () => 0.5));
    const seconds = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
    expect(middle).toEqual(seconds.map((each) => each * 1_000));
    expect(pauseMs(20, () => 0.5)).toBe(86_400_000);
  });

  it("is spread by a fifth to each side, and never longer than a day", () => {
    expect(pauseMs(1, () => 0)).toBe(4_000);
    expect(pauseMs(1, () => 1)).toBe(6_000);
    expect(pauseMs(9, () => 1)).toBe(MOST_PAUSE_MS);
  });
});

describe("Retry-After", () => {
  it.each([
    ["120", 120_000],
    [" 0 ", 0],
    ["999999999", MOST_PAUSE_MS],
    ["Mon, 12 Oct 2026 12:10:00 GMT", 600_000],
    ["Mon, 12 Oct 2026 11:00:00 GMT", 0],
    ["Sat, 12 Oct 2030 12:00:00 GMT", MOST_PAUSE_MS],
    ["soon", null],
    ["-5", null],
    ["1.5", null],
    ["2026-10-12T12:10:00Z", null],
    ["", null],
    [null, null],
  ])("%j is %j ms", (header, expected) => {
    expect(retryAfterMs(header, NOW)).toBe(expected);
  });
});
