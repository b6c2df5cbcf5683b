import { expect, it } from "vitest";
import { familiesOf } from "./confidence.ts";
import {
  clipSentence,
  explanation,
  EXPLANATION_LIMITS,
  firstFew,
  type Explanation,
} from "./explanation.ts";

const { list, sentence } = EXPLANATION_LIMITS;

it("a sentence of any length fits into its bound, and has a form in UTF-8", () => {
  expect(clipSentence("12 routes")).toBe("12 routes");
  expect(clipSentence("x".repeat(sentence))).toBe("x".repeat(sentence));
  const long = clipSentence("x".repeat(sentence + 1));
  expect(long).toBe(`${"x".repeat(sentence - 1)}…`);
  // The bound falls between the halves of a surrogate pair.
  const pairs = clipSentence(`${"x".repeat(sentence - 2)}${"😀".repeat(10)}`);
  expect(Buffer.from(pairs, "utf8").toString("utf8")).toBe(pairs);
  expect(pairs.length).toBeLessThanOrEqual(sentence);
});

it("of a long list the first are told, and how many there are", () => {
  expect(firstFew(["a", "b"])).toEqual({ total: 2, shown: ["a", "b"] });
  const many = firstFew(Array.from({ length: 40 }, (_, index) => index));
  expect(many.total).toBe(40);
  expect(many.shown).toHaveLength(list);
});

it("an explanation past its bounds is none", () => {
  const bare: Explanation = {
    circumstances: [],
    look_alikes: [],
    handovers: null,
    triage: [],
    links: null,
    counterfactuals: [],
  };
  expect(explanation.safeParse(bare).success).toBe(true);
  const many = Array.from({ length: list + 1 }, () => "one more");
  expect(explanation.safeParse({ ...bare, triage: many }).success).toBe(false);
  const long = ["x".repeat(sentence + 1)];
  expect(explanation.safeParse({ ...bare, circumstances: long }).success).toBe(false);
});

it("a family counts where any of its evidence is worth a nat, and once", () => {
  const of = (family: "timing" | "quota" | "content", weight: number) => ({ family, weight });
  const evidence = [of("timing", 1), of("timing", 5), of("quota", 0.99), of("content", -4)];
  expect(familiesOf(evidence)).toEqual(["timing"]);
});
