import { expect, it } from "vitest";
import { effectiveThemes, neighboursAlike } from "./themes.ts";

/** 64 bits that look random and are the same every time. */
function scattered(index: number): bigint {
  let bits = BigInt(index) + 0x9e3779b97f4a7c15n;
  for (const factor of [0xbf58476d1ce4e5b9n, 0x94d049bb133111ebn]) {
    bits = BigInt.asUintN(64, (bits ^ (bits >> 30n)) * factor);
  }
  return bits ^ (bits >> 31n);
}

const hex = (bits: bigint) => bits.toString(16).padStart(16, "0");

/** So many pieces of so many themes, each a few bits from the middle of its own. */
const pieces = (count: number, themes: number) =>
  Array.from({ length: count }, (_, index) =>
    hex(scattered(index % themes) ^ (1n << BigInt(index % 64)) ^ (1n << BigInt((index * 5) % 64))),
  );

it.each([1, 3, 20, 60])("counts %i themes that are asked for alike", (themes) => {
  const found = effectiveThemes(pieces(240, themes), 20) ?? 0;
  expect(found / themes).toBeGreaterThan(0.75);
  expect(found / themes).toBeLessThan(1.4);
});

it("counts what is rare for little", () => {
  const mostly = [...pieces(190, 1), ...pieces(10, 10)];
  expect(effectiveThemes(mostly, 20)).toBeLessThan(1.3);
});

it("says nothing of fewer than two", () => {
  expect(effectiveThemes(["00ff00ff00ff00ff"], 20)).toBeNull();
});

it("tells a walk from customers who come in any order", () => {
  const walk = Array.from({ length: 60 }, (_, step) => hex((1n << BigInt(step)) - 1n));
  expect(neighboursAlike(walk, 20)).toBe(1);
  expect(neighboursAlike(pieces(60, 20), 20)).toBeLessThan(0.1);
});
