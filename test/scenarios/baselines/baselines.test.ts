import type { RequestEventInput } from "@ringfence/schemas";
import { describe, expect, it } from "vitest";
import type { Baseline } from "./baseline.ts";
import { componentsOf } from "./components.ts";
import { communitiesOf, evilCohort } from "./evilcohort.ts";
import { accountsPerAddress, addressesPerKey, hourlyZ } from "./first-rules.ts";
import { synchroTrap } from "./synchrotrap.ts";

const START = Date.parse("2026-10-12T00:00:00.000Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function use(
  account_id: string,
  ms: number,
  what: Partial<RequestEventInput> = {},
): RequestEventInput {
  return {
    event_id: `${account_id}/${ms}`,
    occurred_at: new Date(START + ms).toISOString(),
    account_id,
    api_key_id: `key_${account_id}`,
    client_ip: "192.0.2.1",
    method: "POST",
    endpoint: "/v1/tts",
    status: 200,
    ...what,
  };
}

function accused(baseline: Baseline, events: readonly RequestEventInput[]): string[] {
  for (const event of events) baseline.take(event);
  const scores = [...baseline.scores()].filter(([, score]) => score >= baseline.threshold);
  return scores.map(([account]) => account).sort();
}

const named = (count: number) => Array.from({ length: count }, (_, index) => `a${index}`);

describe("accounts per address", () => {
  it("accuses five accounts of one address and day, and nobody for four", () => {
    const one = named(5).map((id, index) => use(id, index * HOUR));
    expect(accused(accountsPerAddress(), one)).toEqual(named(5));
    expect(accused(accountsPerAddress(), one.slice(1))).toEqual([]);
  });

  it("begins anew at midnight", () => {
    const two = named(5).map((id, index) => use(id, (20 + index) * HOUR));
    expect(accused(accountsPerAddress(), two)).toEqual([]);
  });
});

it("addresses per key: twenty, counted by key", () => {
  const from = (count: number, key: (index: number) => string) =>
    Array.from({ length: count }, (_, index) =>
      use("a", index * MINUTE, { client_ip: `192.0.2.${index}`, api_key_id: key(index) }),
    );
  expect(
    accused(
      addressesPerKey(),
      from(20, () => "k"),
    ),
  ).toEqual(["a"]);
  expect(
    accused(
      addressesPerKey(),
      from(19, () => "k"),
    ),
  ).toEqual([]);
  expect(
    accused(
      addressesPerKey(),
      from(30, (index) => `k${index % 2}`),
    ),
  ).toEqual([]);
});

describe("z of hourly requests", () => {
  const hours = (counts: readonly number[]) =>
    counts.flatMap((count, hour) =>
      Array.from({ length: count }, (_, index) => use("a", hour * HOUR + index * 1_000)),
    );
  it("accuses a burst after quiet hours, silent ones included", () => {
    expect(accused(hourlyZ(), hours([2, 0, 3, 0, 2, 1, 2, 40]))).toEqual(["a"]);
  });

  it("says nothing without a history, nor of what is usual", () => {
    expect(accused(hourlyZ(), hours([1, 1, 40]))).toEqual([]);
    expect(accused(hourlyZ(), hours([30, 50, 20, 45, 60, 10, 33, 55]))).toEqual([]);
  });
});

it("components: chains join, small ones are left out", () => {
  const edges = [
    ["a", "b"],
    ["b", "c"],
    ["x", "y"],
  ] as const;
  expect(componentsOf(edges, 3).map((group) => group.toSorted())).toEqual([["a", "b", "c"]]);
  expect(componentsOf(edges, 2)).toHaveLength(2);
});

describe("SynchroTrap", () => {
  const ring = (shift: number) =>
    named(3).flatMap((id, index) =>
      Array.from({ length: 6 }, (_, step) =>
        use(id, step * HOUR + index * shift, { content_hash: `h${step}`, client_ip: id }),
      ),
    );
  const inOrder = (events: RequestEventInput[]) =>
    events.toSorted((x, y) => (x.occurred_at < y.occurred_at ? -1 : 1));

  // The content of each is matched, its own address is not: half of all actions match, a third of
  // the union.
  it("groups accounts that send the same content at the same time", () => {
    const rules = { match_ms: 15 * MINUTE, similarity: 0.3, group_min: 3, object_accounts_max: 9 };
    expect(accused(synchroTrap(rules), inOrder(ring(5 * MINUTE)))).toEqual(named(3));
    expect(accused(synchroTrap({ ...rules, similarity: 0.35 }), inOrder(ring(MINUTE)))).toEqual([]);
    expect(accused(synchroTrap({ ...rules, object_accounts_max: 2 }), ring(0))).toEqual([]);
  });

  it("does not match what lies further apart than the window", () => {
    expect(accused(synchroTrap(), inOrder(ring(20 * MINUTE)))).toEqual([]);
  });
});

describe("EvilCohort", () => {
  it("groups accounts with two addresses in common, and not with one", () => {
    const both = named(4).flatMap((id, index) => [
      use(id, index, { client_ip: "192.0.2.1" }),
      use(id, index, { client_ip: "192.0.2.2" }),
    ]);
    expect(accused(evilCohort(), both)).toEqual(named(4));
    expect(
      accused(
        evilCohort(),
        both.filter(({ client_ip }) => client_ip === "192.0.2.1"),
      ),
    ).toEqual([]);
  });

  it("cuts two dense groups that a single edge joins", () => {
    const clique = (ids: readonly string[]) =>
      ids.flatMap((a, index) => ids.slice(index + 1).map((b) => ({ a, b, weight: 3 })));
    const edges = [...clique(["a", "b", "c"]), ...clique(["x", "y", "z"])];
    const groups = communitiesOf([...edges, { a: "a", b: "x", weight: 1 }]);
    expect(groups.map((group) => group.toSorted().join("")).toSorted()).toEqual(["abc", "xyz"]);
  });
});
