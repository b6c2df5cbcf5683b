/** What follows a batch is prepared while that is stored, and again where that changes. */
import { EVENT_BOUNDS } from "@ringfence/schemas";
import { testStore } from "@ringfence/testkit";
import { expect, test } from "vitest";
import { anEvent, expectRollupsWhole, messageOf, NOW } from "../testing/fixture.ts";
import { openReader, partitionOf } from "../testing/reader.ts";
import { onInsert } from "../testing/server.ts";
import { storedIds } from "../testing/stored-events.ts";
import { eventDecoder } from "./decode.ts";
import { DeduplicationWindow } from "./deduplicate.ts";
import { PreparedAhead } from "./prepare-ahead.ts";
import { prepareBatch } from "./prepare-batch.ts";

/** Two batches of three; the second repeats an event of the first and brings two. */
const MESSAGES = [0, 1, 2, 1, 3, 4].map((number) => messageOf(anEvent(number)));

test.each([
  { answers: ["stored"], moments: ["first", "second"] },
  // The first batch is another one, so that what follows is prepared anew behind that.
  { answers: ["lost", "stored"], moments: ["first", "first again", "second again"] },
])("after $answers", async ({ answers, moments }) => {
  const { store, drop } = await testStore();
  const topic = "ahead";
  const { stream, batch } = partitionOf(topic, MESSAGES);
  let looks = 0;
  const now = () => new Date(NOW.getTime() + 1_000 * looks++);
  const next = batch(3, 5);
  const left = [...answers];
  const tokens: string[] = [];
  const watched = onInsert(store, async (options, insert) => {
    tokens.push(options.token ?? "none");
    if (left.length === answers.length) reader.ahead(next);
    if (left.shift() === "lost") throw new Error("the answer was lost");
    await insert(options);
  });
  const { reader } = openReader(watched, topic, { stream, now });
  await reader.assigned(0);
  for (const answer of answers) {
    const handed = reader.batch(batch(0, 2));
    await (answer === "lost" ? expect(handed).rejects.toThrow("the answer was lost") : handed);
  }
  const before = looks;
  await reader.batch(next);
  // Its moment had been taken before, with what it was prepared from.
  expect(looks).toBe(before);
  expect(tokens).toHaveLength(moments.length);
  expect(new Set(tokens).size).toBe(moments.length);
  expect(await storedIds(store, topic)).toEqual([0, 1, 2, 3, 4].map((n) => `evt_${n}`));
  await expectRollupsWhole(store);
  await drop();
});

test("what was prepared behind something else than was stored is not taken", async () => {
  const { batch } = partitionOf("elsewhere", MESSAGES);
  const decode = eventDecoder(EVENT_BOUNDS);
  const window = new DeduplicationWindow(10);
  const before = prepareBatch(batch(0, 2), NOW, window, decode);
  const next = batch(3, 5);
  const ahead = new PreparedAhead(next, before, { window, decode, receivedAt: NOW });
  expect(await ahead.take(next.messages, window)).toBeNull();
  window.remember(before.staged);
  expect((await ahead.take(next.messages, window))?.repeats).toBe(1);
  expect(await ahead.take(next.messages, new DeduplicationWindow(10))).toBeNull();
  window.remember(prepareBatch(batch(4, 5), NOW, window, decode).staged);
  expect(await ahead.take(next.messages, window)).toBeNull();
});
