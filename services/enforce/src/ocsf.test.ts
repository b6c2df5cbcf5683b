/** Alerts as OCSF beside the alerts: the same ones, in the same order, and neither waits. */
import type { Finding } from "@ringfence/schemas";
import { memoryStream } from "@ringfence/stream";
import { testStore } from "@ringfence/testkit";
import { describe, expect, it, vi } from "vitest";
import { DEFAULT_BATCH } from "./service.ts";
import { crashAt, type CrashMoment } from "./testing/crash.ts";
import {
  aFinding,
  alertsIn,
  label,
  OCSF_TOPIC,
  ocsfRevisionsIn,
  startEnforce,
  storeFindings,
  TOPIC,
} from "./testing/fixture.ts";
import { guardSink } from "./testing/guard.ts";
import { aControl, storeControls } from "./testing/said.ts";

const destination = OCSF_TOPIC;
/** Pages and sends of two, so that the four states take several rounds. */
const batch = { ...DEFAULT_BATCH, findings: 2, messages: 2, pollMs: 5, retryMs: 20 };

function twoSinks() {
  const stream = memoryStream({ topics: { [TOPIC]: 1, [OCSF_TOPIC]: 1 } });
  return { sink: stream.sink(TOPIC), ocsf: stream.sink(OCSF_TOPIC) };
}

/** One alert that lives through its life, and a shadow. */
function statesOf(own: number): Finding[] {
  return [
    aFinding(own),
    aFinding(own + 1, { mode: "shadow" }),
    aFinding(own, { state: 2, activity: "update" }),
    aFinding(own, { state: 3, activity: "close" }),
  ];
}
const publishedOf = (own: number) => [`${own}/1`, `${own}/2`, `${own}/3`];

it("what was switched on later gets every live alert there ever was", async () => {
  const database = await testStore();
  const { store } = database;
  const { sink, ocsf } = twoSinks();
  const last = await storeFindings(store, statesOf(10), 0);
  await startEnforce({ store, sink, batch }).drain();
  const both = startEnforce({ store, sink, batch, ocsf: { sink: ocsf, destination } });
  await both.drain();
  await storeFindings(store, statesOf(20), last);
  expect(await both.drain()).toEqual({ written: 4, published: 3, decided: 0 });
  const expected = [...publishedOf(10), ...publishedOf(20)];
  expect((await alertsIn(sink)).map(label)).toEqual(expected);
  expect((await ocsfRevisionsIn(ocsf)).map(label)).toEqual(expected);
  await database.drop();
});

it("what is held back is published as neither", async () => {
  const database = await testStore();
  const { store } = database;
  const { sink, ocsf } = twoSinks();
  await storeControls(store, aControl({ kind: "suppress", scope: "cluster", value: "clu_10" }));
  await storeFindings(store, [...statesOf(10), ...statesOf(20)], 0);
  const enforce = startEnforce({ store, sink, batch, ocsf: { sink: ocsf, destination } });
  await enforce.drain();
  expect((await alertsIn(sink)).map(label)).toEqual(publishedOf(20));
  expect((await ocsfRevisionsIn(ocsf)).map(label)).toEqual(publishedOf(20));
  await database.drop();
});

// Every call of enforce alone is struck in crash.test.ts: here every third is enough, the two
// moments one call apart.
describe.each<[CrashMoment, number]>([
  ["before", 1],
  ["after", 2],
])("a crash %s a call", (moment, first) => {
  it("at every third call leaves both whole", { timeout: 120_000 }, async () => {
    const database = await testStore();
    const { store } = database;
    const { sink, ocsf } = twoSinks();
    const expected: string[] = [];
    let sequence = 0;
    let crashes = 0;
    for (let at = first; ; at += 3) {
      sequence = await storeFindings(store, statesOf(10 * at), sequence);
      expected.push(...publishedOf(10 * at));
      const point = crashAt(store, sink, at, moment);
      const doomed = startEnforce({
        ...point,
        batch,
        ocsf: { sink: point.along(ocsf), destination },
      });
      await doomed.drain().catch((error: Error) => expect(error.message).toContain("crash"));
      await startEnforce({
        store,
        sink,
        batch,
        ocsf: { sink: ocsf, destination },
      }).drain();
      const where = `crash ${moment} call ${at}`;
      expect((await alertsIn(sink)).map(label), where).toEqual(expected);
      expect((await ocsfRevisionsIn(ocsf)).map(label), where).toEqual(expected);
      if (!point.crashed()) break;
      crashes += 1;
    }
    expect(crashes).toBeGreaterThan(11);
    await database.drop();
  });
});

describe.each(["alerts", "OCSF"] as const)("while the sink of %s is down", (broken) => {
  it("the other goes on, and afterwards it gets what waited, once", async () => {
    const database = await testStore();
    const { store } = database;
    const { sink, ocsf } = twoSinks();
    let down = true;
    const unreachable = Object.assign(new Error("the broker does not answer"), { retriable: true });
    const flaky = guardSink(broken === "alerts" ? sink : ocsf, (_, call) =>
      down ? Promise.reject(unreachable) : call(),
    );
    const enforce = startEnforce({
      store,
      batch,
      sink: broken === "alerts" ? flaky : sink,
      ocsf: { sink: broken === "OCSF" ? flaky : ocsf, destination },
    });
    await storeFindings(store, [...statesOf(10), ...statesOf(20)], 0);
    const expected = [...publishedOf(10), ...publishedOf(20)];
    const published = async (of: "alerts" | "OCSF") =>
      (of === "alerts" ? await alertsIn(sink) : await ocsfRevisionsIn(ocsf)).map(label);
    const stop = new AbortController();
    const running = enforce.run(stop.signal);
    const patience = { timeout: 20_000 };
    const other = broken === "alerts" ? "OCSF" : "alerts";
    await vi.waitFor(async () => expect(await published(other)).toEqual(expected), patience);
    await expect(enforce.check(stop.signal)).rejects.toThrow("does not answer");
    expect(await published(broken)).toEqual([]);

    down = false;
    await vi.waitFor(async () => expect(await published(broken)).toEqual(expected), patience);
    await vi.waitFor(() => enforce.check(stop.signal), patience);
    stop.abort();
    await running;
    expect(await published(other)).toEqual(expected);
    await database.drop();
  });
});

it("a sink that refuses for good stops the service, and says why", async () => {
  const database = await testStore();
  const { store } = database;
  const { sink, ocsf } = twoSinks();
  const forbidden = Object.assign(new Error("not allowed to write"), { retriable: false });
  const refusing = guardSink(ocsf, () => Promise.reject(forbidden));
  await storeFindings(store, [aFinding(1)], 0);
  const run = startEnforce({
    store,
    sink,
    batch,
    ocsf: { sink: refusing, destination },
  }).run(new AbortController().signal);
  await expect(run).rejects.toThrow("not allowed to write");
  await database.drop();
});
