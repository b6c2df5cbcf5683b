/** How often readers hear of an alert, and when they hear that it is less grave. */
import { DEFAULT_POLICY } from "@ringfence/policy";
import type { Finding } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import { memoryStream } from "@ringfence/stream";
import { testStore } from "@ringfence/testkit";
import { expect, it } from "vitest";
import { DEFAULT_BATCH } from "./service.ts";
import {
  aFinding,
  alertsIn,
  label,
  startEnforce,
  storeFindings,
  TOPIC,
} from "./testing/fixture.ts";

const HOUR = Date.parse("2026-10-12T11:00:00.000Z");
const at = (minute: number) => new Date(HOUR + minute * 60_000).toISOString();

function state(number: number, minute: number, changes: Partial<Finding> = {}): Finding {
  return aFinding(number, {
    activity: "update",
    observed_at: at(minute),
    summary: `${number} at ${minute}`,
    ...changes,
  });
}

const STATES: readonly Finding[] = [
  state(1, 0, { activity: "create" }),
  state(2, 1, { activity: "create" }),
  state(1, 5),
  state(2, 6, { severity: "critical" }),
  state(1, 10),
  state(2, 12),
  // By now what waits of 1 is due, and of 2 the lesser severity is not.
  state(3, 30, { activity: "create" }),
  state(3, 50),
  state(2, 51),
];

/** What is told of the states, where enforce reads so many at once. */
async function toldIn(findings: number, work?: (store: Store) => Promise<void>): Promise<string[]> {
  const database = await testStore();
  const { store } = database;
  const sink = memoryStream({ topics: { [TOPIC]: 1 } }).sink(TOPIC);
  const batch = { ...DEFAULT_BATCH, findings };
  const enforce = startEnforce({ store, sink, policy: DEFAULT_POLICY, batch });
  await storeFindings(store, STATES, 0);
  await enforce.drain();
  await work?.(store);
  await enforce.drain();
  const alerts = await alertsIn(sink);
  await database.drop();
  return alerts.map((one) => `${label(one)} ${one.severity} ${one.summary}`);
}

const TOLD = [
  "1/1 high 1 at 0",
  "2/1 high 2 at 1",
  "2/2 critical 2 at 6",
  "1/2 high 1 at 10",
  "2/3 critical 2 at 12",
  "3/1 high 3 at 30",
  "3/2 high 3 at 50",
  "2/4 critical 2 at 51",
];

it("holds what calls for nothing else, tells it when it is due, and a fall after an hour", async () => {
  const passTo = (minute: number, version: number) => async (store: Store) => {
    const row = { name: "detect", version, processed_until: at(minute), body: "{}" };
    await store.insert("detect_progress", [row], { columns: Object.keys(row) });
  };
  const all = await toldIn(500, passTo(71, 1));
  // At 12 it fell; at 72 nobody has said anything else, though no finding came since.
  expect(all).toEqual(TOLD);
  expect(await toldIn(500, passTo(72, 1))).toEqual([...TOLD, "2/5 high 2 at 51"]);
}, 60_000);

it("tells the same in the same order, however findings are cut into pages", async () => {
  expect(await toldIn(1)).toEqual(TOLD);
  expect(await toldIn(4)).toEqual(TOLD);
}, 60_000);
