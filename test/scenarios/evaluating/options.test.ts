import { expect, it } from "vitest";
import { isForTuning, readOptions } from "./options.ts";

it("has defaults, none of whose seeds is for tuning", () => {
  const options = readOptions([], "report");
  expect(options).toMatchObject({ hours: 24, accounts: 2_500, abuse: 0.02, out: "report" });
  expect(options.seeds).toHaveLength(10);
  expect(options.seeds.filter(isForTuning)).toEqual([]);
  expect(["1", "20"].every(isForTuning)).toBe(true);
});

it("says which argument makes no sense", () => {
  expect(() => readOptions(["--hours", "0"], "report")).toThrow("--hours");
  expect(() => readOptions(["--seeds", "1001,x"], "report")).toThrow("a seed is a whole number");
  expect(() => readOptions(["--nonsense"], "report")).toThrow("nonsense");
});
