import { describe, expect, test } from "vitest";
import { nearest } from "./nearest.ts";

describe("the nearest word", () => {
  test.each([
    ["fromat", "format"],
    ["alert", "alerts"],
    ["FORMAT", "format"],
    ["zzz", null],
  ])("to %s is %s", (word, expected) => {
    expect(nearest(word, ["format", "alerts", "map"])).toBe(expected);
  });
});
