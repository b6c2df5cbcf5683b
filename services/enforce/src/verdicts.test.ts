/** What analysts find alerts to be shows in the next revision, and never in an earlier one. */
import { memoryStream } from "@ringfence/stream";
import type { Sink } from "@ringfence/stream";
import { testStore } from "@ringfence/testkit";
import { expect, it } from "vitest";
import {
  aFinding,
  alertsIn,
  label,
  startEnforce,
  storeFindings,
  TOPIC,
} from "./testing/fixture.ts";
import { aControl, revoked, storeControls, storeVerdict } from "./testing/said.ts";

const topic = () => memoryStream({ topics: { [TOPIC]: 1 } }).sink(TOPIC);
const told = async (sink: Sink) =>
  (await alertsIn(sink)).map(
    (one) => `${label(one)} ${one.activity} ${one.status} ${one.verdict} ${one.recommended_action}`,
  );
const state = (number: number, state: number, changes = {}) =>
  aFinding(number, { state, activity: state === 1 ? "create" : "update", ...changes });

it("a false positive closes the alert, until it is worse than what was judged", async () => {
  const { store, drop } = await testStore();
  const sink = topic();
  const enforce = startEnforce({ store, sink });
  let last = await storeFindings(store, [state(1, 1)], 0);
  await enforce.drain();
  await storeVerdict(store, 1, "false_positive");
  expect(await enforce.drain()).toMatchObject({ written: 1, published: 1 });
  last = await storeFindings(store, [state(1, 2), state(1, 3)], last);
  expect(await enforce.drain()).toMatchObject({ written: 2, published: 0 });
  last = await storeFindings(store, [state(1, 4, { severity: "critical" })], last);
  await enforce.drain();
  await storeFindings(store, [state(1, 5, { severity: "critical", activity: "close" })], last);
  await enforce.drain();
  expect(await told(sink)).toEqual([
    "1/1 create open null suspend",
    "1/2 close closed false_positive observe",
    "1/3 update open null suspend",
    "1/4 close closed null observe",
  ]);
  await drop();
});

it("a benign one is suppressed while its finding lives, however bad it looks", async () => {
  const { store, drop } = await testStore();
  const sink = topic();
  const enforce = startEnforce({ store, sink });
  let last = await storeFindings(store, [state(1, 1)], 0);
  await enforce.drain();
  await storeVerdict(store, 1, "benign");
  await enforce.drain();
  last = await storeFindings(store, [state(1, 2, { severity: "critical" })], last);
  expect(await enforce.drain()).toMatchObject({ written: 1, published: 0 });
  await storeFindings(store, [state(1, 3, { activity: "close" })], last);
  await enforce.drain();
  expect(await told(sink)).toEqual([
    "1/1 create open null suspend",
    "1/2 update suppressed benign observe",
    "1/3 close closed benign observe",
  ]);
  await drop();
});

it("a true one stays open, and a later verdict overrules an earlier one", async () => {
  const { store, drop } = await testStore();
  const sink = topic();
  const enforce = startEnforce({ store, sink });
  const last = await storeFindings(store, [state(1, 1)], 0);
  await enforce.drain();
  const at = (hour: number) => ({ given_at: `2026-10-12T${hour}:00:00.000Z` });
  await storeVerdict(store, 1, "false_positive", at(13));
  await enforce.drain();
  await storeVerdict(store, 1, "true_positive", at(14));
  await enforce.drain();
  await storeVerdict(store, 1, "true_positive", at(15));
  expect(await enforce.drain()).toMatchObject({ written: 1, published: 0 });
  await storeFindings(store, [state(1, 2)], last);
  await enforce.drain();
  expect(await told(sink)).toEqual([
    "1/1 create open null suspend",
    "1/2 close closed false_positive observe",
    "1/3 update acknowledged true_positive suspend",
    "1/4 update acknowledged true_positive suspend",
  ]);
  await drop();
});

it("an alert whose finding has ended takes its verdict with it", async () => {
  const { store, drop } = await testStore();
  const sink = topic();
  const enforce = startEnforce({ store, sink });
  await storeFindings(store, [state(1, 1), state(1, 2, { activity: "close" })], 0);
  await enforce.drain();
  await storeVerdict(store, 1, "true_positive");
  expect(await enforce.drain()).toMatchObject({ written: 1, published: 1 });
  expect(await startEnforce({ store, sink }).drain()).toMatchObject({ written: 0, published: 0 });
  expect((await told(sink)).at(-1)).toBe("1/3 close closed true_positive observe");
  await drop();
});

it("while a control holds an alert its verdict is not told, and afterwards it is", async () => {
  const { store, drop } = await testStore();
  const sink = topic();
  const enforce = startEnforce({ store, sink });
  await storeFindings(store, [state(1, 1)], 0);
  const control = aControl({ kind: "suppress", scope: "detector", value: "quota-ring" });
  await storeControls(store, control);
  await enforce.drain();
  await storeVerdict(store, 1, "true_positive");
  expect(await enforce.drain()).toMatchObject({ written: 1, published: 0 });
  await storeControls(store, revoked(control));
  await enforce.drain();
  expect(await told(sink)).toEqual(["1/1 create acknowledged true_positive suspend"]);
  await drop();
});
