import { testStore } from "@ringfence/testkit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anEvent, messageOf } from "../testing/fixture.ts";
import { openReader, partitionOf } from "../testing/reader.ts";
import { addId, DeduplicationWindow, digest, type Identity, placedText } from "./deduplicate.ts";
import { EventIds } from "./event-ids.ts";
import { partitionWindows } from "./windows.ts";

function identity(event_id: string, changes: Partial<Identity> = {}): Identity {
  const event = { account_id: "a", api_key_id: "k", method: "GET", endpoint: "/", status: 200 };
  return { event_id, ...event, content_hash: null, ...changes };
}

function idsOf(ids: readonly string[]): EventIds {
  const all = new EventIds();
  for (const id of ids) stage(all, id);
  return all;
}

function windowOf(capacity: number, ids: readonly string[]): DeduplicationWindow {
  const window = new DeduplicationWindow(capacity);
  window.remember(idsOf(ids));
  return window;
}

function stage(ids: EventIds, id: string): void {
  addId(ids, placedText(id), digest(identity(id)));
}

const nothing = new EventIds();

function checked(window: DeduplicationWindow, event: Identity, staged: EventIds) {
  return window.check(placedText(event.event_id), digest(event), staged);
}

describe("the window", () => {
  test("knows a repeat whatever its time, and a conflict by any part of the identity", () => {
    const window = windowOf(10, ["e"]);
    const with_time = { ...identity("e"), occurred_at: "2026-04-01T00:00:00.000Z" };
    expect(checked(window, with_time, nothing)).toBe("repeat");
    const changes: Partial<Identity>[] = [
      { account_id: "b" },
      { api_key_id: "l" },
      { method: "PUT" },
      { endpoint: "/x" },
      { status: 201 },
      { content_hash: "h" },
    ];
    for (const change of changes) {
      expect(checked(window, identity("e", change), nothing)).toBe("conflict");
    }
    expect(checked(window, identity("f"), nothing)).toBe("fresh");
    // Fields do not run into each other.
    expect(digest(identity("e", { account_id: "ak", api_key_id: "" }))).not.toBe(
      digest(identity("e", { account_id: "a", api_key_id: "k" })),
    );
  });

  test("sees what its own batch brought before it is stored", () => {
    const staged = idsOf(["e"]);
    const window = windowOf(10, []);
    expect(checked(window, identity("e"), staged)).toBe("repeat");
    expect(checked(window, identity("e", { status: 500 }), staged)).toBe("conflict");
    expect(checked(window, identity("e"), nothing)).toBe("fresh");
  });

  test("forgets the oldest first, by the order in which they were stored", () => {
    const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { maxLength: 60 });
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 20 }), (...a) => {
        const [all, capacity, size] = a;
        const window = new DeduplicationWindow(capacity);
        for (let at = 0; at < all.length; at += size) {
          window.remember(idsOf(all.slice(at, at + size)));
        }
        const known = all.filter((id) => checked(window, identity(id), nothing) === "repeat");
        expect(known).toEqual(all.slice(Math.max(0, all.length - capacity)));
        expect(window.size).toBe(Math.min(all.length, capacity));
      }),
    );
  });
});

test("what comes after a batch is judged ahead of it as it is judged behind it", () => {
  const ids = fc.array(fc.nat(40).map(String), { maxLength: 40 });
  fc.assert(
    fc.property(
      ids,
      ids,
      ids,
      fc.integer({ min: 1, max: 30 }),
      (before, coming, next, capacity) => {
        const window = windowOf(capacity, before);
        const staged = new EventIds();
        for (const id of coming) {
          if (checked(window, identity(id), staged) === "fresh") stage(staged, id);
        }
        const judged = (view: Pick<DeduplicationWindow, "check">) => {
          const own = new EventIds();
          return next.map((id) => {
            const freshness = view.check(placedText(id), digest(identity(id)), own);
            if (freshness === "fresh") stage(own, id);
            return freshness;
          });
        };
        const ahead = judged(window.after(staged));
        expect(window.endsWith(staged)).toBe(false);
        window.remember(staged);
        expect(window.endsWith(staged)).toBe(true);
        expect(ahead).toEqual(judged(window));
      },
    ),
    { numRuns: 300 },
  );
});

test("rebuilt from the store it is what it was in memory, before any offset", async () => {
  const { store, drop } = await testStore();
  const topic = "rebuilt";
  // Every third message repeats an earlier one, so that offsets and stored events do not agree.
  const events = Array.from({ length: 60 }, (_, at) => anEvent(at % 3 === 2 ? at - 2 : at));
  const { stream, batch } = partitionOf(topic, events.map(messageOf));
  const { reader } = openReader(store, topic, { stream });
  await reader.assigned(0);
  const sizes = [1, 7, 2, 20, 30];
  const cuts: number[] = [];
  for (let at = 0; at < events.length; at += sizes[cuts.length - 1] ?? 1) {
    const size = sizes[cuts.length] ?? 1;
    await reader.batch(batch(at, Math.min(events.length, at + size) - 1));
    cuts.push(at);
  }
  for (const capacity of [1, 5, 17, 100]) {
    for (const before of [...cuts, events.length]) {
      const rebuilt = await partitionWindows(store, capacity).current(
        { topic, partition: 0 },
        before,
      );
      const stored = [...new Set(events.slice(0, before).map(({ event_id }) => event_id))];
      const known = stored.slice(-capacity);
      expect(rebuilt.size).toBe(known.length);
      for (const event of events) {
        const expected = known.includes(event.event_id) ? "repeat" : "fresh";
        expect(
          checked(rebuilt, { ...event, content_hash: event.content_hash ?? null }, nothing),
        ).toBe(expected);
      }
    }
  }
  await drop();
});
