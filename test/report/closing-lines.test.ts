import { expect, test } from "vitest";
import { closingLines } from "./closing-lines.ts";

test("the last line holds the figures", () => {
  expect(closingLines({ passed: 3, failed: 1, skipped: [] }, null)).toEqual([
    "3 tests passed, 1 failed, 0 skipped",
  ]);
});

test("what was skipped is counted by reason before it", () => {
  const skipped = [null, "a broker of somebody else is not killed", null];
  expect(closingLines({ passed: 3, failed: 0, skipped }, "there is no java; install it")).toEqual([
    "2 skipped, Kafka: there is no java; install it",
    "1 skipped, a broker of somebody else is not killed",
    "3 tests passed, 0 failed, 3 skipped",
  ]);
});
