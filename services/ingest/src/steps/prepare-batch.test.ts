import { EVENT_BOUNDS, type RequestEventInput } from "@ringfence/schemas";
import type { Message } from "@ringfence/stream";
import { describe, expect, test } from "vitest";
import { anEvent, GARBAGE, messageOf, NOW } from "../testing/fixture.ts";
import { partitionOf } from "../testing/reader.ts";
import { eventDecoder } from "./decode.ts";
import { DeduplicationWindow } from "./deduplicate.ts";
import { prepareBatch } from "./prepare-batch.ts";

const decode = eventDecoder(EVENT_BOUNDS);

function prepare(messages: readonly Message[], window = new DeduplicationWindow(100)) {
  const batch = { topic: "t", partition: 4, messages, end: null };
  return prepareBatch(batch, NOW, window, decode);
}

function messagesOf(...sent: readonly (RequestEventInput | typeof GARBAGE)[]): readonly Message[] {
  const outgoing = sent.map((each) => ("event_id" in each ? messageOf(each) : each));
  return partitionOf("t", outgoing).batch(0, sent.length - 1).messages;
}

describe("a batch", () => {
  test("is sorted into events, dead letters and repeats, and keeps its whole extent", () => {
    const prepared = prepare(
      messagesOf(
        GARBAGE,
        anEvent(1),
        anEvent(1),
        anEvent(1, { method: "PUT" }),
        anEvent(2),
        GARBAGE,
      ),
    );
    expect(prepared.batch).toMatchObject({
      at: { topic: "t", partition: 4 },
      first: 0,
      last: 5,
      receivedAt: NOW,
    });
    expect(prepared.batch.events.offsets).toEqual([1, 4]);
    expect(prepared.batch.events.eventIds).toEqual(["evt_1", "evt_2"]);
    expect(
      prepared.deadLetters.map(({ message, reason, partition }) => [
        message.offset,
        reason,
        partition,
      ]),
    ).toEqual([
      [0, "malformed_json", 4],
      [3, "conflicting_duplicate", 4],
      [5, "malformed_json", 4],
    ]);
    expect(prepared.repeats).toBe(1);
    expect([...prepared.staged.ids()]).toEqual(["evt_1", "evt_2"]);
  });

  test("is the same again over the same window, and leaves the window as it was", () => {
    const window = new DeduplicationWindow(100);
    const messages = messagesOf(anEvent(1), GARBAGE, anEvent(1));
    const first = prepare(messages, window);
    expect(prepare(messages, window)).toEqual(first);
    expect(window.size).toBe(0);
    window.remember(first.staged);
    const again = prepare(messages, window);
    expect([again.batch.events.length, again.repeats, again.staged.size]).toEqual([0, 2, 0]);
  });

  test("judges times by the moment it was received", () => {
    const ahead = (ms: number) => new Date(NOW.getTime() + ms).toISOString();
    const late = anEvent(1, { occurred_at: ahead(EVENT_BOUNDS.maxFutureMs) });
    const future = anEvent(2, { occurred_at: ahead(EVENT_BOUNDS.maxFutureMs + 1) });
    const prepared = prepare(messagesOf(late, future));
    expect(prepared.batch.events).toHaveLength(1);
    expect(prepared.deadLetters).toMatchObject([{ reason: "time_in_future" }]);
  });

  test("takes the beginning of a message for no message", () => {
    const [message] = messagesOf(anEvent(1));
    if (message === undefined) throw new Error("one message was given");
    const headers = { "ringfence-truncated": Buffer.from("20971520") };
    expect(prepare([{ ...message, headers }]).deadLetters).toMatchObject([
      { reason: "truncated", detail: "only the beginning was kept of 20971520 bytes" },
    ]);
  });
});
