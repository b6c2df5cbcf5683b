import fc from "fast-check";
import { expect, it } from "vitest";
import { LinkBook } from "./link-book.ts";
import type { LinkRow } from "./new-links.ts";

const MONDAY = Date.parse("2026-10-12T00:00:00.000Z");
const HOUR = 3_600_000;
const SCALE = { accounts: 64, bits_min: 6, value_bits_min: 1 };

const row = fc.record({
  kind: fc.constantFrom("device", "device", "client", "address", "payment"),
  bucket: fc.constantFrom("2026-10-12", "2026-10-12", "2026-09-28", "1970-01-01"),
  value: fc.constantFrom("v1", "v2"),
  account_id: fc.constantFrom("a", "b", "c", "a", "b", "c", ""),
  began_ms: fc.integer({ min: 0, max: 60 }).map((hour) => MONDAY + hour * HOUR + 1),
});
/** Since when a place is known to be in a network that strangers share. */
const networkRow = fc.record({
  kind: fc.constant("address"),
  bucket: fc.constantFrom("2026-10-12", "2026-09-28"),
  value: fc.constantFrom("v1", "v2"),
  account_id: fc.constant(""),
  network_kind: fc.constantFrom("mobile", "vpn"),
  began_ms: fc.integer({ min: 0, max: 60 }).map((hour) => MONDAY + hour * HOUR + 1),
});
/** What is added, and by how many hours time goes on then: mostly a little, now and then back. */
const step = fc.record({
  rows: fc.array(fc.oneof({ arbitrary: row, weight: 6 }, networkRow), { maxLength: 3 }),
  hours: fc.constantFrom(1, 2, 3, 5, 8, 20, -1, -6),
  accounts: fc.constantFrom(64, 64, 64, 64, 128),
});

/** The pairs with all that is told of them, in one order. */
function told(book: LinkBook, to: number, accounts: number) {
  const { pairs, breadth } = book.pairs(new Date(MONDAY + to * HOUR), { ...SCALE, accounts });
  return pairs
    .map((pair) => ({
      ...pair,
      breadth: pair.evidence.map(({ kind }) => [breadth(pair.a, kind), breadth(pair.b, kind)]),
    }))
    .sort((x, y) => (x.a + x.b < y.a + y.b ? -1 : 1));
}

it("step by step it tells what a book does that reads all rows at once", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const book = new LinkBook();
      const rows: LinkRow[] = [];
      let to = 12;
      for (const one of steps) {
        to += one.hours;
        rows.push(...one.rows);
        book.add(one.rows);
        const fresh = new LinkBook();
        fresh.add(rows);
        expect(told(book, to, one.accounts)).toEqual(told(fresh, to, one.accounts));
      }
    }),
    { numRuns: 500, seed: 7 },
  );
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
  const [pair, ...others] = told(book, 1, 64);
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
  expect(told(book, 1, 4_096)).toEqual([]);
});

it("counts an address less from when on it is known that strangers share it", () => {
  const known = (network_kind: string, hour: number): LinkRow[] =>
    use("address", "192.0.2.1", "").map((row) => {
      return { ...row, network_kind, began_ms: MONDAY + hour * HOUR };
    });
  const bitsOf = (rows: readonly LinkRow[], to: number) => {
    const book = new LinkBook();
    book.add([...use("device", "d1", "a", "b"), ...use("address", "192.0.2.1", "a", "b"), ...rows]);
    return told(book, to, 64)[0]?.evidence.find(({ kind }) => kind === "address")?.bits ?? 0;
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
