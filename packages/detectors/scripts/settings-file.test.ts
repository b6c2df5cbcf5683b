import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { configureDetectors, detectors } from "../src/index.ts";
import { SETTINGS_FILE, settingsFile } from "./settings-file.ts";

const text = readFileSync(SETTINGS_FILE, "utf8");

test("deploy/detection.yaml is what the detectors say", () => {
  expect(text, "run npm run generate").toBe(settingsFile());
});

test("its values are the defaults: the same parameters, hashed the same", () => {
  const hashes = (settings: string | null) =>
    configureDetectors(settings).map(({ id, mode, params_hash }) => ({ id, mode, params_hash }));
  expect(hashes(text)).toEqual(hashes(null));
  expect(hashes(text)).toHaveLength(detectors.length);
});

test("every parameter says what it is", () => {
  const lines = text.split("\n");
  const silent = lines.filter(
    (line, at) => /^ {6}\w/.test(line) && !/^ {6}# [^(]/.test(lines[at - 1] ?? ""),
  );
  expect(silent, "write a comment above the parameter in detector.ts").toEqual([]);
});
