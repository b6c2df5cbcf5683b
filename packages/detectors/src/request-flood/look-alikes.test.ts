import { expect, test } from "vitest";
import { judged } from "../testing/judged.ts";
import { type Found, type Params, requestFlood } from "./detector.ts";
import { lookAlikes } from "./look-alikes.ts";

const params = requestFlood.params.parse({}) as Params;

const flood: Found = {
  refusals: {
    ratio: 90,
    span: 170,
    steady: true,
    minutes: 3,
    requests: 1_800,
    refused: 1_740,
    last: 590,
    before: 600,
    last_requests: 600,
    last_tens: 63,
    refused_minutes: 3,
    recent_requests: 1_200,
  },
  pace: 12,
  impact: { share: 0.98, others_ratio: 0, others_failed: 0 },
  addresses: 1,
  end: 1_791_763_200,
  hour: { requests: 1_860, server_errors: 0, busiest: 600, busiest_at: 1_791_763_000 },
};
const refused = (changes: Partial<Found["refusals"]>): Partial<Found> => ({
  refusals: { ...flood.refusals, ...changes },
});
const all = (changes: Partial<Found>) => judged(lookAlikes, { ...flood, ...changes }, params);

test("nothing innocent looks like ten refusals a second that go on", () => {
  expect(new Set(Object.values(all({})))).toEqual(new Set([false]));
});

test.each<[id: string, why: string, changes: Partial<Found>, fits: boolean | null]>([
  [
    "backing-off-client",
    "one try a minute",
    refused({ refused: 25, minutes: 30, requests: 30 }),
    true,
  ],
  ["backing-off-client", "no refusal", refused({ refused: 0 }), false],
  ["retry-storm", "failures of the service", { hour: { ...flood.hour, server_errors: 700 } }, null],
  ["calls-in-flight", "a minute of refusals", refused({ minutes: 1 }), true],
  ["calls-in-flight", "no refusal", refused({ refused: 0 }), false],
  ["waiting-workers", "a pause between waves", refused({ steady: false }), true],
  ["waiting-workers", "no refusal", refused({ refused: 0 }), false],
  ["usual-pace", "as much in any busy minute", { pace: 500 }, null],
  ["usual-pace", "no refusal", refused({ refused: 0 }), false],
  ["load-test", "few refusals", refused({ refused: 10 }), null],
  ["nightly-batch", "most that succeeds", refused({ refused: 600 }), null],
])("%s where there is %s", (id, _, changes, fits) => {
  expect(all(changes)[id]).toBe(fits);
});
