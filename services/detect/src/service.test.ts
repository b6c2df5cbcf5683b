/** What event time does: windows, quarters, the end of a stream. */
import { openPartition } from "@ringfence/features/testing";
import { silentLog } from "@ringfence/runtime";
import type { Finding, RequestEventInput } from "@ringfence/schemas";
import { testStore } from "@ringfence/testkit";
import { describe, expect, it } from "vitest";
import { at, findingsIn, label, requests, startDetect, TIMING } from "./testing/fixture.ts";

/** Two and a half hours: loud minutes of several accounts, a long silence, one that comes back. */
const DAY: readonly RequestEventInput[] = [
  ...requests("quiet", "12:00", 2),
  ...requests("a", "12:03", 4),
  ...requests("quiet", "12:05", 2),
  ...requests("b", "12:14", 12),
  ...requests("a", "12:15", 21),
  ...requests("quiet", "12:15", 3),
  ...requests("c", "12:29", 5),
  ...requests("b", "12:31", 11),
  // «a» has idled since 12:16: its finding of a minute closes at 13:16, and another opens.
  ...requests("a", "14:22", 5),
  ...requests("quiet", "14:29", 1),
].sort((x, y) => x.occurred_at.localeCompare(y.occurred_at));

const STATES = [
  "loud-minute a 1 create low @12:04",
  "loud-minute b 1 create medium @12:15",
  "loud-quarter a 1 create low @12:15",
  "loud-quarter b 1 create medium @12:15",
  "loud-minute a 2 update high @12:16",
  "loud-minute c 1 create low @12:30",
  "loud-quarter a 2 update high @12:30",
  "loud-quarter c 1 create low @12:30",
  "loud-minute a 3 close high @13:16",
  "loud-minute c 2 close low @13:30",
  "loud-minute b 2 close medium @13:32",
  "loud-minute a 1 create low @14:23",
];

let wholeDay: Promise<Finding[]> | undefined;

/** What one run over all of the events finds. */
function inOneRun(): Promise<Finding[]> {
  wholeDay ??= runOnce();
  return wholeDay;
}

async function runOnce(): Promise<Finding[]> {
  const database = await testStore();
  const partition = await openPartition(database.store);
  await partition.append(DAY);
  await startDetect(database.store).tick({ finish: true });
  const findings = await findingsIn(database.store);
  await database.drop();
  return findings;
}

describe("event time", () => {
  it("opens, updates and closes findings in the order of their windows", async () => {
    const findings = await inOneRun();
    const sorted = (labels: readonly string[]) => [...labels].sort();
    expect(sorted(findings.map(label))).toEqual(sorted(STATES));
    const times = findings.map(({ observed_at }) => observed_at);
    expect(times).toEqual([...times].sort());
  });

  it("comes in growing prefixes, live, and tells the same", async () => {
    const database = await testStore();
    const { store } = database;
    const partition = await openPartition(store);
    let detect = startDetect(store);
    for (let next = 0, turn = 0; next < DAY.length; turn += 1) {
      const count = 1 + (turn % 3);
      await partition.append(DAY.slice(next, next + count));
      next += count;
      // Now and then another process goes on.
      if (turn % 11 === 10) detect = startDetect(store);
      await detect.tick();
    }
    await detect.tick({ finish: true });
    expect(await findingsIn(store)).toEqual(await inOneRun());
    await database.drop();
  });

  it("does the work of every quarter, however many pass between two looks", async () => {
    const database = await testStore();
    const { store } = database;
    const partition = await openPartition(store);
    const detect = startDetect(store);
    const told = async () => (await detect.tick()).findings.map(label);
    await partition.append([...requests("a", "12:01", 5), ...requests("a", "12:14", 5)]);
    expect(await told()).toEqual(["loud-minute a 1 create low @12:02"]);
    // The last moment before the end of the quarter does not end it, the end itself does.
    await partition.append(requests("z", at("12:14:59.999"), 1));
    expect(await told()).toEqual([]);
    await partition.append(requests("z", "12:15", 1));
    expect(await told()).toEqual(["loud-quarter a 1 create low @12:15"]);
    await partition.append([
      ...requests("b", "12:16", 5),
      ...requests("c", "12:31", 5),
      ...requests("d", "12:46", 5),
      ...requests("z", "13:02", 1),
    ]);
    expect((await told()).filter((state) => state.startsWith("loud-quarter"))).toEqual([
      "loud-quarter b 1 create low @12:30",
      "loud-quarter c 1 create low @12:45",
      "loud-quarter d 1 create low @13:00",
    ]);
    await database.drop();
  });

  it("judges a window once the watermark is past it by the disorder allowed", async () => {
    const database = await testStore();
    const { store } = database;
    const partition = await openPartition(store);
    const detect = startDetect(store, { timing: { ...TIMING, disorderMs: 5_000 } });
    const until = async (time: string) => {
      await partition.append(requests("z", at(time), 1));
      return (await detect.tick()).processed_until;
    };
    await partition.append(requests("z", "11:59", 1));
    await detect.tick();
    expect(await until("12:01:04.999")).toEqual(at("12:00"));
    expect(await until("12:01:05.000")).toEqual(at("12:01"));
    await database.drop();
  });

  it("goes on after the end of a stream as if it had not ended", async () => {
    const database = await testStore();
    const { store } = database;
    const partition = await openPartition(store);
    const half = DAY.findIndex(({ account_id }) => account_id === "c");
    await partition.append(DAY.slice(0, half));
    await startDetect(store).tick({ finish: true });
    const before = await findingsIn(store);
    expect((await startDetect(store).tick({ finish: true })).findings).toEqual([]);
    await partition.append(DAY.slice(half));
    await startDetect(store).tick({ finish: true });
    const findings = await findingsIn(store);
    expect(findings.slice(0, before.length)).toEqual(before);
    expect(findings.map(label).sort()).toEqual([...STATES].sort());
    await database.drop();
  });

  it("skips a silence of months", async () => {
    const database = await testStore();
    const { store } = database;
    const partition = await openPartition(store);
    const long = new Date(at("12:00").getTime() - 200 * 86_400_000);
    await partition.append([...requests("z", long, 1), ...DAY]);
    const started = performance.now();
    await startDetect(store).tick({ finish: true });
    expect(performance.now() - started).toBeLessThan(30_000);
    expect((await findingsIn(store)).map(label).sort()).toEqual([...STATES].sort());
    await database.drop();
  });

  it("stops between two chunks when asked, and the next process goes on there", async () => {
    const database = await testStore();
    const { store } = database;
    const partition = await openPartition(store);
    await partition.append(DAY);
    const stop = new AbortController();
    const clock = { now: () => (stop.abort(), at("23:59")) };
    const { findings, processed_until } = await startDetect(store, { clock }).tick({
      finish: true,
      signal: stop.signal,
    });
    expect(findings).toEqual([]);
    expect(processed_until).toBeNull();
    await startDetect(store).tick({ finish: true });
    expect(await findingsIn(store)).toEqual(await inOneRun());
    await database.drop();
  });
});

it("says whom the look for workloads leaves out: in numbers always, in words where that changes", async () => {
  const database = await testStore();
  const { store } = database;
  const partition = await openPartition(store);
  const told: object[] = [];
  const log = { ...silentLog, info: (facts: object) => told.push(facts) };
  const detect = startDetect(store, { log });
  const asks = (n: number) => ({ content_simhash: String(n).repeat(16) });
  await partition.append([
    ...requests("heavy", "12:01", 5_001, asks(0)),
    ...[1, 2, 3, 4].flatMap((n) => requests("light", `12:0${n}`, 1, asks(n))),
    ...requests("z", "13:31", 1),
  ]);
  await detect.tick();
  expect(told).toMatchObject([{ too_many_requests: 1, too_many_accounts: 0, at: at("12:30") }]);
  const { values } = await detect.metrics.workloadAccountsLeftOut.get();
  expect(values).toContainEqual({ labels: { reason: "too_many_requests" }, value: 1 });
  expect(values).toContainEqual({ labels: { reason: "too_many_accounts" }, value: 0 });
  await database.drop();
});
