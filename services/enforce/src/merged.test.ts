/** Findings about the same accounts over a real store: one alert, one measure each, one verdict. */
import type { Finding } from "@ringfence/schemas";
import { memoryStream } from "@ringfence/stream";
import { testStore } from "@ringfence/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULT_POLICY } from "@ringfence/policy";
import { DEFAULT_BATCH } from "./service.ts";
import { ask, DECISIONS, decisionsIn, decisionSink, told } from "./testing/decisions.ts";
import {
  aFinding,
  alertsIn,
  label,
  startEnforce,
  storeFindings,
  TOPIC,
} from "./testing/fixture.ts";
import { aControl, storeControls, storeVerdict } from "./testing/said.ts";

let database: Awaited<ReturnType<typeof testStore>>;
let other: Awaited<ReturnType<typeof testStore>>;
beforeAll(async () => {
  [database, other] = await Promise.all([testStore(), testStore()]);
}, 120_000);
afterAll(() => Promise.all([database.drop(), other.drop()]));

/** Two that are told by themselves before a third brings them together, and one about others. */
function statesOf(first: number): Finding[] {
  const id = (name: string) => `acc_${first}_${name}`;
  const flood = { category: "interference", severity: "medium", confidence: 0.95 } as const;
  const ring = { account_ids: ["a", "b", "c"].map(id) };
  return [
    aFinding(first, { ...flood, account_ids: [id("a")] }),
    aFinding(first + 1, { ...flood, account_ids: [id("b")] }),
    aFinding(first + 2, { account_ids: [id("z")] }),
    aFinding(first + 3, ring),
    aFinding(first + 3, { ...ring, state: 2, activity: "update", severity: "critical" }),
  ];
}

const STATES = statesOf(1);

test("however pages are cut: one alert with all categories, and one measure an account", async () => {
  const run = async ({ store }: typeof database, findings: number) => {
    const alerts = memoryStream({ topics: { [TOPIC]: 1 } }).sink(TOPIC);
    const decided = decisionSink();
    const decisions = { sink: decided, destination: DECISIONS, automation: DEFAULT_POLICY };
    const batch = { ...DEFAULT_BATCH, findings };
    const enforce = startEnforce({ store, sink: alerts, decisions, batch });
    await storeFindings(store, STATES.slice(0, 3), 0);
    await enforce.drain();
    // A person approves what the first of them asks for.
    const [first] = await decisionsIn(decided);
    await ask(store, first?.decision_id ?? "", "approved");
    await enforce.drain();
    await storeFindings(store, STATES.slice(3), 3);
    await startEnforce({ store, sink: alerts, decisions, batch }).drain();
    return { alerts: await alertsIn(alerts), steps: await decisionsIn(decided) };
  };
  const { alerts, steps } = await run(database, 500);
  const inShort = alerts.map((one) => `${label(one)} ${one.status} ${one.severity}`);
  expect(inShort).toEqual([
    "1/1 open medium",
    "2/1 open medium",
    "3/1 open high",
    "2/2 resolved medium",
    "1/2 open high",
    "1/3 open critical",
  ]);
  expect(alerts.at(3)?.merged_into).toBe(alerts[0]?.alert_id);
  expect(alerts.at(-1)).toMatchObject({
    category: "multi_account",
    categories: ["multi_account", "interference"],
    recommended_action: "suspend",
    account_ids: ["acc_1_a", "acc_1_b", "acc_1_c"],
  });
  expect(steps.map(told)).toEqual([
    "acc_1_a throttle proposed",
    "acc_1_b throttle proposed",
    "acc_1_z suspend proposed",
    "acc_1_a throttle approved",
    "acc_1_b throttle lifted",
    "acc_1_a suspend proposed",
    "acc_1_b suspend proposed",
    "acc_1_c suspend proposed",
  ]);
  const again = await run(other, 1);
  expect(again.alerts).toEqual(alerts);
  expect(again.steps.map(told)).toEqual(steps.map(told));
}, 120_000);

test("a verdict on it silences all that it speaks for, until one is worse than what was judged", async () => {
  const { store } = database;
  const sink = memoryStream({ topics: { [TOPIC]: 1 } }).sink(TOPIC);
  const start = () => startEnforce({ store, sink, destination: "verdicts" });
  await start().drain();
  const before = (await alertsIn(sink)).length;
  await storeVerdict(store, 1, "false_positive", { severity: "critical" });
  await start().drain();
  expect((await alertsIn(sink)).slice(before).map(label)).toEqual(["1/4"]);
  const [flood] = STATES;
  if (flood === undefined) throw new Error("no flood");
  const ring = { ...STATES.at(-1), state: 3, activity: "update" } as Finding;
  await storeFindings(store, [{ ...flood, state: 2, activity: "close" }, ring], STATES.length);
  await start().drain();
  const after = (await alertsIn(sink)).slice(before);
  // The one that was told before says once what became of it; the ring itself was never told.
  expect(after.map(label)).toEqual(["1/4", "2/3"]);
  expect(after.map(({ verdict, status }) => [verdict, status])).toEqual([
    ["false_positive", "closed"],
    ["false_positive", "closed"],
  ]);
}, 120_000);

test("those that name different accounts of one cluster are one alert, whichever page they come with", async () => {
  const drawn = await testStore();
  const sink = memoryStream({ topics: { [TOPIC]: 1 } }).sink(TOPIC);
  const extraction = (number: number, cluster_id: string): Finding => {
    const account_id = `acc_${number}`;
    const clusters = [{ cluster_id, members: [{ account_id, confidence: 0.97 }] }];
    return aFinding(number, { category: "extraction", account_ids: [account_id], clusters });
  };
  const states = [extraction(1, "clu_a"), extraction(2, "clu_b"), extraction(3, "clu_a")];
  for (const [index, state] of states.entries()) {
    await storeFindings(drawn.store, [state], index);
    await startEnforce({ store: drawn.store, sink }).drain();
  }
  const alerts = await alertsIn(sink);
  expect(alerts.map(label)).toEqual(["1/1", "2/1", "1/2"]);
  expect(alerts.at(-1)?.account_ids).toEqual(["acc_1", "acc_3"]);
  await drawn.drop();
}, 120_000);

test("a measure stands though the alert that made it falls, as long as the finding that accuses lives", async () => {
  const drawn = await testStore();
  const { store } = drawn;
  const sink = memoryStream({ topics: { [TOPIC]: 1 } }).sink(TOPIC);
  const decided = decisionSink();
  const decisions = { sink: decided, destination: DECISIONS, automation: DEFAULT_POLICY };
  const drain = () => startEnforce({ store, sink, decisions }).drain();
  const home = (ids: readonly string[]) => ({
    account_ids: [...ids],
    clusters: [
      { cluster_id: "clu_a", members: ids.map((id) => ({ account_id: id, confidence: 0.97 })) },
    ],
  });
  const ring = aFinding(1, home(["acc_a", "acc_b"]));
  const extraction = aFinding(2, { ...home(["acc_d", "acc_e"]), category: "extraction" });
  await storeFindings(store, [ring, extraction], 0);
  await drain();
  const made = await decisionsIn(decided);
  const approved = made.filter(({ account_id }) => account_id !== "acc_b");
  for (const { decision_id } of approved) await ask(store, decision_id, "approved");
  await drain();
  const before = (await decisionsIn(decided)).length;
  // The ring is no accusation any more, so the other is told by itself.
  await storeFindings(store, [{ ...ring, state: 2, activity: "update", severity: "info" }], 2);
  await drain();
  expect((await alertsIn(sink)).map(label)).toEqual(["1/1", "1/2", "1/3", "2/1"]);
  const since = async () => (await decisionsIn(decided)).slice(before).map(told);
  expect(await since()).toEqual(["acc_b suspend lifted"]);
  // It ends, which changes nothing either; then one is allowed, and the other cleared.
  const over = { ...extraction, state: 2, activity: "close" } as const;
  const still = {
    ...ring,
    state: 3,
    activity: "update",
    severity: "info",
    confidence: 0.9,
  } as const;
  await storeFindings(store, [over, still], 3);
  await drain();
  expect(await since()).toEqual(["acc_b suspend lifted"]);
  await storeControls(store, aControl({ kind: "allow", value: "acc_d" }));
  await drain();
  expect(await since()).toEqual(["acc_b suspend lifted", "acc_d suspend lifted"]);
  await storeVerdict(store, 2, "false_positive", { severity: "high" });
  await drain();
  expect((await since()).slice(2)).toEqual(["acc_e suspend lifted"]);
  await drawn.drop();
}, 120_000);
