/** A metric that is listed and never measured would be a rule that never fires. */
import { METRICS } from "@ringfence/runtime";
import { expect, test } from "vitest";
import { findFiles, findWorkspaces, readText } from "./checkout.ts";

test("every metric is measured somewhere", () => {
  const code = findFiles(findWorkspaces())
    .filter((path) => /^(packages|services)\/.*\.ts$/.test(path))
    .filter((path) => !/\.test\.ts$|\/testing\//.test(path))
    .map(readText)
    .join("\n");
  const never = Object.keys(METRICS).filter((key) => {
    return !new RegExp(`\\b${key}\\.(inc|set|observe|startTimer)\\(`).test(code);
  });
  expect(never).toEqual([]);
});
