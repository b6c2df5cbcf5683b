import { describe, expect, it } from "vitest";
import { poissonSurprise } from "../statistics.ts";
import { bounds, type Interval, namesIn, UNKNOWN } from "./formula.ts";

const at = (formula: string, values: Readonly<Record<string, Interval>> = {}) =>
  bounds(formula, new Map(Object.entries(values)));

describe("formulas of the pages", () => {
  it.each([
    ["1 + 2 * 3", 7],
    ["(1 + 2) * 3 - 4 / 2", 7],
    ["-2 - -3", 1],
    ["max(-2, min(4, 4 * (3 - 1.25)))", 4],
    ["ln(2) + log2(8) + log10(100)", Math.LN2 + 5],
    ["surprise(6, 1.5) / 2", poissonSurprise(6, 1.5) / 2],
  ])("%s", (formula, value) => {
    const [least, most] = at(formula);
    expect(least).toBeCloseTo(value, 9);
    expect(most).toBeCloseTo(value, 9);
  });

  it("keep what is known within bounds", () => {
    expect(at("3 - x", { x: [1, 2] })).toEqual([1, 2]);
    expect(at("x * y", { x: [-1, 2], y: [3, 4] })).toEqual([-4, 8]);
    expect(at("1 / x", { x: [2, 4] })).toEqual([0.25, 0.5]);
    expect(at("1 / x", { x: [-1, 1] })).toEqual(UNKNOWN);
    // More of a count surprises more, more of what was to be expected less.
    const [least, most] = at("surprise(x, y)", { x: [6, 6], y: [1, 2] });
    expect([least, most]).toEqual([poissonSurprise(6, 2), poissonSurprise(6, 1)]);
    expect(at("surprise(x, 1)", { x: [5.9995, 6.0005] })).toEqual(at("surprise(6, 1)"));
  });

  it("bound what is unknown where they bound it", () => {
    expect(at("min(6, x)", { x: UNKNOWN })).toEqual([Number.NEGATIVE_INFINITY, 6]);
    expect(at("max(0, min(12, surprise(3, x)))", { x: UNKNOWN })[0]).toBe(0);
    expect(at("0 * x", { x: UNKNOWN })).toEqual([0, 0]);
    expect(at("ln(x)", { x: UNKNOWN })).toEqual(UNKNOWN);
  });

  it("name what they need", () => {
    expect(namesIn("max(-2, min(x, 3 * (y_max - x)))")).toEqual(["x", "y_max"]);
  });

  it.each(["", "1 +", "min(1, 2", "y", "min", "1 2", "2 ^ 3"])("%j cannot be read", (formula) => {
    expect(() => at(formula)).toThrow(/cannot be read|empty/);
  });
});
