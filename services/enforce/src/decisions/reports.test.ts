import { DEFAULT_POLICY } from "@ringfence/policy";
import { type Log, silentLog } from "@ringfence/runtime";
import type { Decision } from "@ringfence/schemas";
import { memoryStream } from "@ringfence/stream";
import { testStore } from "@ringfence/testkit";
import { expect, it } from "vitest";
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
