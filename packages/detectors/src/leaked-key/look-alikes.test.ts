import { expect, test } from "vitest";
import type { Newcomer } from "../newcomers.ts";
import { judged } from "../testing/judged.ts";
import { type Found, leakedKey, type Params } from "./detector.ts";
import { lookAlikes } from "./look-alikes.ts";

const params = leakedKey.params.parse({}) as Params;

const stranger: Newcomer = {
  origin: {
    client: "curl/8",
    network: "198.51.7.0",
    operator: "64600",
    country: "BR",
    first_ms: 0,
    last_ms: 1,
    calls: 8,
    looks: 3,
    minutes: 4,
    opening: [],
    pieces: [],
  },
  calls_before: 40,
  new_client: true,
  new_operator: true,
  new_country: true,
  others_went_on: true,
  scouts: true,
  chance: 0.01,
  likeness: 0,
};
const leak: Found = {
  newcomers: [stranger],
  scouts: [stranger],
  calls_before: 40,
  foreign_calls: 8,
  usual_arrivals: 0,
};
const all = (changes: Partial<Found>) => judged(lookAlikes, { ...leak, ...changes }, params);
const scout = (changes: Partial<Newcomer>) => ({ scouts: [{ ...stranger, ...changes }] });

test("nobody innocent looks like a stranger who tries out a key in use", () => {
  expect(new Set(Object.values(all({})))).toEqual(new Set([false]));
});

test.each<[id: string, why: string, changes: Partial<Found>, fits: boolean | null]>([
  ["roamer", "the client is known", scout({ new_client: false }), null],
  ["second-machine", "the operator is known", scout({ new_operator: false }), null],
  ["holder", "it does what was done before", scout({ likeness: 1 }), true],
  ["holder", "it asked for nothing yet", scout({ likeness: null }), null],
  ["autoscaled-pods", "something new is usual", { usual_arrivals: 20 }, true],
  ["migration", "the known origins ended", scout({ others_went_on: false }), null],
  ["community", "most set to work", { newcomers: [stranger, stranger, stranger] }, true],
])("%s where %s", (id, _, changes, fits) => {
  expect(all(changes)[id]).toBe(fits);
});
