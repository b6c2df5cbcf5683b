import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  afterLook,
  atLeast,
  atMost,
  type DetectorHistory,
  expectationOf,
  isMoved,
  judgeDetection,
  judgeDetector,
  judgeLetters,
  judgeSources,
  type Observation,
  type WatchState,
} from "./index.ts";

const NOW = new Date("2026-10-12T12:00:00.000Z");
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

function history(today: number, past: number, days = 21): DetectorHistory {
  const count = (at: number, accounts: number) => ({ ago: at, accounts, findings: accounts });
  const before = Array.from({ length: days }, (_, day) => count(day + 1, past + (day % 3)));
  const counts = today === 0 ? before : [count(0, today), ...before];
  const release = { release: "version 2", before: "version 1" };
  return {
    detector: "quota-ring",
    mode: "live",
    ...release,
    hours: 24,
    counts,
    days,
    moved: false,
  };
}
const bad = (seen: readonly Observation[]) =>
  seen.filter(({ health }) => health === "bad").map(({ kind }) => kind);

describe("counts", () => {
  it("give the tails of a Poisson and of a negative binomial", () => {
    expect(atMost(2, { mean: 3, size: null })).toBeCloseTo(8.5 * Math.exp(-3), 12);
    // Size 1 is geometric: P(X ≥ k) = (m / (m + 1))^k.
    expect(atLeast(5, { mean: 4, size: 1 })).toBeCloseTo(0.8 ** 5, 12);
  });
  it("have tails that fall, whatever the history", () => {
    const counts = fc.array(fc.nat(500), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(counts, fc.nat(2_000), (past, x) => {
        const expectation = expectationOf(past);
        expect(atLeast(x, expectation)).toBeGreaterThanOrEqual(atLeast(x + 1, expectation));
        expect(atLeast(x + 1, expectation) + atMost(x, expectation)).toBeCloseTo(1, 9);
      }),
    );
  });
});

describe("a detector", () => {
  it("is told of when it jumps, with the release that changed", () => {
    const seen = judgeDetector(history(200, 10));
    expect(bad(seen)).toEqual(["detector_surge"]);
    expect(seen[0]).toMatchObject({ observed: 200, text: expect.stringContaining("version 1") });
  });
  it("is told of when it goes silent", () => {
    expect(bad(judgeDetector(history(0, 60)))).toEqual(["detector_silence"]);
  });
  it("is not told of in the mode that it left for the other", () => {
    expect(bad(judgeDetector({ ...history(0, 60), moved: true }))).toEqual([]);
    const days = (...agos: number[]) => agos.map((ago) => ({ ago }));
    expect(isMoved(days(2, 3, 9), days(0, 1, 2))).toBe(true);
    expect(isMoved(days(0, 1, 9), days(0))).toBe(true);
    // It ran in both, or in the other one before.
    expect(isMoved(days(2, 3, 9), days(0, 1, 4))).toBe(false);
    expect(isMoved(days(0, 1), days(5, 6))).toBe(false);
    expect(isMoved(days(1, 2), [])).toBe(false);
  });
  it("is left alone at its usual counts and below the floor", () => {
    expect(bad(judgeDetector(history(12, 10)))).toEqual([]);
    expect(bad(judgeDetector(history(19, 0)))).toEqual([]);
    expect(bad(judgeDetector(history(0, 10)))).toEqual([]);
  });
  it("is unknown without a history, unless it floods at once", () => {
    const seen = judgeDetector(history(499, 1, 3));
    expect(seen.map(({ health }) => health)).toEqual(["unknown", "unknown"]);
    expect(bad(judgeDetector(history(500, 1, 3)))).toEqual(["detector_surge"]);
    // The day tells it once for both windows.
    expect(bad(judgeDetector({ ...history(500, 1, 3), hours: 1 }))).toEqual([]);
  });
  it("is not told of what three days saw before", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), (high) => {
        const usual = history(high, 1);
        const peaks = usual.counts.map((each) =>
          each.ago % 7 === 0 ? { ...each, accounts: high } : each,
        );
        expect(bad(judgeDetector({ ...usual, counts: peaks }))).toEqual([]);
      }),
    );
  });
});

describe("sources, lag and dead letters", () => {
  const head = (partition: number | null, minutes: number) => {
    const at = ago(minutes);
    const pauses = { activeMinutes: 500, usualPauseMs: 600_000 };
    return { topic: "requests", partition, receivedAt: at, occurredAt: at, ...pauses };
  };
  it("name the partition that is silent, or the topic alone where all of it is", () => {
    const one = judgeSources([head(null, 1), head(0, 1), head(1, 30)], NOW);
    expect(one.filter(({ health }) => health === "bad")).toMatchObject([{ subject: "requests/1" }]);
    const all = judgeSources([head(null, 30), head(0, 30), head(1, 30)], NOW);
    expect(all.filter(({ health }) => health === "bad")).toMatchObject([{ subject: "requests" }]);
  });
  it("do not know what is usual for a new source", () => {
    const [seen] = judgeSources([{ ...head(0, 600), usualPauseMs: null }], NOW);
    expect(seen?.health).toBe("unknown");
  });
  it("tell of detection that stands still, and of nothing before it began", () => {
    expect(judgeDetection(ago(90), NOW, 1_800_000).health).toBe("bad");
    expect(judgeDetection(ago(10), NOW, 1_800_000).health).toBe("well");
    expect(judgeDetection(null, NOW, 1_800_000).health).toBe("unknown");
  });
  it("tell of a burst of dead letters, not of a few", () => {
    const letters = (count: number) => [{ reason: "schema", letters: count, usual: 2 }];
    expect(bad(judgeLetters(letters(100), 1_000))).toEqual(["dead_letters"]);
    expect(bad(judgeLetters(letters(19), 10))).toEqual([]);
    expect(bad(judgeLetters(letters(30), 10_000))).toEqual(["dead_letters"]);
  });
});

describe("the life of an operator alert", () => {
  const seen = (minutes: number): Observation => judgeDetection(ago(minutes), NOW, 1_800_000);
  const look = (state: WatchState, minute: number, each: readonly Observation[]) =>
    afterLook(state, each, new Date(NOW.getTime() + minute * 60_000));
  const empty: WatchState = { open: new Map(), runs: new Map() };

  it("is raised on the second bad look, once, also after a restart, and cleared after five", () => {
    const first = look(empty, 0, [seen(90)]);
    expect(first.changes).toEqual([]);
    const second = look(first.state, 1, [seen(90)]);
    expect(second.changes).toMatchObject([{ state: "raised", revision: 1 }]);
    let state: WatchState = { open: second.state.open, runs: new Map() };
    for (const minute of [2, 3, 4]) {
      const next = look(state, minute, [seen(90)]);
      expect(next.changes).toEqual([]);
      ({ state } = next);
    }
    const states: string[] = [];
    for (const minute of [5, 6, 7, 8, 9]) {
      const next = look(state, minute, [seen(1)]);
      states.push(...next.changes.map((change) => change.state));
      ({ state } = next);
    }
    expect(states).toEqual(["cleared"]);
    expect(state.open.size).toBe(0);
  });

  it("is neither raised nor cleared by what cannot be told", () => {
    const { state } = look(look(empty, 0, [seen(90)]).state, 1, [seen(90)]);
    const unknown = judgeDetection(null, NOW, 1);
    let now = state;
    for (let minute = 2; minute < 20; minute += 1) now = look(now, minute, [unknown]).state;
    expect(now.open.size).toBe(1);
  });
});
