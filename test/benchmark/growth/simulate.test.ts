import { expect, test } from "vitest";
import { simulate, TRAFFIC, type Traffic } from "./simulate.ts";

const SIZE = { partitions: 32, shards: 4, events: 20_000, seed: 1 };
const even: Traffic = {
  name: "even",
  call: (chance) => {
    const account = Math.floor(chance() * 1_000_000);
    return { account, address: 1 };
  },
};

test("even traffic fills all shards, and each event makes rows of its own", () => {
  const { partition, shard, usable, addressRows } = simulate(even, SIZE);
  expect(partition).toBeLessThan(1.3 / 32);
  expect(shard).toBeLessThan(1.05 / 4);
  expect(usable).toBeGreaterThan(0.95);
  expect(addressRows).toBeGreaterThan(97);
});

test("an account with nine tenths of the traffic stays on one partition and one shard", () => {
  const [, hot] = TRAFFIC;
  const { partition, shard, usable, accountRows } = simulate(hot ?? even, SIZE);
  expect(partition).toBeGreaterThan(0.9);
  expect(shard).toBeGreaterThan(0.9);
  expect(usable).toBeCloseTo(1 / (4 * shard));
  // What it sends in a minute is one row.
  expect(accountRows).toBeLessThan(12);
});

test("accounts behind one address are spread like all others", () => {
  const crowd = TRAFFIC[2] ?? even;
  expect(simulate(crowd, SIZE).shard).toBeLessThan(1.05 / 4);
});

test("the same seed draws the same", () => {
  expect(simulate(even, SIZE)).toEqual(simulate(even, SIZE));
});
