import { expect, test } from "vitest";
import type { Found } from "./evidence.ts";
import { isManyWorkloads, severityOf } from "./severity.ts";

const ids = Array.from({ length: 8 }, (_, index) => `acc_${index}`);
const none = { handovers: [], exhaustions: 0, unfinished: 0, expected: 0 } as unknown;

/** A class of eight before its deadline: one task, one room, all close to their allowance at once. */
const course: Found = {
  subject_id: "clu_1",
  window_start: "2026-10-12 00:00:00.000",
  window_end: "2026-10-13 00:00:00.000",
  account_ids: ids,
  attached_account_ids: [],
  prior_bits: -10,
  bits: { network: 4, content: 8, timing: 1 },
  shared: { address: 8, workload: 8, coordination: 8 },
  units_today: 760,
  quota_max: 100,
  organizations: 0,
  organization_members: 0,
  active: 8,
  near_limit: 8,
  pressure: 7.6,
  crowding: 5,
  likeness: 0.95,
  opened: null,
  worked: null,
  relay: none as Found["relay"],
  relay_fast: none as Found["relay"],
};
const settings = { parallel_crowding: 2 };
const grave = (changes: Partial<Found>) => severityOf({ ...course, ...changes }, settings);

test("a class is no ring, whatever it uses: nothing that belongs to one person ties it", () => {
  expect(grave({})).toBeNull();
});

test("the same moved in step is looked at by a person, and no more", () => {
  expect(grave({ bits: { ...course.bits, timing: 9 } })).toBe("medium");
});

test("some of a class who keep out of each other's way are no relay", () => {
  const after = (spread_days: number, timing: number) =>
    grave({ opened: { spread_days, weight: 0 }, bits: { ...course.bits, timing } });
  expect(after(0.8, 7)).toBeNull();
  expect(after(2.9, 8.9)).toBeNull();
  expect(after(0.8, 9)).toBe("medium");
  // Nobody meets anywhere, as behind proxies.
  const apart = { opened: { spread_days: 0.8, weight: 0 }, shared: { workload: 8 } };
  expect(grave({ ...apart, bits: { ...course.bits, timing: 7 } })).toBe("medium");
  const few = { ...apart, shared: { workload: 8, address: 2, network: 3 } };
  expect(grave({ ...few, bits: { ...course.bits, timing: 7 } })).toBe("medium");
  // Opened in one go, or over weeks.
  expect(after(0.03, 7)).toBe("medium");
  expect(after(3, 7)).toBe("medium");
  expect(
    grave({ opened: { spread_days: 0.8, weight: 0 }, likeness: 0.5, bits: { timing: 7 } }),
  ).toBe("medium");
});

test("a relay of one workload over accounts of many ages is no class", () => {
  const turn = { from: "a", to: "b", ended_ms: 0, started_ms: 1_000 } as unknown;
  const relay = { handovers: [turn], exhaustions: 1, unfinished: 0, expected: 0.05 };
  const relays = { relay: relay as Found["relay"], near_limit: 1 };
  const apart = (spread_days: number) => ({ ...relays, opened: { spread_days, weight: 0 } });
  expect(grave(apart(3))).toBeNull();
  expect(grave(apart(40))).toBe("medium");
  expect(grave({ ...apart(40), likeness: 0.4 })).toBeNull();
  expect(grave({ ...apart(40), pressure: 1.2 })).toBeNull();
  expect(grave({ ...apart(40), organizations: 1, organization_members: 8 })).toBeNull();
  expect(grave({ ...apart(40), relay: course.relay })).toBeNull();
  expect(grave(relays)).toBeNull();
});

test("accounts that want different things are many workloads, unless one is hidden among all of them", () => {
  const many = (changes: Partial<Found>) => isManyWorkloads({ ...course, ...changes });
  const inStep = { ...course.bits, timing: 9 };
  expect(many({ likeness: 0.28 })).toBe(true);
  expect(many({ likeness: 0.28, bits: inStep })).toBe(false);
  expect(many({ likeness: 0.28, bits: inStep, shared: { workload: 7 } })).toBe(true);
  expect(many({ likeness: 0.28, bits: inStep, shared: {} })).toBe(true);
  expect(many({ likeness: 0.4 })).toBe(false);
  expect(many({ likeness: null })).toBe(false);
});

test.each(["device", "payment", "email"])("the same on one %s is a ring", (kind) => {
  expect(["high", "critical"]).toContain(grave({ shared: { ...course.shared, [kind]: 8 } }));
});
