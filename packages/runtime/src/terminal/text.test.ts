import { expect, it } from "vitest";
import {
  barLines,
  beside,
  clip,
  columns,
  forTerminal,
  painter,
  signed,
  sureness,
  wrap,
} from "./text.ts";

const plain = painter(false);

it("breaks at blanks, and inside a word only where it is longer than a line", () => {
  expect(wrap("a bb ccc", 4)).toEqual(["a bb", "ccc"]);
  expect(wrap("abcdefgh i", 3)).toEqual(["abc", "def", "gh", "i"]);
  expect(wrap("", 10)).toEqual([""]);
  expect(wrap("at most 99 %, or", 11)).toEqual(["at most", "99 %, or"]);
});

it("lets nothing through that a terminal obeys", () => {
  expect(wrap("a\u001b[2Jb\u202ec\nd", 20)).toEqual(["a\\u001b[2Jb\\u202ec d"]);
  expect(columns([["a\u001b[2J", "b"]])).toEqual(["a\\u001b[2J  b"]);
});

it("keeps colours and lines of whole text, and shows what else a terminal would obey", () => {
  const ours = `${painter(true)("red", "high")}\tone\ntwo\n`;
  expect(forTerminal(ours)).toBe(ours);
  const outside = "a\u001b]0;title\u0007b\u009b2Jc\rd\u200fe\u2066f";
  expect(forTerminal(outside)).toBe(
    String.raw`a\u001b]0;title\u0007b\u009b2Jc\u000dd\u200fe\u2066f`,
  );
});

it("keeps a text in its column beside its head", () => {
  expect(beside("head  ", "one two three", 13)).toEqual(["head  one two", "      three"]);
});

it("draws values to one scale, hollow below 0", () => {
  const bars = [
    { value: -6, text: "before" },
    { value: 12, text: "much" },
    { value: 0.1, text: "little" },
  ];
  expect(barLines(bars, 40, plain)).toEqual([
    "░░░░░░         −6.0  before",
    "████████████  +12.0  much",
    "█              +0.1  little",
  ]);
});

it("is the same in colour, beside the colours", () => {
  const painted = barLines([{ value: 2, text: "two" }], 40, painter(true)).join("\n");
  expect(painted).toContain("\u001b[33m");
  // oxlint-disable-next-line no-control-regex
  const bare = painted.replaceAll(/\u001b\[\d+m/g, "");
  expect(bare).toBe(barLines([{ value: 2, text: "two" }], 40, plain).join("\n"));
});

it("never rounds up to certainty", () => {
  expect([0.99999, 0.9989, 0.41].map(sureness)).toEqual(["> 99.9 %", "99.8 %", "41.0 %"]);
  expect([2.36, -0.31].map(signed)).toEqual(["+2.4", "−0.3"]);
});

it("cuts what is too wide", () => {
  expect([clip("abcd", 4), clip("abcde", 4), clip("abc", 0)]).toEqual(["abcd", "abc…", "…"]);
});

it("aligns columns", () => {
  expect(
    columns([
      ["severity", "id"],
      ["low", "alr_1"],
    ]),
  ).toEqual(["severity  id", "low       alr_1"]);
});
