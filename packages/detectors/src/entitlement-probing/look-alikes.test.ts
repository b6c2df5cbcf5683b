import { expect, test } from "vitest";
import { judged } from "../testing/judged.ts";
import { entitlementProbing, type Found, type Params } from "./detector.ts";
import { lookAlikes } from "./look-alikes.ts";

const params = entitlementProbing.params.parse({}) as Params;

const probing: Found["probing"] = {
  tries: 12,
  routes: ["/v1/music/remix", "/v1/music/stems", "/v1/voices/clone"],
  quarters: 4,
  named: 12,
  first: 1_791_763_000,
  last: 1_791_766_000,
};
const prober: Found = {
  subject_id: "acc_1",
  window_start: "2026-10-12 00:00:00.000",
  window_end: "2026-10-12 12:00:00.000",
  tries: [],
  answered: ["/v1/music/compose"],
  entitlements_known: true,
  opened: ["music", "tts"],
  changed_minutes: 20_000,
  probing,
};
const all = (changes: Partial<Found>) => judged(lookAlikes, { ...prober, ...changes }, params);
const tries = (changes: Partial<Found["probing"]>) => ({ probing: { ...probing, ...changes } });

test("nobody innocent looks like a dozen tries over three features", () => {
  expect(new Set(Object.values(all({})))).toEqual(new Set([false]));
});

test.each<[id: string, why: string, changes: Partial<Found>, fits: boolean | null]>([
  ["single-try", "it was tried once", tries({ tries: 3 }), true],
  ["just-opened", "the profile has just changed", { changed_minutes: 30 }, true],
  ["just-opened", "no change of the profile is known", { changed_minutes: null }, null],
  [
    "unknown-entitlements",
    "nothing says why",
    { ...tries({ named: 0 }), entitlements_known: false },
    true,
  ],
  [
    "firewall",
    "the codes speak of something else",
    { ...tries({ named: 0 }), entitlements_known: false },
    true,
  ],
  ["firewall", "there is no code", tries({ named: 0 }), null],
])("%s where %s", (id, _, changes, fits) => {
  expect(all(changes)[id]).toBe(fits);
});
