import { expect, test } from "vitest";
import { judged } from "../testing/judged.ts";
import { type Found, type Params, sharedAccount } from "./detector.ts";
import { lookAlikes } from "./look-alikes.ts";

const params = sharedAccount.params.parse({}) as Params;

const community: Found = {
  subject_id: "acc_1",
  api_key_id: "key_1",
  window_start: "2026-10-12 00:00:00.000",
  window_end: "2026-10-13 00:00:00.000",
  uses: [],
  openings: [],
  clients: 12,
  operators: 10,
  countries: 5,
  actors: 10,
  crowding: 3.4,
  top_share: 0.14,
  scouts: 1,
  opened: 12,
  contents: [],
  organization: null,
  unrelated: 8,
  hours: 20,
};
const all = (changes: Partial<Found>) => judged(lookAlikes, { ...community, ...changes }, params);

test("nobody innocent looks like ten homes at once", () => {
  expect(new Set(Object.values(all({})))).toEqual(new Set([false]));
});

test.each<[id: string, why: string, changes: Partial<Found>, fits: boolean | null]>([
  ["roamer", "one place at a time", { crowding: 1.1 }, null],
  ["autoscaled-pods", "one client", { clients: 1 }, true],
  ["autoscaled-pods", "one operator", { operators: 1 }, true],
  ["laptop-and-ci", "hardly more than own machines", { actors: 4 }, null],
  ["one-key-team", "one task", { unrelated: 1 }, true],
  ["one-key-team", "four tasks", { unrelated: 4 }, null],
  ["one-key-team", "nothing known of the tasks", { unrelated: null }, null],
  ["team-credential", "few origins in one country", { actors: 4, countries: 1 }, null],
  ["team-credential", "few origins all over the world", { actors: 4, countries: 4 }, false],
])("%s where there is %s", (id, _, changes, fits) => {
  expect(all(changes)[id]).toBe(fits);
});
