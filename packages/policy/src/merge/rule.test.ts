import { expect, test } from "vitest";
import { DEFAULT_POLICY } from "../table.ts";
import { byLead, overlaps } from "./rule.ts";

const rule = { ...DEFAULT_POLICY.merge, overlap_min: 0.5, gap_minutes: 60 };
const at = (start: string, end: string) => ({
  start: `2026-10-12T${start}:00.000Z`,
  end: `2026-10-12T${end}:00.000Z`,
});
const named = (ids: string, window = at("10:00", "11:00")) => ({
  account_ids: ids.split("").map((id) => `acc_${id}`),
  window,
});

test("half of the fewer accounts is enough, less is not, and who is first does not matter", () => {
  for (const [one, other, together] of [
    ["abcd", "cdef", true],
    ["abcd", "defg", false],
    ["abcde", "cdefg", true],
    ["abcdefgh", "ax", true],
    ["abcdefgh", "axy", false],
    ["abcd", "efgh", false],
    ["a", "a", true],
  ] as const) {
    expect(overlaps(named(one), named(other), rule), `${one} ${other}`).toBe(together);
    expect(overlaps(named(other), named(one), rule), `${other} ${one}`).toBe(together);
  }
  expect(overlaps(named("abcd"), named("axyz"), { ...rule, overlap_min: 0.25 })).toBe(true);
});

test("of two that name others, those are about the same whose accounts belong to one cluster", () => {
  const of = (ids: string, members: string, confidence = 0.95, cluster_id = "clu_1") => ({
    ...named(ids),
    clusters: [
      {
        cluster_id,
        members: members.split("").map((id) => ({ account_id: `acc_${id}`, confidence })),
      },
    ],
  });
  for (const [one, other, together] of [
    [of("a", "a"), of("b", "b"), true],
    [of("a", "a"), named("b"), false],
    [of("a", "a"), of("b", "b", 0.95, "clu_2"), false],
    [of("a", "a"), of("b", "b", 0.89), false],
    // Half of the accounts of each has to be there, and those that are named no longer do not count.
    [of("ab", "a"), of("cd", "cd"), true],
    [of("abc", "a"), of("d", "d"), false],
    [of("ab", "axyz"), of("c", "c"), true],
    [of("abc", "axyz"), of("d", "d"), false],
  ] as const) {
    const label = JSON.stringify([one, other]);
    expect(overlaps(one, other, rule), label).toBe(together);
    expect(overlaps(other, one, rule), label).toBe(together);
  }
  const later = { ...of("b", "b"), window: at("12:01", "13:00") };
  expect(overlaps(of("a", "a"), later, rule)).toBe(false);
});

test("windows may lie as far apart as is said, and no further", () => {
  const one = named("ab");
  expect(overlaps(one, named("ab", at("12:00", "13:00")), rule)).toBe(true);
  expect(overlaps(one, named("ab", at("12:01", "13:00")), rule)).toBe(false);
  expect(overlaps(one, named("ab", at("08:00", "09:00")), rule)).toBe(true);
  expect(overlaps(one, named("ab", at("08:00", "08:59")), rule)).toBe(false);
});

test("what readers know leads, then the graver, the earlier and the smaller id", () => {
  const known = { alert_id: "alr_b", told: true, severity: "low", start: "2026-10-12T11:00:00Z" };
  const grave = { alert_id: "alr_c", told: false, severity: "high", start: known.start };
  const early = { ...grave, alert_id: "alr_d", start: "2026-10-12T10:00:00Z" };
  const small = { ...grave, alert_id: "alr_a" };
  const mild = { ...early, alert_id: "alr_e", severity: "medium" };
  const order = [mild, small, grave, early, known] as Parameters<typeof byLead>[0][];
  expect(order.toSorted(byLead).map(({ alert_id }) => alert_id)).toEqual(
    ["b", "d", "a", "c", "e"].map((id) => `alr_${id}`),
  );
});
