/** What is looked at beside a page of findings, over a real store: told together means looked at together. */
import type { Finding } from "@ringfence/schemas";
import { memoryStream } from "@ringfence/stream";
import { testStore } from "@ringfence/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aFinding, startEnforce, storeFindings, TOPIC } from "../testing/fixture.ts";
import { createAround } from "./alerts-around.ts";

let database: Awaited<ReturnType<typeof testStore>>;
beforeAll(async () => {
  database = await testStore();
}, 120_000);
afterAll(() => database.drop());

const minute = (at: number) => new Date(Date.UTC(2026, 9, 12, 11, at)).toISOString();

/** About one account of a cluster of many. */
function linked(number: number, cluster_id: string, changes: Partial<Finding> = {}): Finding {
  const account_id = `acc_${number}`;
  const clusters = [{ cluster_id, members: [{ account_id, confidence: 0.97 }] }];
  return aFinding(number, { account_ids: [account_id], clusters, ...changes });
}

test("what is told in one alert is looked at as a whole, and of what has ended as much as is listed", async () => {
  const { store } = database;
  const alert = (number: number) => `alr_${number.toString(16).padStart(32, "0")}`;
  const ended = Array.from({ length: 40 }, (_, index) => index + 2);
  const lead = linked(1, "clu_x", { severity: "critical" });
  const living = [50, 51, 52].map((number) => linked(number, "clu_x"));
  const states = [
    lead,
    ...ended.flatMap((number) => {
      const { clusters: _, ...over } = linked(number, "clu_x", { observed_at: minute(number) });
      return [linked(number, "clu_x"), { ...over, state: 2, activity: "close" as const }];
    }),
    ...living,
    linked(60, "clu_y"),
    linked(61, "clu_y"),
  ];
  await storeFindings(store, states, 0);
  const sink = memoryStream({ topics: { [TOPIC]: 1 } }).sink(TOPIC);
  await startEnforce({ store, sink }).drain();
  const of = async (findings: readonly Finding[], ids: readonly string[]) => {
    const places = await createAround(store, 1).of(findings, ids);
    return places.map((place) => states[place - 1]?.finding_id.replace("fnd_", "alr_"));
  };
  // The last 32 that have ended are those that the alert lists.
  const family = [lead, ...living, ...ended.slice(-32).map((number) => linked(number, ""))];
  const ids = family.map(({ finding_id }) => finding_id.replace("fnd_", "alr_"));
  for (const number of [1, 20, 51]) {
    const found = await of([], [alert(number)]);
    expect(new Set(found), `asked for ${number}`).toEqual(new Set([...ids, alert(number)]));
  }
  const next = await of([linked(70, "clu_y")], [alert(70)]);
  expect(new Set(next)).toEqual(new Set([alert(60), alert(61)]));
  // Whoever names accounts of both looks at one of them whole.
  const bridge = { ...linked(70, "clu_x"), account_ids: ["acc_60", "acc_1"] };
  expect(new Set(await of([bridge], [alert(70)]))).toEqual(new Set([alert(60), alert(61)]));
}, 120_000);
