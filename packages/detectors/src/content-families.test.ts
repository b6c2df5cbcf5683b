import { expect, it } from "vitest";
import { familiesOf, packedPieces } from "./content-families.ts";

const START_MS = Date.parse("2026-10-12T00:00:00.000Z");
/** As SQL writes 64 bits. */
const bytes = (bits: bigint) =>
  Buffer.from(bits.toString(16).padStart(16, "0"), "hex").reverse().toString("hex").toUpperCase();

/** Pieces a millisecond apart. */
const pieces = (...simhashes: string[]) =>
  packedPieces.parse(
    simhashes.map((one, at) => bytes(BigInt(START_MS + at)) + bytes(BigInt(`0x${one}`))).join(""),
  );
const sizes = (simhashes: string[], bits: number, reach: number) =>
  familiesOf(pieces(...simhashes), bits, reach).map(({ times }) => times.length);

it("chains pieces that differ in few bits, in either half", () => {
  const near = ["0000000000000000", "8000000000000001", "ffffffff00000000"];
  expect(sizes(near, 2, 10)).toEqual([2, 1]);
  expect(sizes(near, 1, 10)).toEqual([1, 1, 1]);
});

it("follows a walk however far it leads", () => {
  const walk = Array.from({ length: 16 }, (_, step) => "f".repeat(step).padStart(16, "0"));
  expect(sizes(walk, 4, 1)).toEqual([16]);
});

it("looks back as far as asked and no farther", () => {
  const covered = ["0000000000000000", "ffffffffffffffff", "00000000ffffffff", "0000000000000001"];
  expect(sizes(covered, 1, 3)).toEqual([2, 1, 1]);
  expect(sizes(covered, 1, 2)).toEqual([1, 1, 1, 1]);
});

it("keeps the times of a family, the largest first", () => {
  const found = familiesOf(
    pieces("f000000000000000", "0000000000000000", "0000000000000001"),
    1,
    9,
  );
  expect(found).toEqual([{ times: [START_MS + 1, START_MS + 2] }, { times: [START_MS] }]);
  expect(familiesOf(pieces(), 3, 9)).toEqual([]);
});

it("refuses what is no list of pieces", () => {
  expect(packedPieces.safeParse("00").success).toBe(false);
  expect(packedPieces.safeParse("g".repeat(32)).success).toBe(false);
});
