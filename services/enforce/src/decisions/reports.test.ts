import { DEFAULT_POLICY } from "@ringfence/policy";
import { type Log, silentLog } from "@ringfence/runtime";
import type { Decision } from "@ringfence/schemas";
import { memoryStream } from "@ringfence/stream";
import { loadQuery, type Store } from "@ringfence/store";
import { testStore } from "@ringfence/testkit";
import { expect, it } from "vitest";
import { z } from "zod";
import { DECISIONS, decisionsIn, refusalsIn, told } from "../testing/decisions.ts";
import { aFinding, startEnforce, storeFindings, TOPIC } from "../testing/fixture.ts";
import { ask } from "../testing/decisions.ts";
import { readReports } from "./reports.ts";

const TRIGGER = { type: "policy", id: "example-trigger" } as const;

it("takes the word of who applied a measure, once, and passes over what it cannot read", async () => {
  const { store, drop } = await testStore();
  const stream = memoryStream({ topics: { [DECISIONS]: 1, [TOPIC]: 1 } });
  const sink = stream.sink(DECISIONS);
  const decisions = { sink, destination: DECISIONS, automation: DEFAULT_POLICY };
  const enforce = startEnforce({ store, sink: stream.sink(TOPIC), decisions });
  await storeFindings(store, [aFinding(1, { account_ids: ["acc_1"] })], 0);
  await enforce.drain();
  const [first] = await decisionsIn(sink);
  await ask(store, first?.decision_id ?? "", "approved");
  await enforce.drain();

  const report = { ...first, state: "applied", actor: TRIGGER, reason: "blocked" } as Decision;
  // Half a character has no place in the store, and what is too long none on a topic.
  const odd = { ...report, decision_id: `dec_${"0".repeat(32)}`, reason: "\ud83d".repeat(3_000) };
  const value = JSON.stringify(report);
  await sink.send([
    { key: "acc_1", value },
    { key: "acc_1", value: "{" },
    { key: "acc_1", value },
    { key: "acc_1", value: JSON.stringify(odd) },
  ]);
  const warned: number[] = [];
  const log: Log = {
    ...silentLog,
    warn: (at: object) => void warned.push((at as { offset: number }).offset),
  };
  const read = async () => {
    const source = stream.source({ groupId: "reports", topics: [DECISIONS], untilEnd: true });
    await readReports({ store, source, log }, new AbortController().signal);
    await enforce.drain();
  };
  await read();
  // It reads the step that came of it as well, which says nothing new.
  await read();
  const all = (await sink.tail(100)).flatMap(({ value: text }) =>
    ["{", JSON.stringify(odd)].includes(String(text)) ? [] : (JSON.parse(String(text)) as Decision),
  );
  expect(
    all.filter(({ state }) => state === "applied").map(({ actor, reason }) => [actor.id, reason]),
  )
    // Twice as it was reported, and once as it was noted.
    .toEqual(Array.from({ length: 3 }, () => ["example-trigger", "blocked"]));
  expect(all.map(told).at(-1)).toBe("acc_1 suspend applied");
  expect(all).toHaveLength(5);
  expect(warned).toEqual([3]);
  expect(Object.values(await refusalsIn(store))).toEqual(["there is no such decision"]);
  await drop();
});

it("requests and answers are kept for some months, answers the longer", async () => {
  const database = await testStore();
  const { store } = database;
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 19);
  await ask(store, "dec_1", "approved");
  // However old its maker says that it is.
  await ask(store, "dec_2", "approved", { at: new Date("2020-01-01T00:00:00.000Z") });
  const old = { request_id: "req_3", decision_id: "dec_3", noted_at: ago(91).replace("T", " ") };
  await store.insert("decision_requests", [old], { columns: Object.keys(old) });
  const answers = [
    { request_id: "req_4", answered_at: `${ago(119)}.000Z` },
    { request_id: "req_5", answered_at: `${ago(121)}.000Z` },
  ];
  await store.insert("decision_answers", answers, { columns: Object.keys(answers[0] ?? {}) });
  await store.command("OPTIMIZE TABLE decision_requests FINAL");
  await store.command("OPTIMIZE TABLE decision_answers FINAL");
  expect(await keptIn(store)).toEqual(["dec_1", "dec_2", "req_4"]);
  await database.drop();
});

const kept = loadQuery({
  url: import.meta.url,
  file: "../testing/kept.sql",
  params: z.object({}),
  row: z.strictObject({ id: z.string() }),
});

async function keptIn(store: Store): Promise<string[]> {
  return (await store.query(kept, {})).map(({ id }) => id);
}
