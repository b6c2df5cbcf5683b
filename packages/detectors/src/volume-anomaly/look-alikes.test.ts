import { expect, test } from "vitest";
import { judged } from "../testing/judged.ts";
import { type Params, type Row, volumeAnomaly } from "./detector.ts";
import { lookAlikes } from "./look-alikes.ts";

const params = volumeAnomaly.params.parse({}) as Params;

const burst: Row = {
  subject_id: "acc_1",
  window_start: "2026-10-12 00:00:00.000",
  window_end: "2026-10-12 00:05:00.000",
  requests: 600,
  throttled: 100,
  server_errors: 0,
  busy_minutes: 5,
  platform_requests: 800,
  history_hours: 30,
  requests_median: 10,
  requests_max: 12,
  robust_z: 20,
};
const all = (changes: Partial<Row>) => judged(lookAlikes, { ...burst, ...changes }, params);

test("nothing innocent looks like fifty times the usual, partly refused", () => {
  expect(new Set(Object.values(all({})))).toEqual(new Set([false]));
});

const unknownPast = { history_hours: 2, requests_median: null, requests_max: null, robust_z: null };
test.each<[id: string, why: string, changes: Partial<Row>, fits: boolean | null]>([
  ["nightly-batch", "its past is not known", unknownPast, null],
  ["launch", "it is a small part of all", { platform_requests: 60_000 }, true],
  ["load-test", "nothing is refused", { throttled: 0 }, null],
  ["retry-storm", "the service failed", { server_errors: 300 }, true],
  ["new-account", "its past is not known", unknownPast, true],
])("%s where %s", (id, _, changes, fits) => {
  expect(all(changes)[id]).toBe(fits);
});
