import { describe, expect, test } from "vitest";
import { Random } from "./random.ts";

const draws = (random: Random) => Array.from({ length: 5 }, () => random.bits());

describe("Random", () => {
  test("the same path gives the same draws, another path others", () => {
    expect(draws(new Random("a/b"))).toEqual(draws(new Random("a/b")));
    expect(draws(new Random("a/b"))).not.toEqual(draws(new Random("a/c")));
  });

  test("a fork neither depends on what its parent drew nor disturbs it", () => {
    const parent = new Random("a");
    const untouched = draws(new Random("a"));
    const early = draws(parent.fork("x"));
    expect(draws(parent)).toEqual(untouched);
    expect(draws(parent.fork("x"))).toEqual(early);
  });

  test("draws are uniform to the eye", () => {
    const random = new Random("uniform");
    const buckets = new Array<number>(10).fill(0);
    for (let i = 0; i < 20_000; i++) {
      const bucket = random.int(0, 9);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    for (const count of buckets) expect(Math.abs(count - 2_000)).toBeLessThan(200);
  });

  test("distributions have the shape that their names say", () => {
    const random = new Random("shapes");
    const many = (draw: () => number) => Array.from({ length: 20_000 }, draw).sort((a, b) => a - b);
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(many(() => random.exponential(7)))).toBeCloseTo(7, 0);
    expect(many(() => random.logNormal(30, 1))[10_000]).toBeCloseTo(30, -1);
    const spread = many(() => random.logUniform(1, 1_000));
    expect(spread[0]).toBeGreaterThanOrEqual(1);
    expect(spread.at(-1)).toBeLessThan(1_000);
    expect(spread[10_000]).toBeGreaterThan(25);
    expect(spread[10_000]).toBeLessThan(40);
  });

  test("weights of zero are never picked, and an empty list is a mistake", () => {
    const random = new Random("weights");
    const items = [
      { name: "never", weight: 0 },
      { name: "always", weight: 3 },
    ];
    for (let i = 0; i < 100; i++) expect(random.weighted(items).name).toBe("always");
    expect(() => random.pick([])).toThrow(RangeError);
    expect(new Set(random.sample([1, 2, 3, 4], 9)).size).toBe(4);
    expect(random.hex(13)).toMatch(/^[0-9a-f]{13}$/);
  });
});
