/**
 * Events that come late. What they change is corrected; what differs from a run in order is the
 * number of states and, where a window before the opening one fires late, the id of the finding,
 * which stays that of the window that was seen to fire first.
 */
import { openPartition, type TestPartition } from "@ringfence/features/testing";
import type { Finding, RequestEventInput } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import { testStore } from "@ringfence/testkit";
import { describe, expect, it } from "vitest";
import type { Detect } from "./service.ts";
import { findingsIn, label, requests, startDetect, TIMING } from "./testing/fixture.ts";

interface Live {
  readonly store: Store;
  readonly detect: ReturnType<typeof startDetect>;
  /** Stores events, looks, and answers what came of it. */
  told(events: readonly RequestEventInput[]): Promise<string[]>;
}

async function live(work: (live: Live) => Promise<void>): Promise<void> {
  const database = await testStore();
  const { store } = database;
  const partition: TestPartition = await openPartition(store);
  const detect = startDetect(store);
  const told = async (events: readonly RequestEventInput[]) => {
    await partition.append(events);
    const { findings } = await detect.tick();
    return findings.map(label);
  };
  await work({ store, detect, told });
  await database.drop();
}

async function inOrder(events: readonly RequestEventInput[]): Promise<Finding[]> {
  const database = await testStore();
  const partition = await openPartition(database.store);
  await partition.append(events);
  await startDetect(database.store).tick({ finish: true });
  const findings = await findingsIn(database.store);
  await database.drop();
  return findings;
}

/** The findings as they stand in the end, without the numbers of their states. */
function standing(findings: readonly Finding[]) {
  const newest = new Map(findings.map((one) => [one.finding_id, one]));
  return (
    [...newest.values()]
      .filter(({ evidence }) => evidence.length > 0)
      // By which states it came to this is no part of what stands.
      .map(({ state: _, corrected: __, activity, ...one }) => ({
        ...one,
        open: activity !== "close",
      }))
      .sort((x, y) => x.finding_id.localeCompare(y.finding_id))
  );
}

describe("an event within the allowed lateness", () => {
  it("raises a finding", () =>
    live(async ({ store, told }) => {
      const early = [...requests("a", "12:03", 4), ...requests("z", "12:06", 1)];
      const late = requests("a", "12:03", 21);
      expect(await told(early)).toEqual(["loud-minute a 1 create low @12:04"]);
      expect(await told(late)).toEqual(["loud-minute a 2 update high @12:04"]);
      const expected = await inOrder([...early, ...late]);
      expect(standing(await findingsIn(store))).toEqual(
        standing(expected.filter(({ detector }) => detector.id === "loud-minute")),
      );
    }));

  it("takes a finding back, and gives it again", () =>
    live(async ({ store, told }) => {
      const early = [...requests("a", "12:03", 4), ...requests("z", "12:06", 1)];
      const crowd = requests("z", "12:03", 9);
      const more = requests("a", "12:03", 30);
      expect(await told(early)).toEqual(["loud-minute a 1 create low @12:04"]);
      expect(await told(crowd)).toEqual([
        "loud-minute z 1 create low @12:04",
        "loud-minute a 2 close low @12:06",
      ]);
      const [, , withdrawn] = await findingsIn(store);
      expect(withdrawn).toMatchObject({
        evidence: [],
        summary: "Late events took back what this finding rested on.",
      });
      expect(withdrawn?.confidence).toBeCloseTo(1 / (1 + Math.exp(2)), 5);
      expect(await told(more)).toEqual([
        "loud-minute a 3 update high @12:04",
        "loud-minute z 2 close low @12:06",
      ]);
      const expected = await inOrder([...early, ...crowd, ...more]);
      expect(standing(await findingsIn(store))).toEqual(
        standing(expected.filter(({ detector }) => detector.id === "loud-minute")),
      );
    }));

  it("makes a finding weaker that rests on other windows too", () =>
    live(async ({ told }) => {
      expect(
        await told([
          ...requests("a", "12:03", 4),
          ...requests("a", "12:04", 25),
          ...requests("z", "12:06", 1),
        ]),
      ).toEqual(["loud-minute a 1 create low @12:04", "loud-minute a 2 update high @12:05"]);
      expect(await told(requests("z", "12:04", 60))).toEqual([
        "loud-minute a 3 update low @12:04",
        "loud-minute z 1 create high @12:05",
      ]);
    }));

  it("makes a window weaker that still fires, and its finding with it", () =>
    live(async ({ store, told }) => {
      const early = [...requests("a", "12:03", 21), ...requests("z", "12:06", 1)];
      // Where others are loud too it is no more than low.
      const crowd = requests("z", "12:03", 12);
      expect(await told(early)).toEqual(["loud-minute a 1 create high @12:04"]);
      expect(await told(crowd)).toEqual(["loud-minute a 2 update low @12:04"]);
      const expected = await inOrder([...early, ...crowd]);
      expect(standing(await findingsIn(store))).toEqual(
        standing(expected.filter(({ detector }) => detector.id === "loud-minute")),
      );
    }));

  it("fires a window before the opening one: the finding keeps the id it was told under", () =>
    live(async ({ store, told }) => {
      const early = [...requests("a", "12:05", 4), ...requests("z", "12:07", 1)];
      const late = requests("a", "12:03", 4);
      expect(await told(early)).toEqual(["loud-minute a 1 create low @12:06"]);
      expect(await told(late)).toEqual([]);
      const [mine] = await findingsIn(store);
      const expected = await inOrder([...early, ...late]);
      const [theirs] = expected.filter(({ detector }) => detector.id === "loud-minute");
      expect(mine?.finding_id).not.toBe(theirs?.finding_id);
      expect(theirs).toMatchObject({ severity: "low", account_ids: ["a"], state: 1 });
    }));

  it("keeps a finding alive that was closed without it", () =>
    live(async ({ told }) => {
      await told([...requests("a", "12:03", 4), ...requests("z", "12:06", 1)]);
      expect(await told(requests("z", "13:06", 1))).toContain("loud-minute a 2 close low @13:04");
      expect(await told(requests("a", "13:01", 4))).toEqual(["loud-minute a 3 update low @13:02"]);
      expect(await told(requests("z", "14:01", 1))).not.toContain(
        "loud-minute a 4 close low @14:02",
      );
      expect(await told(requests("z", "14:03", 1))).toEqual(["loud-minute a 4 close low @14:02"]);
    }));

  it("is looked at again until its batch is whole", () =>
    live(async ({ store, detect, told }) => {
      // A batch whose rollups were filled later than its event was seen, as after a crash of ingest.
      await told([...requests("a", "12:03", 2), ...requests("z", "12:06", 1)]);
      await addActivity(store, "a", "2026-10-12 12:03:00", 9);
      expect((await detect.tick()).findings.map(label)).toEqual([
        "loud-minute a 1 create medium @12:04",
      ]);
      await addActivity(store, "a", "2026-10-12 12:03:00", 30);
      expect((await detect.tick()).findings).toEqual([]);
      expect(await told(requests("z", "12:07", 1))).toEqual(["loud-minute a 2 update high @12:04"]);
    }));
});

describe("an event past the allowed lateness", () => {
  it("is stored and counted, and its windows stay closed", () =>
    live(async ({ store, detect, told }) => {
      const lateEvents = async () => (await detect.metrics.lateEvents.get()).values[0]?.value ?? 0;
      await told([...requests("a", "12:03", 1), ...requests("z", "12:20", 1)]);
      // Windows before 12:20 were judged; those from 12:10 on may still change.
      expect(await told(requests("a", "12:09", 7))).toEqual([]);
      expect(await lateEvents()).toBe(7);
      expect(await told(requests("a", "12:10", 7))).toContain("loud-minute a 1 create low @12:11");
      expect(await lateEvents()).toBe(7);
      // One of each: the late one is left out, the other is not.
      expect(await told([...requests("b", "12:08", 3), ...requests("b", "12:11", 3)])).toContain(
        "loud-minute b 1 create low @12:12",
      );
      expect(await lateEvents()).toBe(10);
      expect(await findingsIn(store)).toHaveLength(4);
    }));
});

describe("clocks and partitions", () => {
  const timing = { ...TIMING, idleMs: 5_000, stalledMs: 60_000 };
  const wall = (seconds: number) => new Date(Date.parse("2026-10-12T12:30:00Z") + seconds * 1_000);

  async function twoPartitions(
    work: (
      first: TestPartition,
      second: TestPartition,
      processedUntil: (seconds: number) => Promise<string | undefined>,
    ) => Promise<void>,
  ): Promise<void> {
    const database = await testStore();
    const { store } = database;
    let now = wall(0);
    const detect: Detect = startDetect(store, { timing, clock: { now: () => now } });
    await work(await openPartition(store, 0), await openPartition(store, 1), async (seconds) => {
      now = wall(seconds);
      return (await detect.tick()).processed_until?.toISOString().slice(11, 16);
    });
    await database.drop();
  }

  it("waits for the slower partition, and not for one that has nothing to tell", () =>
    twoPartitions(async (first, second, processedUntil) => {
      await first.append([...requests("a", "12:20", 1), ...requests("a", "12:29", 1)], wall(0));
      await second.append(requests("b", "12:27", 1), wall(0));
      expect(await processedUntil(1)).toBe("12:27");
      await first.append(requests("a", wall(4), 1), wall(4));
      expect(await processedUntil(5)).toBe("12:27");
      // The second was silent for more than five seconds.
      expect(await processedUntil(6)).toBe("12:30");
    }));

  it("waits longer for a partition that was behind when it fell silent", () =>
    twoPartitions(async (first, second, processedUntil) => {
      await first.append(requests("a", wall(0), 1), wall(0));
      await second.append([...requests("b", "10:50", 1), ...requests("b", "11:00", 1)], wall(0));
      await first.append(requests("a", wall(30), 1), wall(30));
      expect(await processedUntil(31)).toBe("11:00");
      await first.append(requests("a", wall(58), 1), wall(58));
      expect(await processedUntil(59)).toBe("11:00");
      expect(await processedUntil(61)).toBe("12:30");
    }));

  it("lets a clock that is ahead bring time forward to the present, no further", () =>
    twoPartitions(async (first, _, processedUntil) => {
      await first.append([...requests("a", "12:20", 1), ...requests("a", wall(0), 1)], wall(0));
      // Five minutes ahead: the most that ingest lets pass.
      await first.append(requests("ahead", wall(301), 1), wall(1));
      expect(await processedUntil(2)).toBe("12:30");
      await first.append(requests("a", wall(50), 1), wall(61));
      expect(await processedUntil(62)).toBe("12:31");
    }));
});

async function addActivity(store: Store, account: string, minute: string, count: number) {
  await store.command(
    `INSERT INTO account_activity_1m (minute, account_id, requests)
     VALUES ({minute:DateTime}, {account:String}, {count:UInt64})`,
    { minute: `${minute}Z`, account, count },
  );
}
