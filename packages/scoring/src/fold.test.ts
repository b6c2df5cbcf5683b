import { CATEGORIES, type Finding, type Signal } from "@ringfence/schemas";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareForce } from "./content.ts";
import {
  correctFinding,
  type DedupWindows,
  endFinding,
  endsAt,
  foldSignals,
  type Held,
} from "./fold.ts";
import { aSignal, minute } from "./testing/signals.ts";

/** Interference is over after an hour without a signal. */
const IDLE = 60;

/** Far beyond what the tests of anything else reach. */
const LONG = windows(24 * 60);

function windows(minutes: number): DedupWindows {
  const all = CATEGORIES.map((category) => [category, minutes * 60_000]);
  return Object.fromEntries(all) as DedupWindows;
}

function fold(
  signals: readonly Signal[],
  until: number,
  held: Held | null = null,
  dedup: DedupWindows = LONG,
) {
  return foldSignals(held, signals, minute(until), dedup);
}
function heldAfter(signals: readonly Signal[], until: number): Held {
  const { held } = fold(signals, until);
  if (held === null) throw new Error("no finding");
  return held;
}
function short({ activity, state, severity, account_ids, observed_at }: Finding): string {
  return `${state} ${activity} ${severity} ${account_ids.join("+")} @${observed_at.slice(11, 16)}`;
}
const shorts = (states: readonly Finding[]) => states.map(short);

describe("what is explained", () => {
  const told = (text: string) => ({
    circumstances: [text],
    look_alikes: [],
    handovers: null,
    triage: [],
  });
  const explained = ({ explanation }: Finding) => explanation?.circumstances;
  const strong = aSignal(11, { severity: "medium", weight: 5, explanation: told("strong") });

  it("goes with the signal that the finding stands on, and stays when it ends", () => {
    const weak = aSignal(10, { explanation: told("weak") });
    const later = aSignal(12, { explanation: told("later and weaker") });
    const { states } = fold([weak, strong, later], 80);
    expect(states.map(({ activity }) => activity)).toEqual(["create", "update", "close"]);
    expect(states.map(explained)).toEqual([["weak"], ["strong"], ["strong"]]);
  });

  it("goes where late events take back what it explained", () => {
    const held = heldAfter([strong], 12);
    expect(correctFinding(held, [], minute(14), LONG).states.map(explained)).toEqual([undefined]);
  });
});

describe("the life of a finding", () => {
  it("begins with a signal, under an id that comes from what, whom and when", () => {
    const [first] = fold([aSignal(10)], 10).states;
    const [again] = fold([aSignal(10, { weight: 5 })], 10).states;
    const [other] = fold([aSignal(11)], 11).states;
    expect(first).toMatchObject({ state: 1, activity: "create", window: aSignal(10).window });
    expect(again?.finding_id).toBe(first?.finding_id);
    expect(other?.finding_id).not.toBe(first?.finding_id);
  });

  it("goes on where a signal calls for more, and only there", () => {
    const { states } = fold(
      [
        aSignal(10),
        aSignal(11, { severity: "medium", weight: 5 }),
        aSignal(12),
        aSignal(13, { severity: "medium", weight: 5.5 }),
        aSignal(14, { severity: "high", weight: 9 }),
      ],
      20,
    );
    expect(shorts(states)).toEqual([
      "1 create low acc_1 @00:10",
      "2 update medium acc_1 @00:11",
      "3 update high acc_1 @00:14",
    ]);
    expect(new Set(states.map(({ finding_id }) => finding_id)).size).toBe(1);
    expect(states[2]?.window).toEqual({
      start: aSignal(10).window.start,
      end: aSignal(14).window.end,
    });
  });

  it("never lets a surer trifle or a vaguer gravity lower what it calls for", () => {
    const sure = { severity: "medium", weight: 9 } as const;
    const vague = { severity: "critical", weight: 3 } as const;
    expect(fold([aSignal(10, sure), aSignal(11, vague)], 11).states).toHaveLength(1);
    expect(fold([aSignal(10, vague), aSignal(11, sure)], 11).held?.finding.severity).toBe("medium");
    // Linked accounts without harm are sure and of no gravity; harm counts, though less sure.
    const info = { severity: "info", weight: 9 } as const;
    expect(fold([aSignal(10, info), aSignal(11, { weight: 3 })], 11).held?.finding.severity).toBe(
      "low",
    );
  });

  it("takes accounts that join, and keeps those that were in it", () => {
    const pair = (...account_ids: string[]) => ({ account_ids });
    const { states } = fold(
      [aSignal(10, pair("a", "b")), aSignal(11, pair("b", "c")), aSignal(12, pair("a", "c"))],
      12,
    );
    expect(shorts(states)).toEqual(["1 create low a+b @00:10", "2 update low a+b+c @00:11"]);
  });

  it("ends after its idle time to the minute, and the next signal begins another", () => {
    expect(fold([aSignal(10)], 10 + IDLE - 1).states).toHaveLength(1);
    expect(shorts(fold([aSignal(10)], 10 + IDLE).states)).toEqual([
      "1 create low acc_1 @00:10",
      "2 close low acc_1 @01:10",
    ]);
    const { states } = fold([aSignal(10), aSignal(10 + IDLE)], 10 + IDLE);
    expect(shorts(states)).toEqual([
      "1 create low acc_1 @00:10",
      "2 close low acc_1 @01:10",
      "1 create low acc_1 @01:10",
    ]);
    expect(states[2]?.finding_id).not.toBe(states[0]?.finding_id);
  });

  it("is kept alive by signals that add nothing", () => {
    const held = heldAfter([aSignal(10), aSignal(50)], 60);
    expect(endsAt(held, LONG)).toBe(minute(50 + IDLE).getTime());
  });

  it("closed, it is kept alive by a late window from before the closing", () => {
    const closed = heldAfter([aSignal(10)], 10 + IDLE);
    expect(fold([aSignal(10)], 75, closed).states).toEqual([]);
    expect(shorts(fold([aSignal(65)], 75, closed).states)).toEqual(["3 update low acc_1 @01:05"]);
    expect(shorts(fold([aSignal(65, { weight: 8 })], 75, closed).states)).toEqual([
      "3 update low acc_1 @01:05",
    ]);
  });
});

describe("what late events take back", () => {
  it("closes a finding that rests on nothing else, and leaves no evidence", () => {
    const held = heldAfter([aSignal(10, { severity: "high", weight: 9 })], 12);
    const { states } = correctFinding(held, [], minute(14), LONG);
    expect(shorts(states)).toEqual(["2 close high acc_1 @00:14"]);
    expect(states[0]).toMatchObject({ evidence: [], families: [], confidence: 0.119203 });
    expect(states[0]?.summary).toContain("took back");
  });

  it("is given again under the same id, with the next number", () => {
    const held = heldAfter([aSignal(10)], 12);
    const closed = correctFinding(held, [], minute(14), LONG).held;
    const { states } = fold([aSignal(10)], 14, closed);
    expect(shorts(states)).toEqual(["3 update low acc_1 @00:10"]);
    expect(states[0]?.finding_id).toBe(held.finding.finding_id);
  });

  it("makes it what the other signals say, or nothing where they say the same", () => {
    const weak = aSignal(10);
    const strong = aSignal(11, { severity: "high", weight: 9 });
    const held = heldAfter([weak, strong], 12);
    expect(correctFinding(held, [strong], minute(12), LONG).states).toEqual([]);
    const corrected = correctFinding(held, [weak], minute(12), LONG);
    expect(shorts(corrected.states)).toEqual(["3 update low acc_1 @00:10"]);
    expect(corrected.held).toMatchObject({ seen_ms: minute(10).getTime() });
    const again =
      corrected.held === null ? null : correctFinding(corrected.held, [weak], minute(12), LONG);
    expect(again?.states).toEqual([]);
  });

  it("leaves a closed finding alone", () => {
    const closed = heldAfter([aSignal(10)], 10 + IDLE);
    expect(correctFinding(closed, [], minute(80), LONG).states).toEqual([]);
    expect(endFinding(closed, minute(80)).states).toEqual([]);
  });
});

it("a subject that is no more ends its finding at once, and old windows do not bring it back", () => {
  const held = heldAfter([aSignal(10)], 15);
  const { states, held: ended } = endFinding(held, minute(15));
  expect(shorts(states)).toEqual(["2 close low acc_1 @00:15"]);
  expect(fold([aSignal(10)], 15, ended).states).toEqual([]);
});

describe("the deduplication window", () => {
  /** Minutes of a day, as the hours are told in the issue. */
  const at = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
  const HOUR = windows(60);
  const times = ["10:07", "10:36", "10:42", "11:06"];

  it("is anchored at the first match: 10:07 to 11:06 are one finding, 11:07 opens the next", () => {
    const matches = [...times, "11:07"].map((clock) => aSignal(at(clock)));
    const { states, held } = fold(matches, at("11:07"), null, HOUR);
    expect(shorts(states)).toEqual([
      "1 create low acc_1 @10:07",
      "2 close low acc_1 @11:07",
      "1 create low acc_1 @11:07",
    ]);
    expect(held?.finding.finding_id).not.toBe(states[0]?.finding_id);
    expect(states[1]?.window.end).toBe(minute(at("11:06")).toISOString());
  });

  it("closes when it has passed, though matches came up to its end", () => {
    const open = heldAfter(
      times.map((clock) => aSignal(at(clock))),
      at("11:06"),
    );
    expect(fold([], at("11:06"), open, HOUR).states).toEqual([]);
    expect(shorts(fold([], at("11:07"), open, HOUR).states)).toEqual(["2 close low acc_1 @11:07"]);
  });

  it("takes nothing of the former window into the next, however often it comes again", () => {
    const matches = [...times, "11:07"].map((clock) => aSignal(at(clock)));
    const { held } = fold(matches, at("11:07"), null, HOUR);
    const stronger = aSignal(at("11:06"), { severity: "high", weight: 9 });
    const again = fold([...matches, stronger], at("11:08"), held, HOUR);
    expect(again.states).toEqual([]);
    expect(again.held).toEqual(held);
  });

  it("begins earlier where an earlier match comes late, as far as it holds what was seen", () => {
    const open = fold([aSignal(at("10:07")), aSignal(at("11:00"))], at("11:00"), null, HOUR).held;
    const moved = fold([aSignal(at("10:02"))], at("11:01"), open, HOUR);
    expect(moved.states).toEqual([]);
    expect(moved.held?.opened_ms).toBe(minute(at("10:02")).getTime());
    const far = fold([aSignal(at("09:50"))], at("11:00"), open, HOUR);
    expect(far.held?.opened_ms).toBe(minute(at("10:00")).getTime() + 1);
    expect(fold([aSignal(at("09:50"))], at("11:00"), far.held, HOUR).held).toEqual(far.held);
  });

  it("is bounded for any signals, whatever the ticks, and signals that come again add nothing", () => {
    const spread = fc.uniqueArray(fc.integer({ min: 0, max: 400 }), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(spread, fc.integer({ min: 15, max: 90 }), (minutes, long) => {
        const signals = minutes.toSorted((x, y) => x - y).map((one) => aSignal(one));
        const dedup = windows(long);
        const whole = fold(signals, 500, null, dedup);
        const states: Finding[] = [];
        let held: Held | null = null;
        let seen: Signal[] = [];
        for (let now = 0; now <= 500; now += 1) {
          const own = signals.filter(({ window }) => window.end === minute(now).toISOString());
          const before: Held | null = held;
          const folded = fold(own, now, held, dedup);
          held = folded.held;
          states.push(...folded.states);
          seen = [...seen, ...own];
          // What came before belongs to what came before.
          if (held !== null && before !== held) {
            const again = fold(seen, now, held, dedup);
            expect(again.states).toEqual([]);
            expect(again.held).toEqual(held);
          }
        }
        expect(states).toEqual(whole.states);
        const opened = states.filter(({ activity }) => activity === "create");
        const firsts = opened.map(({ observed_at }) => Date.parse(observed_at));
        expect(firsts).toEqual(partsOf(signals, long));
      }),
    );
  });

  /** The same by the rule alone: first, first + window, or an hour of silence. */
  function partsOf(signals: readonly Signal[], long: number): number[] {
    const firsts: number[] = [];
    let first = -Infinity;
    let seen = -Infinity;
    for (const { window } of signals) {
      const now = Date.parse(window.end);
      if (now >= first + long * 60_000 || now >= seen + IDLE * 60_000) {
        firsts.push(now);
        first = now;
      }
      seen = now;
    }
    return firsts;
  }
});

const someSignals = fc.uniqueArray(
  fc
    .record({
      at: fc.integer({ min: 0, max: IDLE - 1 }),
      severity: fc.constantFrom(
        "info" as const,
        "low" as const,
        "medium" as const,
        "high" as const,
      ),
      weight: fc.constantFrom(3, 5, 9),
      account_ids: fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"), { minLength: 1 }),
    })
    .map(({ at, ...rest }) => aSignal(at, { ...rest, account_ids: rest.account_ids.sort() })),
  { minLength: 1, maxLength: 8, selector: ({ signal_id }) => signal_id },
);

/** What a finding says, but for the words of equally forceful signals. */
function standing(held: Held | null) {
  if (held === null) return null;
  const { severity, account_ids, activity } = held.finding;
  const { seen_ms, opened_ms } = held;
  return { severity, account_ids, open: activity !== "close", seen_ms, opened_ms };
}

describe("for any signals", () => {
  it("taking them in again changes nothing", () => {
    fc.assert(
      fc.property(someSignals, fc.infiniteStream(fc.boolean()), (signals, coin) => {
        const first = fold(signals, IDLE);
        const some = signals.filter(() => coin.next().value === true);
        expect(fold(some, IDLE, first.held).states).toEqual([]);
      }),
    );
  });

  it("the end does not depend on their order, nor on how they are cut into ticks", () => {
    fc.assert(
      fc.property(
        someSignals.chain((signals) =>
          fc.tuple(
            fc.constant(signals),
            fc.shuffledSubarray(signals, { minLength: signals.length }),
            fc.integer({ min: 1, max: 3 }),
          ),
        ),
        ([signals, shuffled, size]) => {
          let held: Held | null = null;
          for (let start = 0; start < shuffled.length; start += size) {
            held = fold(shuffled.slice(start, start + size), 0, held).held;
          }
          expect(standing(held)).toEqual(standing(fold(signals, 0).held));
        },
      ),
    );
  });

  it("in order of time, minute for minute, they give the states of one run", () => {
    fc.assert(
      fc.property(someSignals, (signals) => {
        const whole = fold(signals, 3 * IDLE);
        let held: Held | null = null;
        const states: Finding[] = [];
        for (let at = 0; at <= 3 * IDLE; at += 1) {
          const own = signals.filter(({ window }) => window.end === minute(at).toISOString());
          const folded = fold(own, at, held);
          held = folded.held;
          states.push(...folded.states);
        }
        expect(states).toEqual(whole.states);
      }),
    );
  });

  it("states are numbered without gaps, and what a finding calls for never falls", () => {
    fc.assert(
      fc.property(someSignals, (signals) => {
        const { states } = fold(signals, 3 * IDLE);
        expect(states.map(({ state }) => state)).toEqual(states.map((_, index) => index + 1));
        expect(states.at(-1)?.activity).toBe("close");
        states.reduce((before, state) => {
          expect(compareForce(state, before)).toBeGreaterThanOrEqual(0);
          return state;
        });
      }),
    );
  });

  it("those that remain after some were taken back say what they say alone", () => {
    fc.assert(
      fc.property(someSignals, fc.infiniteStream(fc.boolean()), (signals, coin) => {
        const held = heldAfter(signals, 0);
        const remaining = signals.filter(() => coin.next().value === true);
        const { held: corrected } = correctFinding(held, remaining, minute(IDLE), LONG);
        if (remaining.length === 0) expect(corrected?.finding.activity).toBe("close");
        else {
          expect(standing(corrected)).toEqual(standing(fold(remaining, 0).held));
        }
      }),
    );
  });
});
