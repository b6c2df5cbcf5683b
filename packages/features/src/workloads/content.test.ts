import fc from "fast-check";
import { expect, it } from "vitest";
import { type AskedFor, type Content, contentsOf } from "./content.ts";

const DAY = 48;
const MOST = 5;

interface Piece {
  readonly simhash: bigint;
  /** Half hours in which it was asked for. */
  readonly when: readonly number[];
}

function askedFor(pieces: readonly Piece[]): AskedFor {
  const bytes = (value: bigint) =>
    Buffer.from(value.toString(16).padStart(16, "0"), "hex").reverse().toString("hex");
  const all = pieces.flatMap(({ simhash, when }) => when.map((half) => ({ simhash, half })));
  return {
    account_id: "a",
    simhashes: all.map(({ simhash }) => bytes(simhash)).join(""),
    half_hours: all.map(({ half }) => half.toString(16).padStart(2, "0")).join(""),
  };
}

/** The same, bit by bit. */
function contentOf(pieces: readonly Piece[], first: number): Content {
  const own = pieces.filter(({ when }) => when.some((half) => half >= first && half < first + DAY));
  const bits = Array.from({ length: 64 }, (_, bit) =>
    own.reduce((sum, { simhash }) => sum + ((simhash >> BigInt(63 - bit)) & 1n ? 1 : -1), 0),
  );
  const some = own.slice(0, MOST);
  const sample = some.flatMap(({ simhash }) => [
    Number(simhash >> 32n),
    Number(simhash & 0xffffffffn),
  ]);
  const hours = some.flatMap(({ when }) => {
    const asked = when.filter((half) => half >= first && half < first + DAY);
    const word = (of: readonly number[]) => of.reduce((bits, half) => bits + 2 ** half, 0);
    const late = asked.filter((half) => half >= 32).map((half) => half - 32);
    return [word(asked.filter((half) => half < 32)), word(late)];
  });
  return {
    account_id: "a",
    pieces: own.length,
    bits: Int32Array.from(bits),
    sample: Uint32Array.from(sample),
    sample_hours: Uint32Array.from(hours),
  };
}

const piece = fc.record({
  simhash: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  when: fc.uniqueArray(fc.integer({ min: 0, max: 63 }), { minLength: 1, maxLength: 4 }),
});
const someDays = fc.array(fc.integer({ min: 0, max: 16 }), { minLength: 1, maxLength: 6 });

it("counts each piece once, in every day in which it was asked for", () => {
  const pieces = fc.uniqueArray(piece, { selector: ({ simhash }) => simhash, maxLength: 400 });
  fc.assert(
    fc.property(pieces, someDays, (asked, days) => {
      const told = contentsOf(askedFor(asked), days, MOST);
      expect(told).toEqual(days.map((first) => contentOf(asked, first)));
    }),
    { numRuns: 200 },
  );
});

it("adds up more pieces than a byte counts", () => {
  const asked = Array.from({ length: 1_000 }, (_, n): Piece => {
    return { simhash: 2n ** 64n - 1n - BigInt(n), when: [n % 50] };
  });
  expect(contentsOf(askedFor(asked), [0, 1, 2], MOST)).toEqual(
    [0, 1, 2].map((first) => contentOf(asked, first)),
  );
});
