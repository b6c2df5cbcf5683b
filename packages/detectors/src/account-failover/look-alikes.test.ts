import { expect, test } from "vitest";
import { judged } from "../testing/judged.ts";
import { accountFailover, type Found, type Params } from "./detector.ts";
import type { Pool } from "./failovers.ts";
import { lookAlikes } from "./look-alikes.ts";

const params = accountFailover.params.parse({}) as Params;
function poolAfter(wait_ms: number): Pool {
  const failovers = ["a", "b", "c"].map((from, index) => ({
    from,
    to: ["b", "c", "d"][index] ?? "",
    spent: true,
    refused_ms: 1_000_000 * index,
    taken_ms: 1_000_000 * index + wait_ms,
    done: true,
    piece: String(index),
  }));
  return { account_ids: ["a", "b", "c", "d"], failovers, pieces: 3 };
}

const gateway: Found = {
  pool: poolAfter(300),
  opened: { spread_days: 200, weight: -1.6 },
  known: 4,
  organizations: 0,
  organization_members: 0,
};
const all = (changes: Partial<Found>) => judged(lookAlikes, { ...gateway, ...changes }, params);

test("nobody innocent looks like a program that goes on with strangers' accounts", () => {
  expect(new Set(Object.values(all({})))).toEqual(new Set([false]));
});

test.each<[id: string, why: string, changes: Partial<Found>, fits: boolean | null]>([
  ["organization", "all name one", { organizations: 1, organization_members: 4 }, true],
  [
    "organization",
    "all of whom something is known name one",
    { known: 3, organizations: 1, organization_members: 3 },
    true,
  ],
  ["organization", "one of them names none", { organizations: 1, organization_members: 3 }, false],
  ["colleagues", "it takes as long as people do", { pool: poolAfter(15_000) }, null],
  ["test-accounts", "nothing is known of their beginning", { opened: null }, null],
  [
    "test-accounts",
    "they were opened soon after one another",
    { opened: { spread_days: 12, weight: 0.9 } },
    null,
  ],
])("%s where %s", (id, _, changes, fits) => {
  expect(all(changes)[id]).toBe(fits);
});
