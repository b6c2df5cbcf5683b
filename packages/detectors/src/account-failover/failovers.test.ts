import { expect, test } from "vitest";
import { type Failover, poolsOf } from "./failovers.ts";

const over = (from: string, to: string, at: number, changes: Partial<Failover> = {}): Failover => ({
  from,
  to,
  spent: true,
  refused_ms: at,
  taken_ms: at + 300,
  done: true,
  piece: `${from}${to}`,
  ...changes,
});
const accounts = (failovers: readonly Failover[]) =>
  poolsOf(failovers, []).map(({ account_ids }) => account_ids.join(""));

test("accounts of one pool are connected, in whatever order they are told", () => {
  const chain = [over("c", "d", 30), over("a", "b", 10), over("b", "c", 20), over("y", "x", 5)];
  expect(accounts(chain)).toEqual(["abcd", "xy"]);
  expect(accounts(chain.toReversed())).toEqual(["abcd", "xy"]);
  expect(accounts([])).toEqual([]);
});

test("a piece that is tried with several accounts is one piece, done once", () => {
  const tried = over("a", "b", 10, { piece: "p", done: false });
  const [pool] = poolsOf([tried, over("b", "c", 11, { piece: "p" }), over("c", "d", 20)], []);
  expect(pool?.account_ids).toEqual(["a", "b", "c", "d"]);
  expect(pool?.pieces).toBe(2);
});

test("who always asks for the same does not go on for anybody", () => {
  const three = [1, 2, 3].map((n) => over("a", "b", n, { piece: `p${n}` }));
  expect(poolsOf(three, [["b", "a", 3]])).toHaveLength(1);
  expect(poolsOf(three, [["a", "b", 6]])).toHaveLength(1);
  expect(poolsOf(three, [["a", "b", 7]])).toEqual([]);
});

test("a long chain is one pool", () => {
  const name = (n: number) => `acc_${String(n).padStart(5, "0")}`;
  const chain = Array.from({ length: 3_000 }, (_, n) => over(name(n), name(n + 1), n));
  const pools = poolsOf(chain.toReversed(), []);
  expect(pools).toHaveLength(1);
  expect(pools[0]?.account_ids).toHaveLength(3_001);
});
