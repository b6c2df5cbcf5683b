import { expect, it } from "vitest";
import { isUnrelated, likenessOf, unrelatedOf } from "./content-likeness.ts";

/** Pieces of a theme, each some bits from its middle. */
function theme(index: number, pieces = 6): string[] {
  const middle = BigInt.asUintN(
    64,
    (BigInt(index) + 3n) * 0x9e3779b97f4a7c15n * 0xbf58476d1ce4e5b9n,
  );
  return Array.from({ length: pieces }, (_, piece) =>
    [1, 2, 3, 4, 5, 6]
      .reduce((bits, step) => bits ^ (1n << BigInt((piece * 13 + step * (7 + piece)) % 64)), middle)
      .toString(16)
      .padStart(16, "0"),
  );
}

const at = (network: string, pieces: string[]) => ({ pieces, networks: [network] });

it("says how much of one's work is like another's", () => {
  expect(likenessOf(theme(1), theme(1))).toBe(1);
  expect(likenessOf(theme(1), theme(2))).toBe(0);
  expect(likenessOf([...theme(1, 3), ...theme(2, 3)], theme(1))).toBe(0.5);
  expect(isUnrelated(0.5)).toBe(false);
});

it("says nothing of a small sample", () => {
  expect(likenessOf(theme(1, 2), theme(1))).toBeNull();
  expect(likenessOf(theme(1), theme(1, 3))).toBeNull();
  expect(unrelatedOf([at("a", theme(1)), at("b", theme(2, 3))])).toBeNull();
});

it("counts those whose work has nothing to do with that of any other", () => {
  const apart = (...works: string[][]) =>
    unrelatedOf(works.map((pieces, index) => at(`net${index}`, pieces)));
  expect(apart(theme(1), theme(2), theme(3))).toBe(3);
  expect(apart(theme(1), theme(1), theme(1))).toBe(1);
  expect(apart(theme(1), theme(2), [...theme(1), ...theme(2)], theme(1))).toBe(1);
});

it("counts those who meet in one office once, over others too", () => {
  const [a, b, c] = [theme(1), theme(2), theme(3)];
  const met = [
    { pieces: a, networks: ["home a", "office"] },
    { pieces: b, networks: ["home b", "office"] },
    { pieces: c, networks: ["home c", "home b"] },
  ];
  expect(unrelatedOf(met)).toBe(1);
  expect(unrelatedOf([...met, at("elsewhere", theme(4))])).toBe(2);
});
