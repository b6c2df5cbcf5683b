import { describe, expect, it } from "vitest";
import { inStep, onsetOf, type Second, shareOnClock } from "./onsets.ts";

/** So many requests each second from one on, before the end of a window of five minutes. */
function from(first: number, perSecond: number, last = -1): Second[] {
  return Array.from({ length: last - first + 1 }, (_, index) => [first + index, perSecond]);
}

describe("the onset of an account", () => {
  it("is the first second of what it keeps up", () => {
    expect(onsetOf(from(-80, 2), 300)).toBe(-80);
    expect(onsetOf(from(-80, 2, -30), 300)).toBe(-80);
  });

  it("is not the odd request before", () => {
    expect(onsetOf([[-200, 1], [-120, 2], ...from(-80, 2)], 300)).toBe(-80);
  });

  it("is unknown where it lies before the window, or where nothing is kept up", () => {
    expect(onsetOf(from(-300, 2), 300)).toBeNull();
    expect(
      onsetOf(
        [
          [-100, 1],
          [-60, 1],
        ],
        300,
      ),
    ).toBeNull();
    expect(onsetOf([], 300)).toBeNull();
  });
});

describe("accounts in step", () => {
  const options = { perHour: 4, accounts_min: 4 };

  it("are those whose onsets lie closer together than chance explains", () => {
    const found = inStep([-250, -83, -81, -80, -79, -76, null, -20], options);
    expect(found).toMatchObject({ members: [1, 2, 3, 4, 5], first: -83, last: -76 });
    expect(found?.expected).toBeCloseTo((4 * 9) / 3_600, 9);
    expect(found?.surprise).toBeGreaterThan(20);
  });

  it("are looked for among enough accounts, within two minutes", () => {
    expect(inStep([-83, -81, -80], options)).toBeNull();
    expect(inStep([-290, -240, -150, -100], options)).toBeNull();
  });

  it("surprise less where many begin in any hour", () => {
    const onsets = [-83, -81, -80, -79];
    const usual = inStep(onsets, { perHour: 4, accounts_min: 4 })?.surprise ?? 0;
    const busy = inStep(onsets, { perHour: 400, accounts_min: 4 })?.surprise ?? 0;
    expect(busy).toBeLessThan(usual / 2);
  });
});

describe("a clock", () => {
  it("starts what begins within seconds after a full minute", () => {
    // The window ends with a full minute, so that -57 is three seconds after another.
    expect(shareOnClock([-57, -60, -51, -117], 3_600)).toBe(1);
    expect(shareOnClock([-57, -50, -1, -20], 3_600)).toBe(0.25);
  });
});
