import fc from "fast-check";
import { expect, it } from "vitest";
import { GROUP_RULES } from "../groups/rules.ts";
import { accountsOf, farm } from "../testing/sharing.ts";
import { PAIRED_MAX } from "./evidence.ts";
import { LinkBook } from "./link-book.ts";
import type { LinkRow } from "./new-links.ts";

const MONDAY = Date.parse("2026-10-12T00:00:00.000Z");
const HOUR = 3_600_000;
const SCALE = { accounts: 64, bits_min: 6, value_bits_min: 1 };
/** Three are many here, and little joins them. */
const SMALL_GROUPS = {
  ...GROUP_RULES,
  accounts_min: 3,
  beside_places: 0.1,
  other_accounts: 16,
  common_max: 0.8,
  block_tied_min: 0.3,
  group_tied_min: 0.5,
};

/** A farm, of which more and more is seen; and what comes between. */
const FARM = farm("f", 10, 3, 6);
const time = fc.integer({ min: 0, max: 40 }).map((hour) => MONDAY + hour * HOUR + 1);
const farmRow = fc
  .tuple(fc.constantFrom(...FARM), time)
  .map(([[account_id, kind, value], began_ms]) => {
    return { kind, bucket: "2026-10-12", value, account_id, began_ms };
  });
const otherRow = fc.record({
  kind: fc.constantFrom("device", "client", "address", "content", "payment"),
  bucket: fc.constantFrom("2026-10-12", "2026-10-13", "2026-09-28", "1970-01-01"),
  value: fc.constantFrom("v1", "v2", "f-0", "f-exit-1", "f-text-0"),
  account_id: fc.oneof(
    { weight: 40, arbitrary: fc.constantFrom(...accountsOf("f", 10), "x", "y") },
    { weight: 3, arbitrary: fc.constant("") },
  ),
  began_ms: time,
});
/** Since when a place is known to be in a network that strangers share. */
const networkRow = fc.record({
  kind: fc.constant("address"),
  bucket: fc.constantFrom("2026-10-12", "2026-09-28"),
  value: fc.constantFrom("v1", "f-exit-1", "f-exit-2"),
  account_id: fc.constant(""),
  network_kind: fc.constantFrom("mobile", "vpn"),
  began_ms: fc.integer({ min: 0, max: 40 }).map((hour) => MONDAY + hour * HOUR + 1),
});
const row = fc.oneof(
  { weight: 10, arbitrary: farmRow },
  { weight: 2, arbitrary: otherRow },
  { weight: 1, arbitrary: networkRow },
);
/** What is added, and by how many hours time goes on then: mostly a little, now and then back. */
const step = fc.record({
  rows: fc.array(row, { maxLength: 16, size: "max" }),
  hours: fc.constantFrom(1, 2, 3, 5, 8, 20, -1, -6),
  accounts: fc.constantFrom(64, 64, 64, 64, 128),
});

/** The pairs with all that is told of them, and the groups, in one order. */
function told(book: LinkBook, to: number, accounts: number) {
  const { pairs, breadth, groups, changed } = book.tell(new Date(MONDAY + to * HOUR), {
    ...SCALE,
    accounts,
  });
  const sorted = pairs
    .map((pair) => ({
      ...pair,
      breadth: pair.evidence.map(({ kind }) => [breadth(pair.a, kind), breadth(pair.b, kind)]),
    }))
    .sort((x, y) => (x.a + x.b < y.a + y.b ? -1 : 1));
  return { pairs: sorted, groups, changed };
}

function partsOf({ pairs, groups }: ReturnType<typeof told>) {
  return { pairs, groups };
}

it("step by step it tells what a book does that reads all rows at once, in any order", () => {
  let withGroups = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const book = new LinkBook(SMALL_GROUPS);
      const rows: LinkRow[] = [];
      let to = 12;
      let before = partsOf(told(book, to, 64));
      for (const one of steps) {
        to += one.hours;
        rows.push(...one.rows);
        book.add(one.rows);
        const fresh = new LinkBook(SMALL_GROUPS);
        fresh.add(rows.toReversed());
        const { changed, ...now } = told(book, to, one.accounts);
        expect(now).toEqual(partsOf(told(fresh, to, one.accounts)));
        if (!changed) expect(now).toEqual(before);
        before = now;
        if (now.groups.length > 0) withGroups += 1;
      }
    }),
    { numRuns: 250, seed: 7 },
  );
  // The worlds are such that there is something to find.
  expect(withGroups).toBeGreaterThan(150);
});

const use = (kind: string, value: string, ...accounts: string[]): LinkRow[] =>
  accounts.map((account_id) => {
    return { kind, bucket: "2026-10-12", value, account_id, began_ms: MONDAY };
  });

it("tells the strongest value of each kind, and how many values were there to meet at", () => {
  const book = new LinkBook();
  book.add([
    ...use("device", "d1", "a", "b"),
    ...use("device", "d2", "a", "b", "c"),
    ...use("address", "192.0.2.1", "a", "b"),
  ]);
  const [pair, ...others] = told(book, 1, 64).pairs;
  expect(pair).toMatchObject({ a: "a", b: "b" });
  expect(pair?.evidence).toEqual([
    { kind: "address", value: "192.0.2.1", accounts: 2, bits: expect.any(Number), common: 1 },
    { kind: "device", value: "d1", accounts: 2, bits: expect.any(Number), common: 2 },
  ]);
  expect(pair?.breadth).toEqual([
    [1, 1],
    [2, 2],
  ]);
  expect(others.map(({ a, b }) => a + b)).toEqual(["ac", "bc"]);
});

it("makes no pair of accounts that share places alone, however many", () => {
  const book = new LinkBook();
  for (const value of ["192.0.2.1", "192.0.2.2", "192.0.2.3"]) {
    book.add(use("address", value, "a", "b"));
  }
  expect(told(book, 1, 4_096).pairs).toEqual([]);
});

it("makes no pair over a value that more than a few dozen have, and unmakes those of before", () => {
  const many = Array.from({ length: PAIRED_MAX }, (_, index) => `a${index}`);
  const book = new LinkBook();
  book.add(use("device", "d1", ...many));
  expect(told(book, 1, 2 ** 20).pairs).toHaveLength((PAIRED_MAX * (PAIRED_MAX - 1)) / 2);
  book.add(use("device", "d1", "one-more"));
  expect(told(book, 2, 2 ** 20).pairs).toEqual([]);
});

it("counts an address less from when on it is known that strangers share it", () => {
  const known = (network_kind: string, hour: number): LinkRow[] =>
    use("address", "192.0.2.1", "").map((row) => {
      return { ...row, network_kind, began_ms: MONDAY + hour * HOUR };
    });
  const bitsOf = (rows: readonly LinkRow[], to: number) => {
    const book = new LinkBook();
    book.add([...use("device", "d1", "a", "b"), ...use("address", "192.0.2.1", "a", "b"), ...rows]);
    return told(book, to, 64).pairs[0]?.evidence.find(({ kind }) => kind === "address")?.bits ?? 0;
  };
  const unknown = bitsOf([], 3);
  expect(bitsOf(known("mobile", 2), 2)).toBe(unknown);
  const mobile = bitsOf(known("mobile", 2), 3);
  const vpn = bitsOf([...known("mobile", 2), ...known("vpn", 2)], 3);
  expect(bitsOf(known("hosting", 2), 3)).toBe(unknown);
  expect(mobile).toBeLessThan(unknown);
  expect(vpn).toBeLessThan(mobile);
  expect(vpn).toBeGreaterThan(unknown / 2);
});

it("is asked where a quarter of an hour ends", () => {
  expect(() => new LinkBook().tell(new Date(MONDAY + 1), SCALE)).toThrow(/quarter/);
});
