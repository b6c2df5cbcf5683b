import { expect, test } from "vitest";
import { judged } from "../testing/judged.ts";
import { type Found, modelExtraction, type Params } from "./detector.ts";
import { lookAlikes } from "./look-alikes.ts";

const params = modelExtraction.params.parse({}) as Params;

const sweep: Found = {
  pieces: 216,
  novelty: 0.98,
  chains: 20,
  families: [{ times: [0, 1, 2] }],
  systematic: 190,
  longest: 96,
  hours: 14,
  unevenness: 0.3,
};
const all = (changes: Partial<Found>) => judged(lookAlikes, { ...sweep, ...changes }, params);

test("nobody innocent looks like a walk in small steps for half a day", () => {
  expect(new Set(Object.values(all({})))).toEqual(new Set([false]));
});

test.each<[id: string, why: string, changes: Partial<Found>, fits: boolean | null]>([
  ["batch", "it is done in three hours", { hours: 3 }, true],
  ["evaluation-suite", "most was asked before", { novelty: 0.2 }, true],
  ["fixtures", "nearly all was asked before", { novelty: 0.05 }, true],
  [
    "product-templates",
    "much of it is no step, at any time",
    { systematic: 60, unevenness: 1 },
    null,
  ],
  ["product-templates", "nearly all are steps", { unevenness: 1 }, false],
])("%s where %s", (id, _, changes, fits) => {
  expect(all(changes)[id]).toBe(fits);
});
