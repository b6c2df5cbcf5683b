import { expect, test } from "vitest";
import { judged } from "../testing/judged.ts";
import { type Params, resale, type Row } from "./detector.ts";
import { lookAlikes } from "./look-alikes.ts";

const params = resale.params.parse({}) as Params;

const reseller: Row = {
  subject_id: "acc_1",
  window_start: "2026-10-12 00:00:00.000",
  window_end: "2026-10-13 00:00:00.000",
  calls: 600,
  units: 3_000,
  first_ms: 0,
  last_ms: 80_000_000,
  refusals: 0,
  api_keys: 1,
  networks: 1,
  addresses: 1,
  clients: 1,
  end_users: 0,
  pieces: [],
  quota: 4_000,
  themes: 40,
  alike: 0.05,
};
const all = (changes: Partial<Row>) => judged(lookAlikes, { ...reseller, ...changes }, params);

test("nobody innocent looks like forty workloads behind one credential", () => {
  expect(new Set(Object.values(all({})))).toEqual(new Set([false]));
});

test.each<[id: string, why: string, changes: Partial<Row>, fits: boolean | null]>([
  ["product", "it has few templates", { themes: 4, end_users: 300 }, true],
  ["product", "its users are many more than its themes", { end_users: 900 }, null],
  ["product", "each user has a theme", { end_users: 45 }, false],
  ["large-company", "it has many credentials", { api_keys: 20, networks: 8 }, true],
  ["large-company", "it has some credentials", { api_keys: 3 }, null],
  ["agency", "it has few themes", { themes: 8 }, true],
  ["viral-growth", "it has few themes", { themes: 8 }, true],
  ["small-steps", "each is near the one before", { alike: 0.9 }, true],
])("%s where %s", (id, _, changes, fits) => {
  expect(all(changes)[id]).toBe(fits);
});
