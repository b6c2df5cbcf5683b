/** Who may write a partition, and what a successor makes of what it finds. */
import { randomUUID } from "node:crypto";
import { testStore } from "@ringfence/testkit";
import { describe, expect, test, vi } from "vitest";
import {
  anEvent,
  deadLettersOf,
  expectRollupsWhole,
  GARBAGE,
  messageOf,
} from "../testing/fixture.ts";
import { forgetTokens, insertsUnderWay, slowDown } from "../testing/server.ts";
import { openReader, partitionOf } from "../testing/reader.ts";
import { storedIds } from "../testing/stored-events.ts";
import { claimPartition } from "./claim.ts";
import { recoverPartition } from "./recover.ts";

const events = (count: number) =>
  Array.from({ length: count }, (_, number) => messageOf(anEvent(number)));
const ids = (count: number) => Array.from({ length: count }, (_, number) => `evt_${number}`);
const CLAIM_LOST = { code: "CLAIM_LOST", retriable: true };

describe("a process that lost its partition", () => {
  test("is refused, whole batch by whole batch, and gives up after a bound", async () => {
    const { store, drop } = await testStore();
    const topic = "zombie";
    const { stream, batch } = partitionOf(topic, events(9));
    const zombie = openReader(store, topic, { stream, owner: "zombie" });
    await zombie.reader.assigned(0);
    await zombie.reader.batch(batch(0, 2));
    const heir = openReader(store, topic, { stream, owner: "heir" });
    expect(await heir.reader.assigned(3)).toBe(3);

    for (let attempt = 1; attempt < 8; attempt += 1) {
      await expect(zombie.reader.batch(batch(3, 5))).rejects.toMatchObject(CLAIM_LOST);
    }
    await expect(zombie.reader.batch(batch(3, 5))).rejects.toMatchObject({
      code: "CLAIM_LOST",
      retriable: false,
      message: expect.stringMatching(/claimed zombie\/0.*something else writes to database test_/),
    });
    expect(await storedIds(store, topic)).toEqual(ids(3));
    await heir.reader.batch(batch(3, 8));
    await expect(zombie.reader.batch(batch(3, 5))).rejects.toMatchObject({ code: "CLAIM_LOST" });
    expect(await storedIds(store, topic)).toEqual(ids(9));
    await expectRollupsWhole(store);
    await drop();
  });

  test("has its insert ended before the successor looks", { timeout: 90_000 }, async () => {
    const { store, drop } = await testStore();
    const topic = "slow";
    const { stream, batch } = partitionOf(topic, events(30));
    // 30 rows that take a second each, behind the events and before the successor's claim.
    const slow = await slowDown(store);
    const under = openReader(slow.store, topic, { stream, owner: "slow" });
    await under.reader.assigned(0);
    const underWay = under.reader.batch(batch(0, 29)).then(
      () => "stored",
      (error: unknown) => error,
    );
    await vi.waitFor(async () => expect(await insertsUnderWay(store)).toBe(1), { timeout: 20_000 });

    const heir = openReader(store, topic, { stream, owner: "heir" });
    const begin = await heir.reader.assigned(0);
    expect(await insertsUnderWay(store)).toBe(0);
    await slow.end();
    await heir.reader.batch(batch(begin ?? 0, 29));
    const end = await underWay;
    if (end !== "stored") {
      expect(end).toMatchObject({ retriable: true });
      await expect(under.reader.batch(batch(0, 29))).rejects.toMatchObject(CLAIM_LOST);
    }
    expect(await storedIds(store, topic)).toEqual(ids(30));
    await expectRollupsWhole(store);
    await drop();
  });

  test("of those who claim in one moment, one holds and knows it", async () => {
    const { store, drop } = await testStore();
    const topic = "contested";
    const { stream, batch } = partitionOf(topic, events(3));
    const owners = Array.from({ length: 12 }, () => randomUUID());
    const at = { topic, partition: 0 };
    const claims = await Promise.allSettled(
      owners.map((owner) => claimPartition(store, at, owner, new Date())),
    );
    const refused = claims.flatMap((claim) => (claim.status === "rejected" ? [claim.reason] : []));
    for (const reason of refused) {
      expect(reason).toMatchObject({ code: "CLAIM_CONTESTED", retriable: true });
    }
    await store.command("OPTIMIZE TABLE ingest_claims FINAL");
    const outcomes: string[] = [];
    for (const [index, owner] of owners.entries()) {
      const { reader } = openReader(store, topic, { stream, owner });
      const outcome = await reader.batch(batch(0, 2)).then(
        () => `stored, claim ${claims[index]?.status}`,
        (error: { code: string }) => error.code,
      );
      outcomes.push(outcome);
    }
    expect(outcomes.filter((outcome) => outcome !== "CLAIM_LOST")).toEqual([
      "stored, claim fulfilled",
    ]);
    expect(await storedIds(store, topic)).toEqual(ids(3));
    await drop();
  });
});

describe("a successor", () => {
  test("fills the rollups that a view which threw left empty", async () => {
    const { store, drop } = await testStore();
    const topic = "left-behind";
    const { stream, batch } = partitionOf(topic, events(10));
    // It throws in the middle of the views of the events, so some have the batch and some not.
    await store.command(
      "CREATE MATERIALIZED VIEW broken_mv ENGINE = Memory AS " +
        "SELECT throwIf(1, 'a view that throws') AS thrown FROM request_events",
    );
    const first = openReader(store, topic, { stream });
    await first.reader.assigned(0);
    await expect(first.reader.batch(batch(0, 5))).rejects.toThrow("a view that throws");
    await store.command("DROP VIEW broken_mv SYNC");

    const heir = openReader(store, topic, { stream });
    expect(await heir.reader.assigned(0)).toBe(
      (await storedIds(store, topic)).length > 0 ? 0 : null,
    );
    // The batch in doubt arrives in pieces, and with more behind it.
    await heir.reader.batch(batch(0, 1));
    await heir.reader.batch(batch(2, 8));
    await heir.reader.batch(batch(9, 9));
    expect(heir.told).toEqual(["replayed 0-5"]);
    expect(await storedIds(store, topic)).toEqual(ids(10));
    await expectRollupsWhole(store);
    await drop();
  });

  test("brings back the week that a batch lost, and the other week once", async () => {
    const { store, drop } = await testStore();
    const topic = "weeks";
    const lastWeek = { occurred_at: "2026-03-25T09:00:00.000Z" };
    const messages = [0, 1, 2, 3].map((number) =>
      messageOf(anEvent(number, number % 2 === 0 ? {} : lastWeek)),
    );
    const { stream, batch } = partitionOf(topic, messages);
    const first = openReader(store, topic, { stream });
    await first.reader.assigned(0);
    await first.reader.batch(batch(0, 3));
    // What a server leaves that dies between the two parts of one insert.
    for (const table of ["request_events", "account_activity_1m"]) {
      await store.command(`ALTER TABLE ${table} DROP PARTITION '2026-03-23'`);
    }
    const heir = openReader(store, topic, { stream });
    expect(await heir.reader.assigned(0)).toBe(0);
    await heir.reader.batch(batch(0, 3));
    expect(heir.told).toEqual(["replayed 0-3"]);
    expect(await storedIds(store, topic)).toEqual(ids(4));
    await expectRollupsWhole(store);
    await drop();
  });

  test("does not bring back what retention took, and forgets no place", async () => {
    const { store, drop } = await testStore();
    const topic = "retention";
    const lastWeek = { occurred_at: "2026-03-25T09:00:00.000Z" };
    const messages = [0, 1, 2, 3, 4, 5].map((number) =>
      messageOf(anEvent(number, number >= 3 ? lastWeek : {})),
    );
    const { stream, batch } = partitionOf(topic, messages);
    const first = openReader(store, topic, { stream });
    await first.reader.assigned(0);
    await first.reader.batch(batch(0, 3));
    await first.reader.batch(batch(4, 5));
    await store.command("ALTER TABLE request_events DROP PARTITION '2026-03-23'");

    // Nothing of the last batch is left among the events, and half of the one before.
    const heir = openReader(store, topic, { stream });
    expect(await heir.reader.assigned(6)).toBe(6);
    expect(heir.told).toEqual([]);
    expect(await storedIds(store, topic)).toEqual(ids(3));
    await drop();
  });

  test("inserts nothing again that was committed, once its token may be forgotten", async () => {
    const { store, drop } = await testStore();
    const topic = "idle";
    const { stream, batch } = partitionOf(topic, events(9));
    const first = openReader(store, topic, { stream });
    await first.reader.assigned(0);
    await first.reader.batch(batch(0, 4));
    await forgetTokens(store);
    const heir = openReader(store, topic, { stream });
    expect(await heir.reader.assigned(5)).toBe(5);
    await heir.reader.batch(batch(5, 8));
    expect(await storedIds(store, topic)).toEqual(ids(9));
    await expectRollupsWhole(store);
    await drop();
  });

  test("leaves a batch in doubt alone where too much was stored since, and says so", async () => {
    const { store, drop } = await testStore();
    const topic = "too-late";
    const { stream, batch } = partitionOf(topic, events(9));
    const first = openReader(store, topic, { stream });
    await first.reader.assigned(0);
    await first.reader.batch(batch(0, 4));
    // A table was made anew since, in which the batch would count twice.
    const at = { topic, partition: 0 };
    await store.command("INSERT INTO ingest_floors VALUES ('too-late', 0, 4)");
    expect(await recoverPartition(store, at, 0)).toMatchObject({ begin: 5, replay: null });
    await store.command("TRUNCATE TABLE ingest_floors");
    expect(await recoverPartition(store, at, 0)).toMatchObject({ begin: 0, unhealed: null });
    await forgetTokens(store);
    await store.command(
      "INSERT INTO ingest_batches SELECT 'busy', 0, number, number, '2026-04-01 11:00:00', 1, " +
        "'2026-04-01 11:00:00', '2026-04-01 12:00:00' FROM numbers(5001)",
    );
    const heir = openReader(store, topic, { stream });
    expect(await heir.reader.assigned(0)).toBe(5);
    expect(heir.told).toEqual(["unhealed 0-4"]);
    await heir.reader.batch(batch(5, 8));
    expect(await storedIds(store, topic)).toEqual(ids(9));
    await drop();
  });

  test("passes over a batch whose beginning the stream no longer has, and knows its ids", async () => {
    const { store, drop } = await testStore();
    const topic = "gone";
    const repeats = [messageOf(anEvent(0)), messageOf(anEvent(4)), messageOf(anEvent(5))];
    const { stream, batch } = partitionOf(topic, [...events(5), ...repeats]);
    const first = openReader(store, topic, { stream });
    await first.reader.assigned(0);
    await first.reader.batch(batch(0, 4));
    const heir = openReader(store, topic, { stream });
    expect(await heir.reader.assigned(2)).toBe(0);
    await heir.reader.batch(batch(2, 7));
    expect(heir.told).toEqual(["unhealed 0-4"]);
    expect(await storedIds(store, topic)).toEqual(ids(6));
    await drop();
  });

  test("reads again what was not stored behind the last batch: dead letters come twice", async () => {
    const { store, drop } = await testStore();
    const topic = "trailing";
    const { stream, batch } = partitionOf(topic, [...events(2), GARBAGE, GARBAGE, GARBAGE]);
    const first = openReader(store, topic, { stream });
    await first.reader.assigned(0);
    await first.reader.batch(batch(0, 2));
    await first.reader.batch(batch(3, 4));
    const letters = ["2 malformed_json", "3 malformed_json", "4 malformed_json"];
    expect(deadLettersOf(stream, topic)).toEqual(letters);
    const heir = openReader(store, topic, { stream });
    expect(await heir.reader.assigned(5)).toBe(3);
    await heir.reader.batch(batch(3, 4));
    expect(deadLettersOf(stream, topic)).toEqual([...letters, ...letters.slice(1)]);
    expect(await storedIds(store, topic)).toEqual(ids(2));
    await drop();
  });

  test("refuses a topic that was made anew under its old name", async () => {
    const { store, drop } = await testStore();
    const topic = "anew";
    const old = partitionOf(topic, events(6));
    const first = openReader(store, topic, { stream: old.stream });
    await first.reader.assigned(0);
    await first.reader.batch(old.batch(0, 5));
    const made = partitionOf(topic, [messageOf(anEvent("new-0")), messageOf(anEvent("new-1"))]);
    const heir = openReader(store, topic, { stream: made.stream });
    await heir.reader.assigned(0);
    await expect(heir.reader.batch(made.batch(0, 1))).rejects.toMatchObject({
      code: "PARTITION_SHRUNK",
      retriable: false,
      message: expect.stringMatching(/anew\/0 ends at offset 2, but everything before 6 was read/),
    });
    await drop();
  });
});
