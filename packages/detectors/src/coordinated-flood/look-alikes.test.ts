import { expect, test } from "vitest";
import { judged } from "../testing/judged.ts";
import type { Group } from "./group.ts";
import { lookAlikes } from "./look-alikes.ts";

const members = [0, 1, 2, 3, 4, 5].map((index) => ({
  account_id: `acc_${index}`,
  origins: [],
  simhashes: ["00ff00ff00ff00f0"],
  usual: 1,
  recent: [{ at: 3_900, requests: 120, server_errors: 0 }],
  failed_before: false,
  onset: -50 + index,
}));

/** Six accounts of one row of machines, which nobody has seen there before. */
const surge: Group = {
  members,
  step: { members: [0, 1, 2, 3, 4, 5], first: -50, last: -45, expected: 0.01, surprise: 30 },
  impact: { share: 0.8, others_ratio: 0, others_failed: 0 },
  on_clock: 0,
  failed_before: 0,
  shared_machines: 0,
  template: 1,
  with_content: 6,
  network: 1,
  client: 1,
  client_chance: 0.01,
  places: { usual: 0, elsewhere: 6 },
  at_round_minute: false,
};
const all = (changes: Partial<Group>) => judged(lookAlikes, { ...surge, ...changes }, {});

test("nothing innocent looks like six strangers of one template who begin in step", () => {
  expect(new Set(Object.values(all({})))).toEqual(new Set([false]));
});

const unknown = { usual: 0, elsewhere: 0 };
test.each<[id: string, why: string, changes: Partial<Group>, fits: boolean | null]>([
  [
    "clock",
    "they begin at a round minute",
    { on_clock: 1, at_round_minute: true, places: unknown },
    true,
  ],
  ["clock", "they do so elsewhere than ever", { on_clock: 1, at_round_minute: true }, false],
  ["plug-in", "they work where they always do", { places: { usual: 6, elsewhere: 0 } }, true],
  ["plug-in", "they have moved, on its minute", { on_clock: 1 }, false],
  ["outage", "we had failed them", { failed_before: 1 }, true],
  ["vendor", "they share machines", { shared_machines: 1 }, true],
  ["status-poller", "they work where they always do", { places: { usual: 6, elsewhere: 0 } }, true],
  ["status-poller", "nobody knows where they worked", { places: unknown }, null],
  ["launch", "nothing ties them", { template: 0, network: 0, client: 0 }, null],
])("%s where %s", (id, _, changes, fits) => {
  expect(all(changes)[id]).toBe(fits);
});
