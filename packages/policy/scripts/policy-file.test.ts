import { readFileSync } from "node:fs";
import { parseYaml } from "@ringfence/runtime";
import { expect, test } from "vitest";
import { DEFAULT_POLICY, parsePolicy } from "../src/index.ts";
import { POLICY_FILE, policyFile } from "./policy-file.ts";

const text = readFileSync(POLICY_FILE, "utf8");

function parsed(yaml: string): unknown {
  const read = parseYaml(yaml);
  if (!read.ok) throw new Error(read.problem);
  return read.document;
}

test("deploy/policy.yaml is what the code says", () => {
  expect(text, "run npm run generate").toBe(policyFile());
});

test("read, it is the default policy", () => {
  expect(parsePolicy(parsed(text))).toEqual(DEFAULT_POLICY);
});

test("it names every part of the table", () => {
  expect(Object.keys(parsed(text) as object).toSorted()).toEqual(
    Object.keys(DEFAULT_POLICY).toSorted(),
  );
});

test("what it shows behind # is valid as well", () => {
  const shown = (name: string) => {
    const lines = text.split("\n");
    const end = lines.findIndex((line) => line.startsWith(`${name}:`));
    const start = lines.findLastIndex((line, index) => index < end && line === "");
    return lines
      .slice(start, end)
      .flatMap((line) => (/^# {3}/.test(line) ? [line.slice(2)] : []))
      .join("\n");
  };
  const rungs = parsed(shown("ladder")) as unknown[];
  expect(rungs).toHaveLength(1);
  const [first] = parsePolicy({ ladder: [...rungs, ...DEFAULT_POLICY.ladder] }).ladder;
  expect(Object.keys(first?.standing ?? {})).toHaveLength(10);
  const rules = parsed(shown("escalation")) as unknown[];
  expect(parsePolicy({ escalation: rules }).escalation).toMatchObject([{ measures_min: 2 }]);
});
