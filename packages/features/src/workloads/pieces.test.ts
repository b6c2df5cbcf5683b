import { expect, it } from "vitest";
import { commonOf, type Sample, sampleOf } from "./pieces.ts";

function shareOf(x: Sample, y: Sample): number {
  return commonOf(x, y).share;
}

/** @param simhashes 16 hexadecimal digits each */
function piecesOf(simhashes: readonly string[]): Sample {
  const halves = simhashes.flatMap((one) => [one.slice(0, 8), one.slice(8)]);
  return sampleOf(Uint32Array.from(halves, (half) => Number.parseInt(half, 16)));
}

/** None a copy of another, each a few bits more than that away from the first. */
const A = ["0000000000000000", "0000000000000fff", "0000000000fff000", "0000000fff000000"];
const FAR = ["ffffffffffffffff", "fffffffffffffff0", "ffffffffffffff0f", "fffffffffffff0ff"];

it("counts pieces that differ in a few bits", () => {
  expect(shareOf(piecesOf(A), piecesOf(A))).toBe(1);
  expect(shareOf(piecesOf(A), piecesOf(FAR))).toBe(0);
  expect(shareOf(piecesOf(A), piecesOf([...A, ...FAR]))).toBeCloseTo(8 / 12);
});

it("holds 18 bits for near and 19 for far", () => {
  const with18 = A.map((piece) => `ffffc${piece.slice(5)}`);
  const with19 = A.map((piece) => `ffffe${piece.slice(5)}`);
  expect(shareOf(piecesOf(A), piecesOf(with18))).toBe(1);
  expect(shareOf(piecesOf(A), piecesOf(with19))).toBe(0);
});

it("says nothing of two pieces: they may be what everybody asks for", () => {
  expect(shareOf(piecesOf(A.slice(0, 2)), piecesOf(A))).toBe(0);
  expect(shareOf(piecesOf([]), piecesOf(A))).toBe(0);
});

it("says the same of two accounts whichever comes first", () => {
  const some = piecesOf([...A, ...FAR.slice(0, 1)]);
  expect(shareOf(some, piecesOf(A))).toBe(shareOf(piecesOf(A), some));
  // One piece that is near all of the other's, and three that are near none: three too few.
  const one = piecesOf([...A.slice(0, 1), ...FAR.slice(0, 3)]);
  expect(shareOf(one, piecesOf(A))).toBe(0);
  expect(shareOf(piecesOf(A), one)).toBe(0);
});

it("takes copies with some bits changed for one piece, and wants three that are none", () => {
  const copies = ["0000000000000000", "0000000000000007", "00000000000003ff", "00000000000007ff"];
  expect(piecesOf(copies).kinds).toBe(2);
  expect(shareOf(piecesOf(copies), piecesOf(copies))).toBe(0);
  expect(shareOf(piecesOf(copies), piecesOf([...A, ...copies]))).toBe(0);
  const both = piecesOf([...copies, ...A]);
  expect(both.kinds).toBe(4);
  expect(shareOf(both, piecesOf(A))).toBe(1);
});

it("tells of the lesser share whose pieces it is less of", () => {
  const more = piecesOf([...A, ...FAR, ...FAR]);
  expect(commonOf(piecesOf(A), more).least).toBeCloseTo(A.length / (A.length + 2 * FAR.length));
  expect(commonOf(more, piecesOf(A)).least).toBe(commonOf(piecesOf(A), more).least);
});
