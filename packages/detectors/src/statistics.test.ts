import fc from "fast-check";
import { expect, it } from "vitest";
import { plural, poissonSurprise, say } from "./statistics.ts";

it("gives the tail of the Poisson distribution", () => {
  // P(X >= 1 | 0.1) = 1 - e^-0.1; P(X >= 5 | 1) = 0.003659847; P(X <= 2 | 10) = 0.002769396.
  expect(poissonSurprise(1, 0.1)).toBeCloseTo(-Math.log(1 - Math.exp(-0.1)), 6);
  expect(poissonSurprise(5, 1)).toBeCloseTo(-Math.log(0.003659847), 4);
});

it("is not surprised by what was expected", () => {
  expect(poissonSurprise(3, 4)).toBe(0);
  expect(poissonSurprise(0, 0)).toBe(0);
});

it("is the more surprised the more there is", () => {
  const mean = fc.double({ min: 0.001, max: 50, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200 }), mean, (count, expected) => {
      const less = poissonSurprise(count, expected);
      expect(poissonSurprise(count + 1, expected)).toBeGreaterThanOrEqual(less - 1e-9);
      expect(Number.isFinite(less)).toBe(true);
    }),
  );
});

it("says numbers as people do", () => {
  expect([say(1234), say(12.34), say(0.0123), say(250.4)]).toEqual([
    "1,234",
    "12.3",
    "0.012",
    "250",
  ]);
  expect([plural(1, "account"), plural(2, "account")]).toEqual(["1 account", "2 accounts"]);
});
