import { openStore } from "@ringfence/store";
import { expect, test } from "vitest";
import { type Figures, readJudgedUntil, statusLine } from "./status.ts";

const NOW: Figures = {
  at_ms: 10_000,
  events: 1_201,
  accounts: 1,
  alerts_open: 1,
  processed_until: new Date("2026-10-12T05:45:00Z"),
  occurred_at_max: new Date("2026-10-12T06:00:10Z"),
};

test("the status line says how far judgement has come, in time of the clock on the wall", () => {
  const before = { ...NOW, at_ms: 9_000, events: 1_200 };
  expect(statusLine(NOW, before, 300)).toBe(
    "2026-10-12 06:00 · judged up to 05:45, 3 s behind · 1 event/s · 1 account watched · " +
      "1 open alert · 1,201 events stored",
  );
  expect(statusLine(NOW, null, null)).toContain("judged up to 05:45 · 0 events/s");
  const yesterday = { ...NOW, processed_until: new Date("2026-10-11T23:45:00Z") };
  expect(statusLine(yesterday, null, null)).toContain("judged up to 2026-10-11 23:45 ·");
  expect(statusLine({ ...NOW, processed_until: null }, null, 300)).toContain("nothing judged yet");
});

test("a store that does not answer for a moment ends nobody who waits for it", async () => {
  // Nothing listens there.
  const store = openStore({ url: "http://127.0.0.1:1", database: "none", service: "test" });
  expect(await readJudgedUntil(store)).toBeNull();
  await store.close();
});
