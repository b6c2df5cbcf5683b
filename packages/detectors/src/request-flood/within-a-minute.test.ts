import { describe, expect, it } from "vitest";
import { type Minute, refusalsUntil } from "./refusals.ts";
import { lastMinuteAlone, usualPace } from "./within-a-minute.ts";

function minute(counts: Partial<Minute>): Minute {
  const none = { throttled: 0, client_errors: 0, server_errors: 0, addresses: 1 };
  return { at: 3_600, requests: counts.throttled ?? 0, ...none, tens: 0b111100, ...counts };
}

/** Whether the minute decides alone, at so many requests a minute as a rule. */
function decides(counts: Partial<Minute>, pace = 0, machines = 1): boolean {
  const found = refusalsUntil([minute(counts)], 3_660, machines);
  return lastMinuteAlone(found, { pace, machines, refusals_min: 90 }) !== null;
}

describe("a minute of refusals", () => {
  it("decides alone where they are many and go on to its end", () => {
    expect(decides({ throttled: 90 })).toBe(true);
    expect(decides({ throttled: 89 })).toBe(false);
    expect(decides({ throttled: 900, tens: 0b011110 })).toBe(false);
    expect(decides({ throttled: 900, tens: 0b111000 })).toBe(false);
    expect(decides({ throttled: 900, tens: null })).toBe(false);
  });

  it("does not where much of it was answered", () => {
    expect(decides({ throttled: 120, requests: 200, tens: 0b111111 })).toBe(true);
    expect(decides({ throttled: 119, requests: 200, tens: 0b111111 })).toBe(false);
  });

  it("does not where the usual pace explains it, or a fleet of which each machine has to learn it", () => {
    expect(decides({ throttled: 100 }, 40)).toBe(false);
    expect(decides({ throttled: 100 }, 0, 60)).toBe(false);
  });

  it("is a run of its own", () => {
    const found = refusalsUntil([minute({ throttled: 100, requests: 110 })], 3_660);
    const alone = lastMinuteAlone(found, { pace: 0, machines: 1, refusals_min: 90 });
    expect(alone).toMatchObject({ minutes: 1, requests: 110, refused: 100 });
    expect(alone?.ratio).toBeCloseTo(100 * Math.log(5) - 4, 9);
  });
});

describe("the usual pace", () => {
  const active = (counts: readonly number[]) =>
    counts.map((requests, index) => minute({ at: 60 * index, requests }));

  it("is that of the busiest five minutes of the past", () => {
    expect(usualPace([], [5, 200, 10], 3_600)).toBe(40);
  });

  it("is that of a middling minute of the last hours, without the last few", () => {
    expect(usualPace(active([1, 50, 50, 50, 60]), [], 900)).toBe(50);
    expect(usualPace(active([1, 50, 50, 50, 60]), [], 400)).toBe(0);
  });

  it("is none for who has just begun", () => {
    expect(usualPace(active([300, 300]), [], 900)).toBe(0);
  });
});
