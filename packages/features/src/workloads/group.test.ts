import fc from "fast-check";
import { expect, it } from "vitest";
import type { Content } from "./content.ts";
import { workloadsOf } from "./group.ts";

/** A small generator of its own, so that a test says what it tests on. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function hash(random: () => number): boolean[] {
  return Array.from({ length: 64 }, () => random() < 0.5);
}

/** Pieces within some bits of one of the themes. */
function account(
  account_id: string,
  themes: readonly boolean[][],
  pieces: number,
  apart = 0.16,
): Content & { readonly bits: readonly number[] } {
  const random = numbers(Number.parseInt(account_id, 36));
  const all = Array.from({ length: pieces }, (_, index) =>
    (themes[index % themes.length] ?? []).map((bit) => (random() < apart ? !bit : bit)),
  );
  return {
    account_id,
    pieces,
    bits: Array.from({ length: 64 }, (_, bit) =>
      all.reduce((sum, piece) => sum + (piece[bit] === true ? 1 : -1), 0),
    ),
    sample: Uint32Array.from(
      all.flatMap((piece) => [piece.slice(0, 32), piece.slice(32)]),
      (half) => half.reduce((sum, bit) => 2 * sum + Number(bit), 0),
    ),
    sample_hours: new Uint32Array(2 * pieces),
  };
}

const random = numbers(1);
const THEMES = Array.from({ length: 60 }, () => hash(random));
const theme = (index: number) => THEMES[index] as boolean[];
const strangers = Array.from({ length: 40 }, (_, n) => account(`s${n}`, [theme(n)], 12));

it("finds accounts with one theme among strangers", () => {
  const ring = ["a", "b", "c"].map((id) => account(id, [theme(50)], 12));
  expect(workloadsOf([...strangers, ...ring])).toEqual([["a", "b", "c"]]);
});

it("finds accounts that share several themes in few pieces", () => {
  const ring = ["a", "b", "c"].map((id) => account(id, [theme(50), theme(51), theme(52)], 12));
  expect(workloadsOf([...strangers, ...ring])).toEqual([["a", "b", "c"]]);
});

/** An account that hides one theme among others of its own. */
const hides = (id: string, ...themes: number[]) => account(id, themes.map(theme), 24, 0.1);

it("finds three accounts that hide what they have in common among work of their own", () => {
  const ring = [hides("a", 50, 51, 52), hides("b", 50, 53, 54), hides("c", 50, 55, 56)];
  expect(workloadsOf([...strangers, ...ring])).toEqual([["a", "b", "c"]]);
});

it("takes two for strangers of one taste, and three of whom not all have it in common", () => {
  const two = [hides("a", 50, 51, 52), hides("b", 50, 53, 54)];
  expect(workloadsOf([...strangers, ...two])).toEqual([]);
  expect(workloadsOf([...strangers, ...two, hides("c", 53, 55, 56)])).toEqual([]);
});

it("keeps a stranger out of a workload who has something in common with one of it", () => {
  const ring = [hides("a", 50, 51, 52), hides("b", 50, 53, 54), hides("c", 50, 55, 56)];
  const stranger = hides("d", 51, 57, 58);
  expect(workloadsOf([...strangers, ...ring, stranger])).toEqual([["a", "b", "c"]]);
});

it("keeps out who likes what a hidden workload is about, and asks for it now and then", () => {
  const ring = ["a", "b", "c"].map((id, n) => hides(id, 50, 51 + n, 50, 54 + n));
  const likes = account("e", [50, 57, 58, 57, 58].map(theme), 30, 0.12);
  expect(workloadsOf([...strangers, ...ring, likes])).toEqual([["a", "b", "c"]]);
});

it("keeps out who likes half of what a workload is about, and asks for other things most of the time", () => {
  const ring = ["a", "b", "c", "d"].map((id) => account(id, [50, 51].map(theme), 32, 0.14));
  const likes = account("e", [50, 57, 58].map(theme), 30, 0.14);
  expect(workloadsOf([...strangers, ...ring, likes])).toEqual([["a", "b", "c", "d"]]);
});

it("takes many copies of one thing that is near another's for one chance", () => {
  const piece = theme(50).map((bit, place) => (place < 14 ? !bit : bit));
  const batch = account("b", [piece], 12, 0.02);
  const copies = account("c", [theme(50)], 6, 0.02);
  const others = account("d", [theme(51), theme(52), theme(53)], 18);
  const mixed: Content = {
    account_id: "c",
    pieces: 24,
    bits: copies.bits.map((sum, bit) => sum + (others.bits[bit] ?? 0)),
    sample: Uint32Array.from([...copies.sample, ...others.sample]),
    sample_hours: new Uint32Array(48),
  };
  expect(workloadsOf([...strangers, batch, mixed])).toEqual([]);
});

it("finds them however many accounts stand before and behind", () => {
  const ring = ["r", "t"].map((id) => account(id, [theme(50)], 12));
  for (let before = 0; before < 6; before += 1) {
    for (let behind = 0; behind < 6; behind += 1) {
      const others = [
        ...Array.from({ length: before }, (_, n) => account(`a${n}`, [theme(n)], 12)),
        ...Array.from({ length: behind }, (_, n) => account(`z${n}`, [theme(20 + n)], 12)),
      ];
      expect(workloadsOf([...others, ...ring])).toEqual([["r", "t"]]);
    }
  }
});

it("keeps two workloads apart", () => {
  const one = ["a", "b"].map((id) => account(id, [theme(50)], 12));
  const other = ["x", "y"].map((id) => account(id, [theme(51)], 12));
  expect(workloadsOf([...one, ...other])).toEqual([
    ["a", "b"],
    ["x", "y"],
  ]);
});

it("makes nothing of accounts that ask for everything", () => {
  const gateways = ["a", "b", "c"].map((id) => account(id, THEMES.slice(0, 40), 40));
  expect(workloadsOf(gateways)).toEqual([]);
});

it("makes nothing of strangers, nor of nobody", () => {
  expect(workloadsOf(strangers)).toEqual([]);
  expect(workloadsOf([])).toEqual([]);
});

it("gives the same groups in whatever order the accounts come", () => {
  const ring = ["a", "b", "c", "d"].map((id) => account(id, [theme(50), theme(51)], 7));
  const all = [...strangers.slice(0, 10), ...ring];
  const wanted = workloadsOf(all);
  fc.assert(
    fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
      expect(workloadsOf(shuffled)).toEqual(wanted);
    }),
    { numRuns: 20 },
  );
});
