/** Two processes at one database: the newer goes on, the older stops before it does harm. */
import { openPartition } from "@ringfence/features/testing";
import { testStore } from "@ringfence/testkit";
import { expect, it } from "vitest";
import { findingsIn, label, requests, startDetect } from "./testing/fixture.ts";
import { guardStore } from "./testing/guard.ts";

/** By the newer process: refused, or in the middle of an insert. */
const STOPPED = /^(claim_\w+|QUERY_WAS_CANCELLED)$/;

it("the older one is refused, at whichever door it comes next", async () => {
  const database = await testStore();
  const { store } = database;
  const partition = await openPartition(store);
  const older = startDetect(store);
  const newer = startDetect(store);
  await partition.append([...requests("a", "12:03", 4), ...requests("z", "12:05", 1)]);
  await older.tick();
  await newer.tick();
  await partition.append([...requests("b", "12:06", 4), ...requests("z", "12:08", 1)]);
  const refused = { code: "claim_lost", retriable: false };
  await expect(older.tick()).rejects.toMatchObject(refused);
  await expect(older.run(new AbortController().signal)).rejects.toMatchObject(refused);
  await newer.tick();
  expect((await findingsIn(store)).map(label)).toEqual([
    "loud-minute a 1 create low @12:04",
    "loud-minute b 1 create low @12:07",
  ]);
  await database.drop();
});

it("the older one writes nothing, wherever the newer one comes in between", async () => {
  const database = await testStore();
  const { store } = database;
  const partition = await openPartition(store);
  const device = { device_id: "dev_1" };
  await partition.append([
    ...requests("a", "12:03", 4, device),
    ...requests("b", "12:05", 4, device),
    ...requests("z", "12:15", 1),
  ]);
  for (const door of ["signals_in", "findings_in", "detect_progress_in"]) {
    let entered = false;
    const guarded = guardStore(store, (_, call) => call());
    const older = startDetect({
      ...guarded,
      insert: async (table, rows, options) => {
        if (table === door && !entered) {
          entered = true;
          await startDetect(store).tick();
        }
        return store.insert(table, rows, options);
      },
    });
    await partition.append([...requests(door, "12:10", 4), ...requests("z", "12:15", 1)]);
    await expect(older.tick()).rejects.toMatchObject({ code: "claim_lost" });
    expect(entered).toBe(true);
  }
  const states = (await findingsIn(store)).map((one) => `${one.finding_id}/${one.state}`);
  expect(new Set(states).size).toBe(states.length);
  await database.drop();
});

it("started together, over and over, they tell everything once", async () => {
  const database = await testStore();
  const { store } = database;
  const partition = await openPartition(store);
  for (let round = 1; round <= 3; round += 1) {
    await partition.append([
      ...requests(`a${round}`, `12:${10 * round}`, 4),
      ...requests("z", `12:${10 * round + 2}`, 1),
    ]);
    const ticks = [1, 2, 3].map(() => startDetect(store).tick());
    for (const outcome of await Promise.allSettled(ticks)) {
      if (outcome.status === "rejected") {
        expect(outcome.reason).toMatchObject({ code: expect.stringMatching(STOPPED) });
      }
    }
  }
  await startDetect(store).tick();
  const findings = (await findingsIn(store)).filter(
    ({ detector }) => detector.id === "loud-minute",
  );
  expect(findings.map(label)).toEqual([
    "loud-minute a1 1 create low @12:11",
    "loud-minute a2 1 create low @12:21",
    "loud-minute a3 1 create low @12:31",
  ]);
  await database.drop();
});
