import { expect, test } from "vitest";
import type { Source } from "./ports.ts";
import { together } from "./together.ts";

const never: Source["run"] = (_, signal) =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
const lagOf = (partition: number) => () => [{ topic: "t", partition, messages: partition }];
const open = () => expect.unreachable("nothing is read here");

test("sources together lag as all of them do, and end when the last has ended", async () => {
  const ends: (() => void)[] = [];
  const ending = (partition: number): Source => ({
    lag: lagOf(partition),
    run: () => new Promise((resolve) => ends.push(resolve)),
  });
  const both = together([ending(1), ending(2)]);
  expect(both.lag().map(({ messages }) => messages)).toEqual([1, 2]);
  let ended = false;
  const run = both.run(open, new AbortController().signal).then(() => (ended = true));
  ends[0]?.();
  await Promise.resolve();
  expect(ended).toBe(false);
  ends[1]?.();
  await run;
});

test("one that fails stops the others, and says why", async () => {
  const failing: Source = {
    lag: lagOf(1),
    run: () => Promise.reject(new Error("the broker went away")),
  };
  const both = together([{ lag: lagOf(0), run: never }, failing]);
  await expect(both.run(open, new AbortController().signal)).rejects.toThrow("went away");
});
