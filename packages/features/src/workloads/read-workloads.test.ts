/** Workloads on events made by hand, through the store. */
import type { RequestEventInput } from "@ringfence/schemas";
import { testStore } from "@ringfence/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { event, openPartition, type TestPartition } from "../testing/events.ts";
import { readWorkloads } from "./read-workloads.ts";

let database: Awaited<ReturnType<typeof testStore>>;
let partition: TestPartition;
beforeAll(async () => {
  database = await testStore();
  partition = await openPartition(database.store);
});
afterAll(() => database.drop());

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MONDAY = Date.parse("2026-10-12T00:00:00.000Z");
/** Two themes that differ in every bit, and pieces around them. */
const ONE = 0x0f0f0f0f0f0f0f0fn;
const OTHER = 0xf0f0f0f0f0f0f0f0n;

let events = 0;
/** Calls ten minutes apart, each with a piece that differs from the theme in two bits. */
function work(account_id: string, begin: number, theme: bigint, calls: number) {
  return Array.from({ length: calls }, (_, index): RequestEventInput => {
    const piece = theme ^ (1n << BigInt(index)) ^ (1n << BigInt(index + 20));
    const at = new Date(begin + index * 600_000);
    const content_simhash = piece.toString(16).padStart(16, "0");
    return event(`w${(events += 1)}`, at, { account_id, content_simhash });
  });
}

it("finds the accounts of one workload and whether they are moved by one hand", async () => {
  const relay = ["a", "b", "c", "d"].flatMap((id, turn) =>
    work(id, MONDAY + turn * 3_600_000, ONE, 6),
  );
  const other = work("x", MONDAY, OTHER, 6);
  await partition.append([...relay, ...other].sort(byTime));
  const [found, ...rest] = await at(MONDAY + DAY_MS / 2);
  expect(rest).toEqual([]);
  expect(found?.account_ids).toEqual(["a", "b", "c", "d"]);
  expect(found?.coordination.bits).toBeGreaterThan(2);
});

it("sees the relay of accounts that have work of their own before and after it", async () => {
  const day = MONDAY + 28 * DAY_MS;
  const own = (index: number) => 0x123456789abcdefn * BigInt(2 * index + 3);
  const ring = ["e", "f", "g", "h"].flatMap((id, turn) => [
    ...work(id, day + (4 + turn) * HOUR_MS, ONE, 6),
    ...work(id, day + (turn * HOUR_MS) / 4, own(turn), 2),
    ...work(id, day + 10 * HOUR_MS + (turn * HOUR_MS) / 4, own(turn), 2),
  ]);
  await partition.append(ring.sort(byTime));
  const [found, ...rest] = await at(day + DAY_MS / 2);
  expect(rest).toEqual([]);
  expect(found?.account_ids).toEqual(["e", "f", "g", "h"]);
  expect(found?.coordination.bits).toBeGreaterThan(2);
});

it("knows nothing of what comes after, of accounts with little content, nor of last week", async () => {
  expect(await at(MONDAY + 30 * 60_000)).toEqual([]);
  expect(await at(MONDAY + 2 * DAY_MS)).toEqual([]);
  const tuesday = MONDAY + 7 * DAY_MS;
  const little = ["p", "q"].flatMap((id) => work(id, tuesday, ONE, 3));
  await partition.append(little.sort(byTime));
  expect(await at(tuesday + DAY_MS / 2)).toEqual([]);
});

it("says the same of a time whichever are asked for together", async () => {
  const day = MONDAY + 14 * DAY_MS;
  const ring = ["r1", "r2", "r3"].flatMap((id, turn) => work(id, day + turn * HOUR_MS, ONE, 6));
  const later = ["s1", "s2"].flatMap((id, turn) => work(id, day + (4 + turn) * HOUR_MS, OTHER, 6));
  await partition.append([...ring, ...later].sort(byTime));
  // Half past the end of a day the first of what they did is no longer part of it.
  for (const begin of [2 * HOUR_MS, DAY_MS]) {
    const ends = Array.from({ length: 13 }, (_, n) => new Date(day + begin + (n * HOUR_MS) / 2));
    const together = await readWorkloads(database.store, ends);
    const alone = await Promise.all(ends.map((end) => readWorkloads(database.store, [end])));
    expect(together).toEqual(alone.flat());
    expect(new Set(together.map((one) => JSON.stringify(one))).size).toBeGreaterThan(2);
  }
});

it("says who was left out, and by which bound", async () => {
  const day = MONDAY + 21 * DAY_MS;
  const some = ["u1", "u2", "u3", "u4"].flatMap((id, n) => work(id, day, ONE, 5 + n));
  const busy = work("busy", day, OTHER, 20);
  await partition.append([...some, ...busy].sort(byTime));
  const end = [new Date(day + DAY_MS / 2)];
  const bounds = { pieces_min: 4, requests_max: 15, accounts_max: 3, members_max: 64 };
  const [capped] = await readWorkloads(database.store, end, bounds);
  expect(capped?.workloads.map(({ account_ids }) => account_ids)).toEqual([["u2", "u3", "u4"]]);
  expect(capped?.left_out).toEqual({
    too_many_accounts: 1,
    too_many_requests: 1,
    too_many_members: 0,
  });
  const [crowd] = await readWorkloads(database.store, end, { ...bounds, members_max: 2 });
  expect(crowd).toMatchObject({ workloads: [], left_out: { too_many_members: 3 } });
  const [all] = await readWorkloads(database.store, end);
  expect(all?.left_out).toEqual({
    too_many_accounts: 0,
    too_many_requests: 0,
    too_many_members: 0,
  });
});

async function at(time: number) {
  const [found] = await readWorkloads(database.store, [new Date(time)]);
  return found?.workloads ?? [];
}

function byTime(x: RequestEventInput, y: RequestEventInput): number {
  return x.occurred_at < y.occurred_at ? -1 : 1;
}
