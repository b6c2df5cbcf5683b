import { expect, test } from "vitest";
import { readStartOptions } from "./config.ts";

test("a variable that is not set is no folder: the data would land where one stands", () => {
  expect(() => readStartOptions(["--data", ""])).toThrow(/--data must name a folder/);
  expect(readStartOptions([]).dataDir).toBe(".ringfence");
});
