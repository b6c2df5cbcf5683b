import { expect, it } from "vitest";
import { createWaker } from "./waker.ts";

const LONG = 2_000_000_000;

it("hears news while it waits, and between two waits", async () => {
  const waker = createWaker();
  const waiting = waker.wait(LONG);
  waker.now();
  await waiting;
  // News while somebody works, after a wait that ended: they must not be lost.
  waker.now();
  await waker.wait(LONG);
  const started = performance.now();
  await waker.wait(20);
  expect(performance.now() - started).toBeGreaterThan(10);
  waker.now();
  waker.now();
  await waker.wait(LONG);
});
