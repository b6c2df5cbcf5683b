import { expect, test } from "vitest";
import { judged } from "../testing/judged.ts";
import { type Found, maliciousPayload, type Params } from "./detector.ts";
import { lookAlikes } from "./look-alikes.ts";

const params = maliciousPayload.params.parse({}) as Params;

const names = ["command_injection", "path_traversal", "sql_injection"];
const attack: Found = {
  subject_id: "acc_1",
  window_start: "2026-10-12 00:00:00.000",
  window_end: "2026-10-13 00:00:00.000",
  requests: 90,
  reported: 60,
  verdicts: names,
  quarters: 3,
  first_seconds: 1_791_763_000,
  last_seconds: 1_791_766_000,
  active_accounts: 80,
  kinds: { names, all: 3, rare: 3 },
  usual: 2,
};
const all = (changes: Partial<Found>) => judged(lookAlikes, { ...attack, ...changes }, params);

test("nobody innocent looks like three kinds of attack on most of what is sent", () => {
  expect(new Set(Object.values(all({})))).toEqual(new Set([false]));
});

const oneKind = { kinds: { names: ["sql_injection"], all: 1, rare: 1 } };
test.each<[id: string, why: string, changes: Partial<Found>, fits: boolean | null]>([
  ["scanner-noise", "it sends thousands", { requests: 9_000, reported: 20 }, true],
  ["scanner-noise", "hardly anything is known of it", { requests: 2, reported: 1 }, null],
  ["writers-style", "it is one kind, on some of the drafts", { ...oneKind, reported: 15 }, null],
  ["writers-style", "it is one kind, on all that is sent", { ...oneKind, reported: 85 }, false],
  ["new-scanner-rule", "everybody has it", { usual: 60, kinds: { names, all: 3, rare: 0 } }, true],
])("%s where %s", (id, _, changes, fits) => {
  expect(all(changes)[id]).toBe(fits);
});
