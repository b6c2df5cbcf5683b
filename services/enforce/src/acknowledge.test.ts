/** «I have this one»: it shows in the next revision, and changes nothing else. */
import { DEFAULT_POLICY } from "@ringfence/policy";
import { memoryStream } from "@ringfence/stream";
import type { Sink } from "@ringfence/stream";
import { testStore } from "@ringfence/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, DECISIONS, decisionsIn, decisionSink, told } from "./testing/decisions.ts";
import {
  aFinding,
  alertsIn,
  label,
  startEnforce,
  storeFindings,
  TOPIC,
} from "./testing/fixture.ts";
import { readOutbox } from "./testing/outbox.ts";
import { aControl, revoked, storeAcknowledgement, storeControls } from "./testing/said.ts";

type Database = Awaited<ReturnType<typeof testStore>>;
let [database, other]: Database[] = [];
beforeAll(async () => {
  [database, other] = await Promise.all([testStore(), testStore()]);
}, 120_000);
afterAll(() => Promise.all([database?.drop(), other?.drop()]));

const topic = () => memoryStream({ topics: { [TOPIC]: 1 } }).sink(TOPIC);
const inShort = async (sink: Sink, number: number) =>
  (await alertsIn(sink))
    .filter((one) => label(one).startsWith(`${number}/`))
    .map((one) => {
      const { activity, status, acknowledged_by: by = "nobody", recommended_action } = one;
      return `${label(one)} ${activity} ${status} ${by} ${recommended_action}`;
    });
const state = (number: number, state: number, changes = {}) =>
  aFinding(number, { state, activity: state === 1 ? "create" : "update", ...changes });
const at = (hour: number) => ({ given_at: `2026-10-12T${hour}:00:00.000Z` });

test("it is told at once, holds while the alert grows worse, is handed over, given back, and over with it", async () => {
  if (database === undefined) throw new Error("no database");
  const { store } = database;
  const sink = topic();
  const decided = decisionSink();
  const decisions = { sink: decided, destination: DECISIONS, automation: DEFAULT_POLICY };
  const start = () => startEnforce({ store, sink, decisions });
  let last = await storeFindings(store, [state(1, 1)], 0);
  await start().drain();
  const [proposed] = await decisionsIn(decided);
  await ask(store, proposed?.decision_id ?? "", "approved");
  await start().drain();
  const steps = (await decisionsIn(decided)).map(told);

  await storeAcknowledgement(store, 1, "acknowledged", at(13));
  expect(await start().drain()).toMatchObject({ written: 1, published: 1, decided: 0 });
  last = await storeFindings(store, [state(1, 2, { severity: "critical" })], last);
  await start().drain();
  await storeAcknowledgement(store, 1, "acknowledged", { ...at(14), actor: "bo" });
  await start().drain();
  // Said once more by the same person: known, and no news.
  await storeAcknowledgement(store, 1, "acknowledged", { ...at(15), actor: "bo" });
  expect(await start().drain()).toMatchObject({ written: 1, published: 0 });
  const control = aControl({ kind: "suppress", scope: "cluster", value: "clu_2" });
  await storeControls(store, control, revoked(control));
  expect(await start().drain()).toMatchObject({ written: 0, published: 0 });
  // No measure was touched by any of it.
  expect((await decisionsIn(decided)).map(told)).toEqual(steps);
  await storeAcknowledgement(store, 1, "released", at(16));
  await start().drain();
  await storeAcknowledgement(store, 1, "acknowledged", at(17));
  await start().drain();
  last = await storeFindings(store, [state(1, 3, { activity: "close" })], last);
  await start().drain();
  // Nobody takes what is over.
  await storeAcknowledgement(store, 1, "acknowledged", { ...at(18), actor: "bo" });
  expect(await start().drain()).toMatchObject({ written: 0, published: 0 });
  const expected = [
    "1/1 create open nobody suspend",
    "1/2 update acknowledged ana suspend",
    "1/3 update acknowledged ana suspend",
    "1/4 update acknowledged bo suspend",
    "1/5 update open nobody suspend",
    "1/6 update acknowledged ana suspend",
    "1/7 close closed nobody observe",
  ];
  expect(await inShort(sink, 1)).toEqual(expected);
  // The end of an alert takes back what nobody approved, as ever.
  expect((await decisionsIn(decided)).map(told)).toEqual([...steps, "acc_1_b suspend lifted"]);
}, 120_000);

test("of alerts that come together whoever has one has all, and after they part; also when all is judged again", async () => {
  if (other === undefined) throw new Error("no database");
  const { store } = other;
  const sink = topic();
  const start = () => startEnforce({ store, sink });
  const flood = (number: number, state = 1, changes = {}) =>
    aFinding(number, {
      category: "interference",
      severity: "medium",
      confidence: 0.95,
      account_ids: [`acc_${number}`],
      state,
      activity: state === 1 ? "create" : "update",
      ...changes,
    });
  // 1 leads, because it is the smaller of two that are alike; 2 is the one that somebody has.
  let last = await storeFindings(store, [flood(1), flood(2)], 0);
  await start().drain();
  await storeAcknowledgement(store, 2, "acknowledged", at(13));
  await start().drain();
  const ring = { account_ids: ["acc_1", "acc_2"] };
  last = await storeFindings(store, [aFinding(3, ring)], last);
  await start().drain();
  expect(await inShort(sink, 1)).toEqual([
    "1/1 create open nobody throttle",
    "1/2 update acknowledged ana suspend",
  ]);
  expect((await inShort(sink, 2)).at(-1)).toBe("2/3 close resolved nobody observe");
  await storeAcknowledgement(store, 1, "acknowledged", { ...at(14), actor: "bo" });
  await start().drain();
  last = await storeFindings(store, [flood(1, 2, { activity: "close" })], last);
  await start().drain();
  // What is left is told by the gravest of it, the ring, which was never told by itself before.
  expect((await inShort(sink, 1)).slice(-2)).toEqual([
    "1/3 update acknowledged bo suspend",
    "1/4 close closed nobody observe",
  ]);
  const left = (await alertsIn(sink)).filter(({ acknowledged_by: by }) => by === "bo");
  expect(new Set(left.map((one) => label(one).split("/")[0]))).toEqual(new Set(["1", "3"]));
  expect((await start().drain()).written).toBe(0);
  // A process that begins with nothing but findings and what was said comes to the same end.
  const rows = await readOutbox(store);
  await store.command("TRUNCATE TABLE alerts SYNC");
  await store.command("TRUNCATE TABLE alert_publications SYNC");
  const anew = topic();
  await startEnforce({ store, sink: anew, destination: "anew" }).drain();
  const ends = (all: readonly { alert_id: string; status: string }[]) =>
    Object.fromEntries(all.map(({ alert_id, status }) => [alert_id, status]));
  expect(ends(await alertsIn(anew))).toEqual(ends(await alertsIn(sink)));
  expect(rows.length).toBeGreaterThan(5);
}, 120_000);
