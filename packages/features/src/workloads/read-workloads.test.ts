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

const DAY_MS = 86_400_000;
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
  const [found, ...rest] = await readWorkloads(database.store, new Date(MONDAY + DAY_MS / 2));
  expect(rest).toEqual([]);
  expect(found?.account_ids).toEqual(["a", "b", "c", "d"]);
  expect(found?.coordination_bits).toBeGreaterThan(2);
});

it("knows nothing of what comes after, of accounts with little content, nor of last week", async () => {
  const { store } = database;
  expect(await readWorkloads(store, new Date(MONDAY + 20 * 60_000))).toEqual([]);
  expect(await readWorkloads(store, new Date(MONDAY + 2 * DAY_MS))).toEqual([]);
  const tuesday = MONDAY + 7 * DAY_MS;
  const little = ["p", "q"].flatMap((id) => work(id, tuesday, ONE, 3));
  await partition.append(little.sort(byTime));
  expect(await readWorkloads(store, new Date(tuesday + DAY_MS / 2))).toEqual([]);
});

function byTime(x: RequestEventInput, y: RequestEventInput): number {
  return x.occurred_at < y.occurred_at ? -1 : 1;
}
