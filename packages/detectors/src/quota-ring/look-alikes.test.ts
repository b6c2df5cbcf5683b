import { expect, test } from "vitest";
import { judged } from "../testing/judged.ts";
import { quotaRing } from "./detector.ts";
import type { Found, Thresholds } from "./evidence.ts";
import { lookAlikes } from "./look-alikes.ts";
import { relay, ring } from "./testing.ts";

const params = quotaRing.params.parse({}) as unknown as Thresholds;

const all = (changes: Partial<Found>) => judged(lookAlikes, { ...ring, ...changes }, params);

test("nobody innocent looks like a ring with a device, a relay and one work", () => {
  expect(all({})).toEqual({
    household: false,
    "shared-computer": false,
    "university-course": false,
    agency: false,
    "second-account": false,
    "carrier-nat": false,
  });
});

const alone = { relay: relay(0, 0, 0), relay_fast: relay(0, 0, 0) };
const unseen = { ...alone, likeness: null, shared: { address: 5, client: 5 }, near_limit: 0 };

test.each<[id: string, why: string, changes: Partial<Found>, fits: boolean | null]>([
  ["household", "each wants something else", { likeness: 0.04, shared: { device: 5 } }, true],
  ["household", "they stay below one allowance", { ...alone, pressure: 0.6 }, true],
  ["household", "a relay, whatever they want", { likeness: null, shared: { device: 5 } }, false],
  ["household", "all close to their limit", { ...unseen, near_limit: 4 }, false],
  ["household", "in step", { ...unseen, bits: { timing: 9 } }, false],
  ["household", "nothing else is known", { ...unseen, bits: {} }, null],
  ["shared-computer", "several at a time", { crowding: 1.8 }, false],
  [
    "shared-computer",
    "they leave when they are done",
    { ...alone, relay: relay(1, 2, 6), bits: {} },
    true,
  ],
  ["shared-computer", "each wants something else", { likeness: 0.1 }, true],
  ["shared-computer", "no turn is known", { ...alone }, null],
  ["shared-computer", "one turn says little", { ...unseen, relay: relay(0, 1, 0) }, null],
  ["university-course", "nobody's own ties them", { ...unseen, likeness: 0.95, bits: {} }, true],
  ["university-course", "but in step", { ...unseen, likeness: 0.95, bits: { timing: 9 } }, false],
  ["university-course", "each has another task", { ...unseen, likeness: 0.1, bits: {} }, false],
  ["agency", "all say so", { organizations: 1, organization_members: 5 }, true],
  ["agency", "some say so", { organizations: 1, organization_members: 4 }, false],
  ["agency", "nothing else is known", unseen, null],
  ["second-account", "below one allowance", { pressure: 0.9 }, true],
  ["second-account", "no allowance is known", { pressure: null, quota_max: null }, null],
  ["carrier-nat", "networks alone", { shared: { address: 5, network: 5, coordination: 5 } }, true],
])("%s where %s", (id, _, changes, fits) => {
  expect(all(changes)[id]).toBe(fits);
});
