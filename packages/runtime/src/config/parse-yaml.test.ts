import { expect, test } from "vitest";
import { parseYaml } from "./parse-yaml.ts";

test("YAML is read, and JSON is YAML", () => {
  expect(parseYaml("a:\n  b: 1\n")).toEqual({ ok: true, document: { a: { b: 1 } } });
  expect(parseYaml('{"a": [1]}')).toEqual({ ok: true, document: { a: [1] } });
});

test.each([
  ["a: 1\nb: c: d\n", /^line 2: /],
  ["a:\n\t- 1\n", /^line 2: the line is indented with a tab; use blanks$/],
  ["a: 1\na: 2\n", /^line 2: the name stands there twice; keep one$/],
  ['a: "open\n', /^line \d: a closing quote/],
  ["a: [1, 2\n", /^line \d: /],
  ["a: *nowhere\n", /nowhere/],
])("what is wrong with %j is said with its line", (text, problem) => {
  const parsed = parseYaml(text);
  expect(parsed.ok).toBe(false);
  if (parsed.ok) return;
  expect(parsed.problem).toMatch(problem);
  expect(parsed.problem).not.toMatch(/[:\n]$/);
});

test("a document that grows without end is refused", () => {
  const bomb = ["a: &a [x]"];
  for (let at = 1; at < 9; at += 1) {
    const before = String.fromCharCode(96 + at);
    const name = String.fromCharCode(97 + at);
    bomb.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(", ")}]`);
  }
  expect(parseYaml(bomb.join("\n")).ok).toBe(false);
});
