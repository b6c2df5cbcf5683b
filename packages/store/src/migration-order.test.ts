import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { runInOrder } from "./migration-order.ts";

const FILES = [
  [
    "CREATE TABLE IF NOT EXISTS a (x UInt8) ENGINE = Null",
    "CREATE TABLE IF NOT EXISTS b (x UInt8) ENGINE = Null",
    "-- Fills b.\nCREATE MATERIALIZED VIEW IF NOT EXISTS a_mv TO b AS SELECT x FROM a",
  ],
  ["CREATE VIEW IF NOT EXISTS looked_up AS SELECT dictGet('lookup', 'x', 1)"],
  ["CREATE DICTIONARY IF NOT EXISTS lookup (x UInt8) PRIMARY KEY x"],
  ["ALTER TABLE a ADD COLUMN y UInt8", "CREATE TABLE IF NOT EXISTS c (x UInt8) ENGINE = Null"],
  ["SYSTEM FLUSH LOGS", "CREATE TABLE IF NOT EXISTS d (x UInt8) ENGINE = Null"],
];

/** What had ended when each began: statements by their place in all files, records as `r` and how many files. */
async function endedBefore(most: number): Promise<(number | string)[][]> {
  const ended: (number | string)[] = [];
  const before: (number | string)[][] = [];
  const outcome = await runInOrder(FILES, {
    most,
    run: async (statement) => {
      const index = FILES.flat().indexOf(statement);
      before[index] = [...ended];
      await turn();
      ended.push(index);
    },
    record: async (files) => {
      await turn();
      ended.push(`r${files}`);
    },
  });
  expect(outcome).toEqual({ recorded: FILES.length, failure: null });
  expect(ended.at(-1)).toBe(`r${FILES.length}`);
  return before;
}

test("a statement waits for those that change what it names, and no other", async () => {
  const before = await endedBefore(4);
  expect([before[0], before[1], before[3], before[6]].flat()).not.toContain(4);
  expect(before[2]).toEqual(expect.arrayContaining([0, 1]));
  expect(before[4]).toContain(3);
  expect(before[7]).toEqual(expect.arrayContaining([0, 1, 2, 3, 4, 5, 6]));
  expect(before[8]).toContain(7);
});

test("what changes anything waits until all files before its own are on record", async () => {
  const before = await endedBefore(4);
  expect(before[5]).toContain("r3");
  expect(before[7]).toContain("r4");
});

test("after a failure nothing is begun, and what was under way is awaited", async () => {
  const asked: string[] = [];
  const error = new Error("no room");
  const outcome = await runInOrder(FILES, {
    most: 2,
    run: async (statement) => {
      asked.push(statement);
      await turn();
      if (statement === FILES[0]?.[0]) throw error;
    },
    record: () => Promise.reject(new Error("nothing is whole")),
  });
  expect(asked).toEqual(FILES[0]?.slice(0, 2));
  expect(outcome).toEqual({ recorded: 0, failure: { error } });
});
