import { expect, test } from "vitest";
import { holdersOf } from "./holders.ts";

test.each([
  [[4, undefined], 9, 9],
  [[4, 7], 3, 7],
  [[null, undefined], 9, null],
  [[0, null], 2, 2],
] as const)("of counts %j and %i accounts seen there are %s", (counts, seen, holders) => {
  expect(holdersOf(counts, seen)).toBe(holders);
});
