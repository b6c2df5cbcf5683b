import { expect, test } from "vitest";
import { fixedClock, systemClock, wait } from "./clock.ts";

test("a fixed clock stands still and cannot be moved through what it gave", () => {
  const clock = fixedClock(new Date("2026-10-12T00:00:00.000Z"));
  clock.now().setFullYear(1999);
  expect(clock.now().toISOString()).toBe("2026-10-12T00:00:00.000Z");
});

test("the system clock goes forward", () => {
  const before = systemClock.now().getTime();
  expect(systemClock.now().getTime()).toBeGreaterThanOrEqual(before);
});

test("waiting ends when the time is over, or at once when aborted", async () => {
  await wait(1, new AbortController().signal);
  await wait(1e9, AbortSignal.abort());
  const controller = new AbortController();
  const waiting = wait(1e9, controller.signal);
  controller.abort();
  await waiting;
});
