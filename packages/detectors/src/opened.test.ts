import { expect, it } from "vitest";
import { openedTogether } from "./opened.ts";

const DAY = 86_400_000;
const days = (...numbers: number[]) => numbers.map((number) => number * DAY);

it("speaks for one actor where accounts were opened within days", () => {
  expect(openedTogether(days(0, 0.1, 0.2, 0.3), [100])?.weight).toBe(2.5);
  expect(openedTogether(days(1, 5, 9, 12), [100])?.weight).toBeGreaterThan(1);
});

it("speaks against it where they came over the years, or took different plans", () => {
  expect(openedTogether(days(0, 90, 200, 400), [100])?.weight).toBeLessThan(-0.5);
  const [one, two] = [[100], [100, 600]].map((plans) => openedTogether(days(1, 5, 9), plans));
  expect(two?.weight).toBeLessThan(one?.weight ?? 0);
});

it("is not moved by one old account among new ones", () => {
  expect(openedTogether(days(0, 900, 901, 902, 903), [100])?.weight).toBeGreaterThan(2);
});

it("says nothing where too little is known", () => {
  expect(openedTogether(days(1, 2), [100])).toBeNull();
  expect(openedTogether([], [])).toBeNull();
});
