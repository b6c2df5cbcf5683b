/** Groups from time to time, with the rules as they are. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bitsToLink } from "../clusters/rules.ts";
import { LinkBook } from "../links/link-book.ts";
import type { LinkRow } from "../links/new-links.ts";
import { accountsOf, farm, linkRowsOf, school, university, type Use } from "../testing/sharing.ts";

const MONDAY = Date.parse("2026-10-12T00:00:00.000Z");
const HOUR = 3_600_000;
const ACCOUNTS = 40_000;

function tell(book: LinkBook, hour: number, accounts = ACCOUNTS) {
  const bits_min = bitsToLink(accounts);
  const scale = { accounts, bits_min, value_bits_min: bits_min / 3 };
  return book.tell(new Date(MONDAY + hour * HOUR), scale);
}
function membersOf(book: LinkBook, hour: number): string[][] {
  return tell(book, hour).groups.map(({ members }) => members.map(({ account_id }) => account_id));
}
const rows = (uses: readonly Use[], day = "2026-10-12") => linkRowsOf(uses, day, MONDAY);

it("are the same step by step as at once, whatever came in which order", () => {
  const uses = [...farm("f", 90, 8, 25), ...farm("g", 40, 4, 12), ...university("u", 120)];
  const hours = fc.array(fc.integer({ min: 0, max: 9 }), {
    minLength: uses.length,
    maxLength: uses.length,
  });
  fc.assert(
    fc.property(hours, (began) => {
      const all = linkRowsOf(uses, "2026-10-12", MONDAY).map((row, index): LinkRow => {
        return { ...row, began_ms: MONDAY + (began[index] ?? 0) * HOUR };
      });
      const book = new LinkBook();
      for (let hour = 0; hour < 10; hour += 1) {
        // Some of it is known before its time, as links are that are read ahead.
        book.add(all.filter((_, index) => (began[index] ?? 0) - (index % 3) === hour - 2));
        book.add(all.filter((_, index) => (began[index] ?? 0) === hour));
        const fresh = new LinkBook();
        fresh.add(all.toReversed());
        expect(tell(book, hour + 1).groups).toEqual(tell(fresh, hour + 1).groups);
      }
      expect(membersOf(book, 10)).toEqual([accountsOf("f", 90), accountsOf("g", 40)]);
    }),
    { numRuns: 4, seed: 5 },
  );
});

describe("of a machine of more accounts than make pairs", () => {
  const uses = farm("f", 150, 1, 60);
  const isLate = ([id, kind]: Use) => kind === "device" && id >= "f100";

  it("grow, and say that they did, where no pair changes", () => {
    const book = new LinkBook();
    book.add(rows(uses.filter((use) => !isLate(use))));
    expect(membersOf(book, 1)).toEqual([accountsOf("f", 100)]);
    const before = tell(book, 2);
    book.add(rows(uses.filter(isLate)));
    const after = tell(book, 3);
    expect([before.changed, after.changed]).toEqual([false, true]);
    expect(after.pairs).toEqual(before.pairs);
    expect(after.groups[0]?.members).toHaveLength(150);
  });

  it("end where it turns out to be a crowd's", () => {
    const book = new LinkBook();
    book.add(rows(uses));
    expect(membersOf(book, 1)).toHaveLength(1);
    book.add(rows([["", "device", "f-0"]]));
    expect(membersOf(book, 2)).toEqual([]);
  });
});

describe("over several days", () => {
  it("hold as on one, where machines and addresses stay: what is seen again says nothing new", () => {
    const uses = farm("f", 60, 6, 20);
    const [once, often] = [new LinkBook(), new LinkBook()];
    once.add(rows(uses));
    for (const day of ["2026-10-12", "2026-10-13", "2026-10-14"]) often.add(rows(uses, day));
    expect(tell(often, 1).groups).toEqual(tell(once, 1).groups);
    expect(membersOf(once, 1)).toHaveLength(1);
  });

  it("are none of an address that changes hands every day", () => {
    // On each day other accounts leave by it, so that no two of different machines ever meet.
    const book = new LinkBook();
    const uses = farm("f", 60, 6, 20).filter(([, kind]) => kind !== "content");
    for (const [index, use] of uses.entries()) {
      const day = `2026-10-${String(1 + (index % 12)).padStart(2, "0")}`;
      book.add(rows([use], use[1] === "address" ? day : "2026-10-12"));
    }
    expect(membersOf(book, 1)).toEqual([]);
  });
});

it("are none where everybody has a machine of their own as well", () => {
  const uses = farm("f", 90, 8, 25);
  const book = new LinkBook();
  book.add(rows(uses));
  expect(membersOf(book, 1)).toHaveLength(1);
  book.add(rows(accountsOf("f", 90).map((id): Use => [id, "device", `laptop-${id}`])));
  expect(membersOf(book, 2)).toEqual([]);
  // One that a second account is seen on is nobody's own.
  book.add(rows(accountsOf("f", 90).map((id): Use => [`${id}-too`, "device", `laptop-${id}`])));
  expect(membersOf(book, 3)).toHaveLength(1);
});

it("are none of schools, however many", () => {
  const book = new LinkBook();
  for (let one = 0; one < 20; one += 1)
    book.add(rows(school(`s${one}`, 40 + 5 * one, 1 + (one % 8))));
  expect(membersOf(book, 1)).toEqual([]);
});
