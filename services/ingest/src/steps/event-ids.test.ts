import fc from "fast-check";
import { expect, test } from "vitest";
import { ABSENT, EventIds, hashOf } from "./event-ids.ts";

function add(ids: EventIds, id: string, digest: number): void {
  const bytes = Buffer.from(`«${id}»`);
  ids.add(hashOf(bytes, 2, bytes.length - 2), bytes, 2, bytes.length - 2, digest);
}

function find(ids: EventIds, id: string): number {
  const bytes = Buffer.from(id);
  return ids.find(hashOf(bytes, 0, bytes.length), bytes, 0, bytes.length);
}

const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ add: fc.string({ unit: "grapheme", maxLength: 40 }) }) },
    { weight: 2, arbitrary: fc.record({ add: fc.nat(300).map((n) => `evt_${n}`) }) },
    { weight: 3, arbitrary: fc.record({ forget: fc.nat(6) }) },
  ),
  { maxLength: 400, size: "max" },
);

test("ids are what a map of strings would hold, however they come and go", () => {
  fc.assert(
    fc.property(steps, fc.boolean(), (all, copied) => {
      let ids = new EventIds();
      const map = new Map<string, number>();
      for (const [digest, step] of all.entries()) {
        if ("add" in step) {
          add(ids, step.add, digest);
          map.set(step.add, digest);
          continue;
        }
        for (const id of [...map.keys()].slice(0, step.forget)) {
          ids.forgetOldest();
          map.delete(id);
          expect(find(ids, id)).toBe(ABSENT);
        }
      }
      if (copied) {
        const copy = new EventIds();
        copy.addAll(ids);
        ids = copy;
      }
      expect([...ids.ids()]).toEqual([...map.keys()]);
      expect(ids.size).toBe(map.size);
      for (const [id, digest] of map) expect(find(ids, id)).toBe(digest);
    }),
    { numRuns: 300 },
  );
});

test("ids with one hash are told apart", () => {
  const ids = new EventIds();
  const both = Buffer.from("ab");
  ids.add(7, both, 0, 1, 1);
  ids.add(7, both, 1, 2, 2);
  expect([ids.find(7, both, 0, 1), ids.find(7, both, 1, 2)]).toEqual([1, 2]);
  ids.forgetOldest();
  expect([ids.find(7, both, 0, 1), ids.find(7, both, 1, 2)]).toEqual([ABSENT, 2]);
});
