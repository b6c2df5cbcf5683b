import { describe, expect, it } from "vitest";
import type { Head } from "./progress.ts";
import { watermark, type WatermarkRules } from "./watermark.ts";

const RULES: WatermarkRules = { idleMs: 5_000, stalledMs: 30_000, behindMs: 600_000 };
const ZERO = Date.parse("2026-10-12T12:00:00.000Z");
const time = (seconds: number) => new Date(ZERO + seconds * 1_000);

/** A partition whose newest event is of `occurred`, received at `received`, in seconds. */
function head(partition: number, occurred: number, received: number): Head {
  return {
    topic: "t",
    partition,
    batch_last: 1,
    occurred_at_max: time(occurred),
    received_at_max: time(received),
    minute_min: time(-86_400),
  };
}
function mark(heads: readonly Head[], now: number): number | null {
  const found = watermark(heads, time(now), RULES);
  return found === null ? null : (found.getTime() - ZERO) / 1_000;
}

describe("watermark", () => {
  it("is unknown while nothing is stored", () => {
    expect(mark([], 0)).toBeNull();
  });

  it("is that of the slowest partition that brings events", () => {
    expect(mark([head(0, -1, 0), head(1, -9, 0), head(2, -4, 0)], 1)).toBe(-9);
  });

  it("does not wait for a partition without news, from just past its idle time on", () => {
    const heads = [head(0, 8, 9), head(1, -9, 5)];
    expect(mark(heads, 10)).toBe(-9);
    expect(mark(heads, 10.001)).toBe(8);
  });

  it("waits longer for one that was behind when it fell silent", () => {
    const heads = [head(0, 34, 35), head(1, -700, 5)];
    expect(mark(heads, 35)).toBe(-700);
    expect(mark(heads, 35.001)).toBe(34);
  });

  it("is the furthest of all where all are silent, however long ago", () => {
    expect(mark([head(0, 1, 2), head(1, -9, 1)], 100_000)).toBe(1);
    expect(mark([head(0, -9_000, 1), head(1, -8_000, 1)], 32)).toBe(-8_000);
  });

  it("goes no further than the receipt of an event from the future", () => {
    expect(mark([head(0, 300, 1)], 2)).toBe(1);
  });

  it("takes a clock of this machine that is behind for no silence", () => {
    expect(mark([head(0, 1, 2), head(1, -9, 1)], -60)).toBe(-9);
  });
});
