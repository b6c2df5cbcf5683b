import { expect, test } from "vitest";
import { type Failover, poolOf } from "./failovers.ts";

const over = (from: string, to: string, at: number, piece = `${from}${to}`): Failover => ({
  from,
  to,
  spent: true,
  refused_ms: at,
  done_ms: at + 300,
  piece,
});

test("accounts of one pool are connected, however they are asked for", () => {
  const chain = [over("c", "d", 30), over("a", "b", 10), over("b", "c", 20), over("x", "y", 5)];
  for (const member of ["a", "b", "c", "d"]) {
    expect(poolOf(chain, member)).toMatchObject({ account_ids: ["a", "b", "c", "d"], first: "a" });
  }
  expect(poolOf(chain, "y")).toMatchObject({ account_ids: ["x", "y"], first: "x", pieces: 1 });
});

test("a piece that several accounts were refused is one piece", () => {
  const tries = [over("a", "c", 10, "p"), over("b", "c", 11, "p"), over("c", "d", 20, "q")];
  const pool = poolOf(tries, "b");
  expect(pool.failovers.map(({ from }) => from)).toEqual(["a", "b", "c"]);
  expect(pool.pieces).toBe(2);
});

test("an account for which nobody went on is alone", () => {
  expect(poolOf([over("a", "b", 1)], "z")).toMatchObject({ account_ids: ["z"], failovers: [] });
});
