import { expect, test } from "vitest";
import { judged } from "../testing/judged.ts";
import { type Params, routeEnumeration } from "./detector.ts";
import { lookAlikes } from "./look-alikes.ts";
import type { Guesses } from "./routes.ts";

const params = routeEnumeration.params.parse({}) as Params;

const list: Guesses = {
  routes: 40,
  families: 12,
  words: ["admin", "weights", "debug"],
  requests: 44,
  closed: 2,
  mistaken: 1,
  recent: 8,
  quarters: 4,
  first: 1_791_763_000,
  last: 1_791_766_000,
  examples: ["/v1/admin", "/v1/export", "/v1/weights"],
};
const all = (changes: Partial<Guesses>) => judged(lookAlikes, { ...list, ...changes }, params);

test("nobody innocent looks like a list of routes that is worked through", () => {
  expect(new Set(Object.values(all({})))).toEqual(new Set([false]));
});

test.each<[id: string, why: string, changes: Partial<Guesses>, fits: boolean | null]>([
  ["other-version", "most resemble routes that answer", { mistaken: 90 }, true],
  ["unmended-client", "it repeats itself", { requests: 2_000 }, true],
  ["curiosity", "it is a handful", { routes: 6, requests: 6 }, null],
  ["other-product", "few routes of one family are left", { routes: 4, families: 1 }, true],
  ["other-service", "no word is telling", { routes: 7, words: [] }, null],
  ["monitoring-probe", "it is one route", { routes: 1 }, true],
])("%s where %s", (id, _, changes, fits) => {
  expect(all(changes)[id]).toBe(fits);
});
