import { expect, it } from "vitest";
import { clusterAccounts } from "../clusters/cluster.ts";
import { bitsToLink } from "../clusters/rules.ts";
import type { Pair } from "../links/pair.ts";
import { withWorkloads } from "./evidence.ts";

const ACCOUNTS = 1_000;
const ids = ["a", "b", "c", "d"];
const coordinated = (bits: number) => [
  { account_ids: ids, coordination: { bits, scheduled: null, unknown: new Set<string>() } },
];
function onDevice(bits: number): Pair {
  return {
    a: "a",
    b: "b",
    evidence: [{ kind: "device", value: "d", accounts: 2, bits, common: 1 }],
  };
}

function linked(pairs: readonly Pair[]): string[] {
  return clusterAccounts(pairs, ACCOUNTS).map(({ members }) =>
    members.map(({ account_id }) => account_id).join(" "),
  );
}

it("links nobody by one workload alone", () => {
  expect(linked(withWorkloads([], coordinated(0), ACCOUNTS))).toEqual([]);
});

it("links accounts of one workload that are moved by one hand", () => {
  expect(linked(withWorkloads([], coordinated(4), ACCOUNTS))).toEqual(["a b c d"]);
});

it("adds to what accounts share otherwise", () => {
  expect(linked([onDevice(9)])).toEqual([]);
  expect(linked(withWorkloads([onDevice(9)], coordinated(0), ACCOUNTS))).toEqual(["a b"]);
});

it("takes away from it where they act on their own", () => {
  const crowd = Array.from({ length: 60 }, (_, n) => `m${String(n).padStart(2, "0")}`);
  const course = [
    {
      account_ids: ["a", "b", ...crowd],
      coordination: { bits: -8, scheduled: null, unknown: new Set<string>() },
    },
  ];
  expect(linked([onDevice(12.5)])).toEqual(["a b"]);
  expect(linked(withWorkloads([onDevice(12.5)], course, ACCOUNTS))).toEqual([]);
});

it("links whom a scheduler moves, and nobody who has the same task and comes and goes", () => {
  const scheduled = { account_ids: new Set(["a", "b"]), bits: 6 };
  const course = [
    { account_ids: ids, coordination: { bits: -4, scheduled, unknown: new Set<string>() } },
  ];
  expect(linked(withWorkloads([], course, ACCOUNTS))).toEqual(["a b"]);
});

it("keeps apart accounts whose names hold a blank", () => {
  const [pair] = withWorkloads(
    [],
    [
      {
        account_ids: ["team a", "team b"],
        coordination: { bits: 0, scheduled: null, unknown: new Set<string>() },
      },
    ],
    ACCOUNTS,
  );
  expect(pair).toMatchObject({ a: "team a", b: "team b" });
});

it("says less the more accounts have the workload", () => {
  const bits = (members: number) =>
    withWorkloads(
      [],
      [
        {
          account_ids: ids.slice(0, members),
          coordination: { bits: 0, scheduled: null, unknown: new Set<string>() },
        },
      ],
      ACCOUNTS,
    )[0]?.evidence.find(({ kind }) => kind === "workload")?.bits ?? 0;
  expect(bits(2)).toBeCloseTo(bits(4) + 1);
  expect(bits(2)).toBeLessThan(bitsToLink(ACCOUNTS));
});
