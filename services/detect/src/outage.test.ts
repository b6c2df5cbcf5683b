/** What happens while the store is away. */
import { openPartition } from "@ringfence/features/testing";
import { StoreError } from "@ringfence/store";
import { testStore } from "@ringfence/testkit";
import { describe, expect, it, vi } from "vitest";
import { at, findingsIn, label, requests, startDetect, TIMING } from "./testing/fixture.ts";
import { guardStore } from "./testing/guard.ts";

const timing = { ...TIMING, pollMs: 1, retryMs: 4 };
const away = () =>
  new StoreError("ClickHouse does not answer", { code: "CONNECTION", retriable: true });

describe("a store that goes away", () => {
  it("is waited for, with word of it, and nothing is lost or told twice", async () => {
    const database = await testStore();
    const { store } = database;
    const partition = await openPartition(store);
    let down = true;
    const flaky = guardStore(store, (_, call) => (down ? Promise.reject(away()) : call()));
    const detect = startDetect(flaky, { timing });
    const stop = new AbortController();
    const running = detect.run(stop.signal);
    await vi.waitFor(() => expect(detect.check(stop.signal)).rejects.toThrow("does not answer"));
    await partition.append([...requests("a", "12:03", 4), ...requests("z", "12:05", 1)]);
    down = false;
    await vi.waitFor(async () => expect(await findingsIn(store)).toHaveLength(1), 20_000);
    await vi.waitFor(() => detect.check(stop.signal), 20_000);

    down = true;
    await vi.waitFor(() => expect(detect.check(stop.signal)).rejects.toThrow("does not answer"));
    await partition.append([...requests("b", "12:06", 4), ...requests("z", "12:08", 1)]);
    down = false;
    await vi.waitFor(async () => expect(await findingsIn(store)).toHaveLength(2), 20_000);
    stop.abort();
    await running;
    expect((await findingsIn(store)).map(label)).toEqual([
      "loud-minute a 1 create low @12:04",
      "loud-minute b 1 create low @12:07",
    ]);
    const failures = (await detect.metrics.tickFailures.get()).values;
    expect(failures.find(({ labels }) => labels.stage === "detect")?.value).toBeGreaterThan(1);
    await database.drop();
  });

  it("may lose a call on its way, or only the answer", async () => {
    const database = await testStore();
    const { store } = database;
    const partition = await openPartition(store);
    let inserts = 0;
    const flaky = guardStore(store, async (what, call) => {
      if (what !== "insert") return call();
      inserts += 1;
      const turn = inserts % 5;
      if (turn === 1) throw away();
      const result = await call();
      if (turn === 3) throw away();
      return result;
    });
    const accounts = Array.from({ length: 6 }, (_, index) => `a${index}`);
    await partition.append([
      ...accounts.flatMap((account, index) => requests(account, `12:0${index}`, 4)),
      ...requests("z", "12:08", 1),
    ]);
    const stop = new AbortController();
    const detect = startDetect(flaky, { timing });
    const running = detect.run(stop.signal);
    await vi.waitFor(async () => expect(await findingsIn(store)).toHaveLength(6), 30_000);
    await vi.waitFor(() => detect.check(stop.signal), 30_000);
    stop.abort();
    await running;
    expect((await findingsIn(store)).map(({ subject }) => subject.id)).toEqual(accounts);
    await database.drop();
  });

  it("and an error that no retry mends stops the service", async () => {
    const database = await testStore();
    const { store } = database;
    const broken = guardStore(store, (what, call) =>
      what === "query" ? Promise.reject(new StoreError("no", { code: "SYNTAX_ERROR" })) : call(),
    );
    const run = startDetect(broken, { timing }).run(new AbortController().signal);
    await expect(run).rejects.toMatchObject({ code: "SYNTAX_ERROR" });
    await database.drop();
  });
});

it("readiness notes how far event time is behind the clock, and metrics say it", async () => {
  const database = await testStore();
  const { store } = database;
  const partition = await openPartition(store);
  let now = at("12:08");
  const detect = startDetect(store, { clock: { now: () => now } });
  const { signal } = new AbortController();
  expect(await detect.check(signal)).toBeUndefined();
  await partition.append([...requests("a", "12:03", 4), ...requests("z", "12:05", 1)]);
  await detect.tick();
  expect(await detect.check(signal)).toBeUndefined();
  const lag = async () => (await detect.metrics.watermarkLag.get()).values[0]?.value;
  expect(await lag()).toBe(180);
  now = at("12:25");
  await detect.tick();
  expect(await lag()).toBe(1_200);
  expect(await detect.check(signal)).toBe("event time stands 1200 s behind the clock");
  const findings = (await detect.metrics.findings.get()).values;
  expect(findings).toMatchObject([
    { labels: { category: "interference", activity: "create", mode: "live" }, value: 1 },
  ]);
  await database.drop();
});
