import { expect, test } from "vitest";
import { holdersOf, othersOf } from "./holders.ts";

test.each([
  [[4, undefined], 9, 9],
  [[4, 7], 3, 7],
  [[null, undefined], 9, null],
  [[0, null], 2, 2],
] as const)("of counts %j and %i accounts seen there are %s", (counts, seen, holders) => {
  expect(holdersOf(counts, seen)).toBe(holders);
});

test("who has what a tie rests on and is not shown is named", () => {
  const tie = (account_a: string, account_b: string, value: string) => ({
    account_a,
    account_b,
    evidence: [{ kind: "device", value, bits: 9, holders: 3 }],
  });
  const found = othersOf(
    [tie("a", "b", "d1"), tie("b", "c", "d1"), tie("a", "b", "d2")],
    new Set("ab"),
  );
  expect([...found].map(([id, accounts]) => [id, [...accounts]])).toEqual([["device:d1", ["c"]]]);
});
