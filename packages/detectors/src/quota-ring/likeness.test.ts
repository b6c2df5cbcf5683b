import { expect, it } from "vitest";
import { likenessOf } from "./likeness.ts";

/** A repeatable stream of 32-bit numbers (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** Pieces of one theme: ten bits of 64 away from its middle. */
function pieces(theme: number, seed: number, count: number): string[] {
  const middle = numbers(theme);
  const own = numbers(seed);
  const bits = Array.from({ length: 64 }, () => middle() & 1);
  return Array.from({ length: count }, () => {
    const piece = [...bits];
    for (let i = 0; i < 10; i++) piece[own() % 64] = own() & 1;
    return piece.join("").replace(/.{4}/g, (four) => Number.parseInt(four, 2).toString(16));
  });
}

it("is near 1 for accounts that ask for the same things", () => {
  const likeness = likenessOf([pieces(1, 10, 30), pieces(1, 11, 30), pieces(1, 12, 8)]);
  expect(likeness).toBeGreaterThan(0.9);
});

it("is near 0 for people who each want something else", () => {
  const likeness = likenessOf([1, 2, 3, 4, 5].map((theme) => pieces(theme, 10 + theme, 30)));
  expect(Math.abs(likeness ?? 1)).toBeLessThan(0.2);
});

it("is unknown where too little is known, which is not the same as 0", () => {
  expect(likenessOf([])).toBeNull();
  expect(likenessOf([pieces(1, 1, 30)])).toBeNull();
  expect(likenessOf([pieces(1, 1, 30), pieces(1, 2, 3)])).toBeNull();
});

it("is exactly 1 for the same single piece again and again", () => {
  const same = Array.from({ length: 5 }, () => "f333a806a0a6fb16");
  expect(likenessOf([same, same])).toBeCloseTo(1, 10);
});
