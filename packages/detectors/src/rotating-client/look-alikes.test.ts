import { expect, test } from "vitest";
import { judged } from "../testing/judged.ts";
import { type Params, rotatingClient, type Row } from "./detector.ts";
import { lookAlikes } from "./look-alikes.ts";
import { rotation } from "./testing.ts";

const params = rotatingClient.params.parse({}) as Params;

const all = (changes: Partial<Row>) => judged(lookAlikes, { ...rotation, ...changes }, params);

test("nobody innocent looks like strict turns over the accounts of strangers", () => {
  expect(new Set(Object.values(all({})))).toEqual(new Set([false]));
});

const mixed = {
  switches: 250,
  inTurns: false,
  turns: { changes: 240, foreseen: 50, expected: 48, members: new Set<number>() },
};
test.each<[id: string, why: string, changes: Partial<Row>, fits: boolean | null]>([
  ["integrator", "calls come in any order", mixed, null],
  [
    "integrator",
    "refusals are passed on",
    { ...mixed, refusals: 10, rescues: 10, same_content_rescues: 8 },
    false,
  ],
  ["caretaker", "hardly anything was used", { pressure: 0.02 }, true],
  ["caretaker", "allowances are not known", { pressure: null }, null],
  ["monitors", "nobody comes in turn", { ...mixed, account_ids: [] }, null],
  ["sittings", "runs are long", { switches: 10 }, true],
  [
    "sittings",
    "runs are long, but end with refusals",
    { switches: 10, refusals: 9, rescues: 9 },
    false,
  ],
  ["nat-crowd", "it is one device", { subject_id: "device:dev_1" }, false],
  [
    "nat-crowd",
    "a network is in no order",
    { ...mixed, subject_id: "network:203.0.113.0/24" },
    null,
  ],
  ["nat-crowd", "a network takes turns", { subject_id: "network:203.0.113.0/24" }, false],
  [
    "test-accounts",
    "they were opened in one go",
    { opened: { spread_days: 0.1, weight: 2 } },
    null,
  ],
  ["test-accounts", "their age is not known", { opened: null }, null],
])("%s where %s", (id, _, changes, fits) => {
  expect(all(changes)[id]).toBe(fits);
});
