import { expect, it } from "vitest";
import { commonShare, piecesOf } from "./pieces.ts";

const A = ["0000000000000000", "00000000000000ff", "000000000000ff00", "0000000000ff0000"];
const FAR = ["ffffffffffffffff", "fffffffffffffff0", "ffffffffffffff0f", "fffffffffffff0ff"];

it("counts pieces that differ in a few bits", () => {
  expect(commonShare(piecesOf(A), piecesOf(A))).toBe(1);
  expect(commonShare(piecesOf(A), piecesOf(FAR))).toBe(0);
  expect(commonShare(piecesOf(A), piecesOf([...A, ...FAR]))).toBeCloseTo(8 / 12);
});

it("holds 18 bits for near and 19 for far", () => {
  const with18 = A.map(() => "ffffc00000000000");
  const with19 = A.map(() => "ffffe00000000000");
  const nothing = A.map(() => "0000000000000000");
  expect(commonShare(piecesOf(nothing), piecesOf(with18))).toBe(1);
  expect(commonShare(piecesOf(nothing), piecesOf(with19))).toBe(0);
});

it("says nothing of two pieces: they may be what everybody asks for", () => {
  expect(commonShare(piecesOf(A.slice(0, 2)), piecesOf(A))).toBe(0);
  expect(commonShare(piecesOf([]), piecesOf(A))).toBe(0);
});
