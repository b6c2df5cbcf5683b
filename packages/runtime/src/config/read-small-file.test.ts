import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ConfigError } from "./read-config.ts";
import { readSmallFile } from "./read-small-file.ts";

const folder = mkdtempSync(join(tmpdir(), "ringfence-small-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a file of a mebibyte is read, a larger one and one without an end are refused", () => {
  const path = join(folder, "settings.yaml");
  writeFileSync(path, "ä".repeat(512 * 1024));
  expect(readSmallFile("settings", path)).toHaveLength(512 * 1024);
  writeFileSync(path, "x".repeat(1024 * 1024 + 1));
  expect(() => readSmallFile("settings", path)).toThrow(`${path} is larger than 1 MiB. Name the`);
  expect(() => readSmallFile("settings", "/dev/zero")).toThrow(ConfigError);
  expect(() => readSmallFile("settings", join(folder, "none"))).toThrow("(ENOENT)");
});
