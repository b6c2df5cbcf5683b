import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { runInOrder } from "./migration-order.ts";

const STATEMENTS = [
  "CREATE TABLE IF NOT EXISTS a (x UInt8) ENGINE = Null",
  "CREATE TABLE IF NOT EXISTS b (x UInt8) ENGINE = Null",
  "-- Fills b.\nCREATE MATERIALIZED VIEW IF NOT EXISTS a_mv TO b AS SELECT x FROM a",
  "CREATE VIEW IF NOT EXISTS looked_up AS SELECT dictGet('lookup', 'x', 1)",
  "CREATE DICTIONARY IF NOT EXISTS lookup (x UInt8) PRIMARY KEY x",
  "ALTER TABLE a ADD COLUMN y UInt8",
  "SYSTEM FLUSH LOGS",
  "CREATE TABLE IF NOT EXISTS c (x UInt8) ENGINE = Null",
];

/** What was done already when each began. */
async function doneBefore(most: number): Promise<number[][]> {
  const ended: number[] = [];
  const before: number[][] = [];
  await runInOrder(STATEMENTS, most, async (statement) => {
    const index = STATEMENTS.indexOf(statement);
    before[index] = ended.toSorted((a, b) => a - b);
    await turn();
    ended.push(index);
  });
  return before;
}

test("a statement waits for those that change what it names, and no other", async () => {
  const before = await doneBefore(4);
  expect([before[0], before[1], before[3]]).toEqual([[], [], []]);
  expect(before[2]).toEqual(expect.arrayContaining([0, 1]));
  expect(before[4]).toContain(3);
  expect(before[5]).toEqual(expect.arrayContaining([0, 2]));
  expect(before[6]).toEqual([0, 1, 2, 3, 4, 5]);
  expect(before[7]).toContain(6);
});

test("one at a time they run in their order", async () => {
  expect((await doneBefore(1)).map((ended) => ended.length)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test("after a failure nothing is begun, and what was under way is told", async () => {
  const asked: string[] = [];
  const error = new Error("no room");
  const { done, failure } = await runInOrder(STATEMENTS, 2, async (statement) => {
    asked.push(statement);
    await turn();
    if (statement === STATEMENTS[0]) throw error;
  });
  expect(asked).toEqual(STATEMENTS.slice(0, 2));
  expect(done.indexOf(false)).toBe(0);
  expect(done.filter(Boolean)).toHaveLength(1);
  expect(failure).toEqual({ error });
});
