/** What «exactly once in effect» means, as assertions. */
import { verifyRollups } from "@ringfence/features";
import type { Store } from "@ringfence/store";
import { expect } from "vitest";
import type { Letter } from "./kafka-state.ts";
import { readStoredEvents, readTotals } from "./store-state.ts";
import { NUMBER_HEADER, type Sent } from "./traffic.ts";

/** Every valid event is stored once, as it was sent first, and nothing else is. */
export async function expectStoredOnce(store: Store, { events }: Sent): Promise<void> {
  const { size } = events;
  expect(await readTotals(store)).toEqual({ stored: size, event_ids: size, places: size });
  const wrong = (await readStoredEvents(store)).filter(
    ({ event_id, occurred_at }) =>
      Date.parse(events.get(event_id) ?? "") !== Date.parse(occurred_at),
  );
  expect(wrong).toEqual([]);
}

/** Every rollup is what the stored events say; `from` begins a day or two of traffic. */
export async function expectRollupsWhole(store: Store, from: Date): Promise<void> {
  const to = new Date(from.getTime() + 3 * 86_400_000);
  const found = await verifyRollups(store, { from, to, now: to });
  expect(found.filter(({ differing }) => differing > 0)).toEqual([]);
  // Nothing is known of the networks behind the addresses here.
  const usual = found.filter(({ table }) => table !== "place_networks_1d");
  expect(usual.every(({ compared }) => compared > 0)).toBe(true);
}

/** Every invalid message is a dead letter for the right reason, and nothing else is one. */
export function expectDeadLetters(letters: readonly Letter[], { invalid }: Sent): void {
  const reasons = new Map(
    letters.map(({ headers, reason }) => [Number(headers[NUMBER_HEADER]), reason]),
  );
  expect(invalid.map((_, number) => reasons.get(number))).toEqual(invalid);
  // Its place names a message: the same letter may come twice, but never under another place.
  const numbers = new Map(letters.map(({ headers, place }) => [place, headers[NUMBER_HEADER]]));
  expect(numbers.size).toBe(invalid.length);
  for (const { place, headers } of letters) {
    expect(headers[NUMBER_HEADER]).toBe(numbers.get(place));
  }
}

/** How many of the invalid messages have a letter. */
export function letteredOf(letters: readonly Letter[]): number {
  return new Set(letters.map(({ headers }) => headers[NUMBER_HEADER])).size;
}
