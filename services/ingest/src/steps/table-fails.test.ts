/** A table that refuses what an insert brings it, each in its turn. */
import { EVENT_BOUNDS, parseRequestEvent, type RequestEvent } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import { testStore } from "@ringfence/testkit";
import { expect, test } from "vitest";
import { anEvent, expectRollupsWhole, NOW, rowsOf } from "../testing/fixture.ts";
import { tablesWithTokens } from "../testing/server.ts";
import { claimPartition } from "./claim.ts";
import { countStored } from "./recover.ts";
import { type PreparedBatch, storeBatch } from "./store-batch.ts";

const OWNER = "owner";
const EVENTS = 30;

function aBatch(partition: number): PreparedBatch {
  const events: RequestEvent[] = [];
  for (let number = 0; number < EVENTS; number += 1) {
    const parsed = parseRequestEvent(anEvent(`${partition}-${number}`), NOW, EVENT_BOUNDS);
    if (parsed.ok) events.push(parsed.event);
  }
  const at = { topic: "any", partition };
  return { at, first: 0, last: EVENTS - 1, receivedAt: NOW, events: rowsOf(events) };
}

async function whileRefusing(store: Store, table: string, work: () => Promise<void>) {
  await store.command(`ALTER TABLE ${table} ADD CONSTRAINT refused CHECK 0`);
  await work();
  await store.command(`ALTER TABLE ${table} DROP CONSTRAINT refused`);
}

test("the events are stored before anything that is made of them, and the same insert makes it whole", async () => {
  const { store, drop } = await testStore();
  const tables = await tablesWithTokens(store);
  const refused: string[] = [];
  for (const [partition, table] of tables.entries()) {
    const batch = aBatch(partition);
    await claimPartition(store, batch.at, OWNER, NOW);
    await whileRefusing(store, table, async () => {
      const error: unknown = await storeBatch(store, batch, OWNER).then(
        () => null,
        (reason: unknown) => reason,
      );
      if (error !== null) refused.push(table);
    });
    // Whoever finds none takes the batch for one that was never tried, and inserts it under another token.
    const expected = table === "request_events" ? 0 : EVENTS;
    expect([table, await countStored(store, batch.at, batch)]).toEqual([table, expected]);
    const again = table === "request_events" ? { ...batch, receivedAt: new Date(+NOW + 1) } : batch;
    await storeBatch(store, again, OWNER);
  }
  expect(refused).toContain("request_events");
  expect(refused.length).toBeGreaterThanOrEqual(12);
  await expectRollupsWhole(store);
  await drop();
});
