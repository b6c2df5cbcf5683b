import { expect, it } from "vitest";
import { commonHours, isWithin } from "./common-work.ts";
import type { Content } from "./content.ts";

/** Two themes that differ in every bit. */
const [ONE, OTHER, THIRD] = [0x0f0f0f0f, 0xf0f0f0f0, 0x33333333];

/** An account with a piece for each theme and half hour, each two bits away from its theme. */
function asked(account_id: string, pieces: readonly (readonly [theme: number, at: number])[]) {
  const words = pieces.flatMap(([theme], n) => [(theme ^ (1 << (n % 31))) >>> 0, theme]);
  const hours = pieces.flatMap(([, at]) => (at < 32 ? [1 << at, 0] : [0, 1 << (at - 32)]));
  const content: Content = {
    account_id,
    pieces: pieces.length,
    bits: new Int32Array(64),
    sample: Uint32Array.from(words),
    sample_hours: Uint32Array.from(hours),
  };
  return content;
}

function hoursOf(contents: readonly Content[], account_id: string): number[] | null {
  const hours = commonHours(contents).get(account_id);
  if (hours === undefined) return null;
  return Array.from({ length: 64 }, (_, half) => half).filter((half) => isWithin(hours, half));
}

const common = (begin: number) => [0, 1, 2, 3].map((n) => [ONE, begin + n] as const);

it("tells when accounts were at what they have in common", () => {
  const a = asked("a", [...common(2), [OTHER, 20], [OTHER, 47]]);
  const b = asked("b", [...common(30), [THIRD, 3]]);
  expect(hoursOf([a, b], "a")).toEqual([2, 3, 4, 5]);
  expect(hoursOf([a, b], "b")).toEqual([30, 31, 32, 33]);
});

it("takes a piece that is near one of many by chance for work of its own", () => {
  const others = ["b", "c", "d", "e"].map((id) => asked(id, common(30)));
  const near = asked("f", [...common(30), [OTHER, 40]]);
  const a = asked("a", [...common(2), [OTHER, 20]]);
  expect(hoursOf([a, near, ...others], "a")).toEqual([2, 3, 4, 5]);
  expect(hoursOf([a, near], "a")).toEqual([2, 3, 4, 5, 20]);
});

it("does not know it of whom too little is near", () => {
  const a = asked("a", common(2));
  const b = asked("b", [
    [ONE, 8],
    [ONE, 9],
    [THIRD, 10],
    [THIRD, 11],
  ]);
  expect(hoursOf([a, b], "a")).toEqual([2, 3, 4, 5]);
  expect(hoursOf([a, b], "b")).toBeNull();
});
