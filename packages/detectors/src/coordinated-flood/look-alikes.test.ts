import { expect, test } from "vitest";
import { judged } from "../testing/judged.ts";
import type { Group } from "./group.ts";
import { lookAlikes } from "./look-alikes.ts";
import { surge } from "./testing.ts";

const all = (changes: Partial<Group>) => judged(lookAlikes, { ...surge, ...changes }, {});

test("nothing innocent looks like six strangers of one template who begin in step", () => {
  expect(new Set(Object.values(all({})))).toEqual(new Set([false]));
});

const unknown = { usual: 0, elsewhere: 0 };
test.each<[id: string, why: string, changes: Partial<Group>, fits: boolean | null]>([
  ["clock", "they begin with a minute", { on_clock: 1, network: 0, places: unknown }, true],
  ["clock", "they do so elsewhere than ever", { on_clock: 1 }, false],
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
