/** A process that dies at any call leaves nothing lost, nothing twice and nothing out of order. */
import { openPartition } from "@ringfence/features/testing";
import type { RequestEventInput } from "@ringfence/schemas";
import { testStore } from "@ringfence/testkit";
import { expect, it } from "vitest";
import { at, clustersIn, findingsIn, label, requests, startDetect } from "./testing/fixture.ts";
import { crashAfter } from "./testing/guard.ts";

const MINUTE = 60_000;

/**
 * A quarter of an hour that opens findings, makes a cluster, and ends; and late events, which make
 * one of the quarter before louder and take another back.
 */
function eventsOf(round: number): RequestEventInput[] {
  const minute = (count: number) => new Date(at("00:00").getTime() + (15 * round + count) * MINUTE);
  const device = { device_id: `dev_${round}` };
  return [
    ...requests(`raised_${round - 1}`, minute(-3), 15),
    ...requests("crowd", minute(-2), 9),
    ...requests(`plain_${round}`, minute(3), 5, device),
    ...requests("again", minute(4), 4 + (round % 17)),
    ...requests(`raised_${round}`, minute(12), 4, device),
    ...requests(`taken_${round}`, minute(13), 4),
    ...requests("last", minute(15), 1),
  ];
}

it(
  "after every write there is, and a fresh process makes it good",
  { timeout: 240_000 },
  async () => {
    const calm = await testStore();
    const rough = await testStore();
    const calmEvents = await openPartition(calm.store);
    const roughEvents = await openPartition(rough.store);
    const undisturbed = startDetect(calm.store);
    let crashes = 0;
    for (let round = 1; ; round += 1) {
      await calmEvents.append(eventsOf(round));
      await undisturbed.tick();

      await roughEvents.append(eventsOf(round));
      const point = crashAfter(rough.store, round);
      const doomed = startDetect(point.store).tick();
      await doomed.catch((error: Error) => expect(error.message).toContain("crash after"));
      await startDetect(rough.store).tick();
      if (!point.crashed()) break;
      crashes += 1;
    }
    expect(crashes).toBeGreaterThan(7);
    const findings = await findingsIn(rough.store);
    expect(findings).toEqual(await findingsIn(calm.store));
    const clusters = await clustersIn(calm.store);
    expect(clusters.length).toBeGreaterThan(crashes);
    expect(await clustersIn(rough.store)).toEqual(clusters);
    const linked = findings.filter((one) => one.clusters !== undefined);
    expect(linked.length).toBeGreaterThan(crashes);
    expect(linked.filter(({ activity }) => activity === "close")).toEqual([]);

    const ended = findings.filter((one) => one.activity === "close" && one.evidence.length === 0);
    expect(ended.length).toBeGreaterThan(crashes);
    await calm.drop();
    await rough.drop();
  },
);

/** Three hours of which much is judged together; findings end, and others begin in their place. */
function manyHours(): RequestEventInput[] {
  const minute = (count: number) => new Date(at("10:00").getTime() + count * MINUTE);
  return [
    ...requests("back", minute(1), 25),
    ...requests("plain", minute(20), 1, { device_id: "dev_1" }),
    // An hour later the finding of «back» has ended, and a weaker one begins.
    ...requests("back", minute(75), 4, { device_id: "dev_1" }),
    ...requests("again", minute(80), 4),
    ...requests("back", minute(140), 5),
    ...requests("again", minute(150), 12),
    ...requests("last", minute(180), 1),
  ];
}

it(
  "after every write of a process that catches up, and a fresh one makes it good",
  { timeout: 240_000 },
  async () => {
    const calm = await testStore();
    await (await openPartition(calm.store)).append(manyHours());
    await startDetect(calm.store).tick();
    const expected = await findingsIn(calm.store);
    const back = expected.map(label).filter((one) => one.startsWith("loud-minute back"));
    expect(back).toEqual([
      "loud-minute back 1 create high @10:02",
      "loud-minute back 2 close high @11:02",
      "loud-minute back 1 create low @11:16",
      "loud-minute back 2 close low @12:16",
      "loud-minute back 1 create low @12:21",
    ]);

    let crashes = 0;
    for (;;) {
      const rough = await testStore();
      await (await openPartition(rough.store)).append(manyHours());
      const point = crashAfter(rough.store, crashes + 1);
      await startDetect(point.store)
        .tick()
        .catch((error: Error) => expect(error.message).toContain("crash after"));
      await startDetect(rough.store).tick();
      expect(await findingsIn(rough.store)).toEqual(expected);
      expect(await clustersIn(rough.store)).toEqual(await clustersIn(calm.store));
      await rough.drop();
      if (!point.crashed()) break;
      crashes += 1;
    }
    expect(crashes).toBeGreaterThan(10);
    await calm.drop();
  },
);
