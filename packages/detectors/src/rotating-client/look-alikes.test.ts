import { expect, test } from "vitest";
import { judged } from "../testing/judged.ts";
import { type Params, rotatingClient, type Row } from "./detector.ts";
import { lookAlikes } from "./look-alikes.ts";

const params = rotatingClient.params.parse({}) as Params;

const rotation: Row = {
  subject_id: "caller:203.0.113.7 t13d sdk/1",
  window_start: "2026-10-12 00:00:00.000",
  window_end: "2026-10-12 06:00:00.000",
  accounts: ["acc_1", "acc_2", "acc_3", "acc_4", "acc_5", "acc_6"].map((id) => [id, 50]),
  api_keys: [],
  calls: 300,
  switches: 290,
  repeats_expected: 50,
  refusals: 0,
  first_ms: 0,
  last_ms: 3_000_000,
  rescued: [],
  profiles: [],
  rescues: 0,
  same_content_rescues: 0,
  account_ids: ["acc_1", "acc_2", "acc_3", "acc_4", "acc_5", "acc_6"],
  opened: { spread_days: 200, weight: -1.6 },
  units: 400,
  order: [],
  pressure: 1.4,
  turns: { changes: 280, foreseen: 270, expected: 56, members: new Set([0, 1, 2, 3, 4, 5]) },
  inTurns: true,
};
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
