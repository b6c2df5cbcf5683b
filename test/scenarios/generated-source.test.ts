import type { PartitionReader } from "@ringfence/stream";
import { expect, it } from "vitest";
import { generatedSource } from "./generated-source.ts";

const numbers = (count: number) => () =>
  Array.from({ length: count }, (_, index) => ({ key: "k", value: String(index) }));

function reader(begin: number | null, batches: string[][], calls: string[]): PartitionReader {
  return {
    assigned: () => Promise.resolve(begin),
    batch: ({ messages }) => {
      batches.push(messages.map(({ offset, value }) => `${offset}:${String(value)}`));
      return Promise.resolve();
    },
    revoked: () => Promise.resolve(void calls.push("revoked")),
  };
}

it("hands over batches in order, the last one as it is, and lets go", async () => {
  const [batches, calls]: [string[][], string[]] = [[], []];
  const source = generatedSource("events", numbers(5), 2);
  await source.run(() => reader(null, batches, calls), new AbortController().signal);
  expect(batches).toEqual([["0:0", "1:1"], ["2:2", "3:3"], ["4:4"]]);
  expect(calls).toEqual(["revoked"]);
});

it("makes messages only as they are taken", async () => {
  let made = 0;
  function* endless() {
    for (;;) yield { key: "k", value: String(made++) };
  }
  const stop = new AbortController();
  const source = generatedSource("events", endless, 10);
  const one = { ...reader(null, [], []), batch: () => Promise.resolve(stop.abort()) };
  await source.run(() => one, stop.signal);
  expect(made).toBeLessThanOrEqual(20);
});

it("refuses to begin anywhere else", async () => {
  const source = generatedSource("events", numbers(5), 2);
  const run = source.run(() => reader(3, [], []), new AbortController().signal);
  await expect(run).rejects.toThrow("from 0 only");
});
