/** An insert whose answer was lost: the batch is in hand, and nobody knows what is stored of it. */
import type { Store } from "@ringfence/store";
import { testStore } from "@ringfence/testkit";
import { expect, test, vi } from "vitest";
import {
  anEvent,
  deadLettersOf,
  expectRollupsWhole,
  GARBAGE,
  messageOf,
  NOW,
} from "../testing/fixture.ts";
import { openReader, partitionOf } from "../testing/reader.ts";
import { insertsUnderWay, onInsert, slowDown } from "../testing/server.ts";
import { storedIds } from "../testing/stored-events.ts";

const MESSAGES = [messageOf(anEvent(0)), GARBAGE, messageOf(anEvent(1)), messageOf(anEvent(2))];
const IDS = ["evt_0", "evt_1", "evt_2"];

/** A store that loses its first answers, before or after it has done what it was asked. */
function losing(store: Store, moments: ("before" | "after")[]): { store: Store; tokens: string[] } {
  const tokens: string[] = [];
  const lossy = onInsert(store, async (options, insert) => {
    tokens.push(options.token ?? "none");
    const moment = moments.shift();
    if (moment !== "before") await insert(options);
    if (moment !== undefined) throw new Error("the answer was lost");
  });
  return { store: lossy, tokens };
}

/** A clock that goes on by a second whenever it is looked at. */
function passing(): () => Date {
  let looks = 0;
  return () => new Date(NOW.getTime() + 1_000 * looks++);
}

test.each([
  { lost: ["before", "before", "after"] as const, tokens: ["0-3@A", "0-3@B", "0-3@C", "0-3@C"] },
  { lost: ["after", "after", "before"] as const, tokens: ["0-3@A", "0-3@A", "0-3@A", "0-3@A"] },
])("its token is used again only where rows of it are stored: $lost", async (expected) => {
  const { store, drop } = await testStore();
  const topic = "lost";
  const { stream, batch } = partitionOf(topic, MESSAGES);
  const lossy = losing(store, [...expected.lost]);
  const { reader } = openReader(lossy.store, topic, { stream, now: passing() });
  await reader.assigned(0);
  for (const _ of expected.lost) {
    await expect(reader.batch(batch(0, 3))).rejects.toThrow("the answer was lost");
  }
  await reader.batch(batch(0, 3));
  const moments = [...new Set(lossy.tokens)];
  const named = lossy.tokens.map((token) => `0-3@${"ABC"[moments.indexOf(token)]}`);
  expect(named).toEqual(expected.tokens);
  expect(await storedIds(store, topic)).toEqual(IDS);
  // Its dead letter was sent, and that was answered.
  expect(deadLettersOf(stream, topic)).toEqual(["1 malformed_json"]);
  await expectRollupsWhole(store);
  await drop();
});

test("an insert that goes on after its client gave up is ended first", async () => {
  const { store, drop } = await testStore();
  const topic = "given-up";
  const { stream, batch } = partitionOf(
    topic,
    Array.from({ length: 5 }, (_, number) => messageOf(anEvent(number))),
  );
  const slow = await slowDown(store);
  const patience = new AbortController();
  let attempts = 0;
  const impatient = onInsert(slow.store, (options, insert) =>
    insert(attempts++ === 0 ? { ...options, signal: patience.signal } : options),
  );
  const { reader } = openReader(impatient, topic, { stream });
  await reader.assigned(0);
  const attempt = reader.batch(batch(0, 4)).catch((error: unknown) => error);
  await vi.waitFor(async () => expect(await insertsUnderWay(store)).toBe(1), { timeout: 20_000 });
  patience.abort();
  expect(await attempt).toMatchObject({ code: "ABORTED" });
  await slow.end();
  await reader.batch(batch(0, 4));
  expect(await insertsUnderWay(store)).toBe(0);
  expect(await storedIds(store, topic)).toHaveLength(5);
  await expectRollupsWhole(store);
  await drop();
});
