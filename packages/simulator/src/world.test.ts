import { createHash } from "node:crypto";
import { accountProfile, requestEvent } from "@ringfence/schemas";
import { describe, expect, test } from "vitest";
import { createWorld, liveTraffic, PERSONAS, toNdjson, type WorldOptions } from "./index.ts";

const start = new Date("2026-10-12T00:00:00.000Z");
const SMALL: WorldOptions = { seed: 7, start, hours: 6, accounts: 300 };
const FULL: WorldOptions = { seed: "full", start, hours: 24, accounts: 2_000 };

function digest(options: WorldOptions): string {
  const hash = createHash("sha256");
  const world = createWorld(options);
  for (const profile of world.profiles) hash.update(toNdjson(profile));
  for (const event of world.events()) hash.update(toNdjson(event));
  return hash.digest("hex");
}

describe("a world", () => {
  test("is the same for the same seed and another for another", () => {
    expect(digest(SMALL)).toBe(digest(SMALL));
    expect(digest({ ...SMALL, seed: 8 })).not.toBe(digest(SMALL));
  });

  test("gives the same events on every call, whatever was asked before", () => {
    const world = createWorld(SMALL);
    const first = [...world.events()].map(toNdjson).join("");
    expect(world.truth.length).toBe(300);
    const interrupted = world.events();
    for (let i = 0; i < 100; i++) interrupted.next();
    expect([...world.events()].map(toNdjson).join("")).toBe(first);
  });

  test("goes on to draw the same for everybody else when a persona joins", () => {
    const events = (personas: WorldOptions["personas"]) => {
      const world = createWorld({ ...SMALL, accounts: 0, personas: personas ?? {} });
      const hobbyists = new Set(
        world.truth.filter(({ persona }) => persona === "hobbyist").map((row) => row.account_id),
      );
      // Latency alone depends on the load that others make.
      return [...world.events()]
        .filter(({ account_id }) => hobbyists.has(account_id))
        .map((event) => ({ ...event, latency_ms: null }));
    };
    const alone = events({ hobbyist: 40 });
    expect(alone.length).toBeGreaterThan(50);
    expect(events({ startup: 3, "ring-device": 1, hobbyist: 40 })).toEqual(alone);
  });

  test("is lazy: the first events of a thousand years cost no more than those of a day", () => {
    const world = createWorld({ ...SMALL, hours: 24 * 365 * 1_000 });
    const events = world.events();
    for (let i = 0; i < 500; i++) expect(events.next().done).toBe(false);
  });

  test("refuses sizes that make no sense", () => {
    expect(() => createWorld({ ...SMALL, hours: 0 })).toThrow(RangeError);
    expect(() => createWorld({ ...SMALL, accounts: -1 })).toThrow(RangeError);
  });
});

describe("the usual world", () => {
  const world = createWorld(FULL);
  const { truth } = world;
  const quotas = new Map(
    world.profiles.map((profile) => [profile.account_id, profile.quota_units_per_day]),
  );
  for (const update of world.profileUpdates()) {
    quotas.set(update.account_id, update.quota_units_per_day);
  }

  test("keeps order, schema, window and quotas", { timeout: 120_000 }, () => {
    const groups = new Map(truth.map((row) => [row.account_id, row.group_id]));
    // The truth is worked out from the abusive actors alone; here it meets the whole world.
    const awaited = new Set(
      truth.flatMap(({ abuse, group_id }) =>
        abuse === undefined ? [] : [`${group_id} ${abuse.first_circumvention_at}`],
      ),
    );
    expect(awaited.size).toBeGreaterThan(15);
    const used = new Map<string, number>();
    const ids = new Set<string>();
    let last = "";
    let count = 0;
    for (const event of world.events()) {
      if (event.occurred_at < last) expect.fail(`${event.event_id} comes too late`);
      last = event.occurred_at;
      if (count++ % 50 === 0) requestEvent.parse(event);
      const group = groups.get(event.account_id);
      if (group === undefined) expect.fail(`no truth for ${event.account_id}`);
      awaited.delete(`${group} ${event.occurred_at}`);
      ids.add(event.event_id);
      const day = `${event.account_id} ${event.occurred_at.slice(0, 10)}`;
      used.set(day, (used.get(day) ?? 0) + (event.units ?? 0));
    }
    expect([...awaited]).toEqual([]);
    expect(ids.size).toBe(count);
    expect(count).toBeGreaterThan(120_000);
    expect(count).toBeLessThan(500_000);
    expect(last < "2026-10-13").toBe(true);
    for (const [day, units] of used) {
      const quota = quotas.get(day.slice(0, -11));
      if (quota !== undefined && quota !== null) expect(units).toBeLessThanOrEqual(quota);
    }
  });

  test("has valid profiles, of most accounts but not of all", () => {
    for (const profile of world.profiles) accountProfile.parse(profile);
    for (const profile of world.profileUpdates()) accountProfile.parse(profile);
    expect(world.profiles.length).toBeLessThan(2_000);
    expect(world.profiles.length).toBeGreaterThan(1_880);
    const fields = ["signup_device_id", "signup_ip", "payment_fingerprint", "created_at"] as const;
    for (const field of fields) {
      const known = world.profiles.filter((profile) => profile[field] !== null).length;
      expect(known).toBeGreaterThan(150);
      expect(known).toBeLessThan(world.profiles.length);
    }
  });

  test("has one row of truth an account, every persona, and little abuse", () => {
    expect(truth.length).toBe(2_000);
    expect(new Set(truth.map(({ account_id }) => account_id)).size).toBe(2_000);
    expect(new Set(truth.map(({ persona }) => persona))).toEqual(
      new Set(PERSONAS.map(({ id }) => id)),
    );
    const abusive = truth.filter(({ kind }) => kind === "abuse");
    expect(abusive.length / truth.length).toBeLessThan(0.02);
    for (const { abuse, group_id } of abusive) {
      expect(abuse?.group_id).toBe(group_id);
      expect(abuse?.first_circumvention_at).not.toBeNull();
      expect((abuse?.first_circumvention_at ?? "") >= (abuse?.active_from ?? "")).toBe(true);
      expect((abuse?.first_circumvention_at ?? "z") < (abuse?.active_to ?? "")).toBe(true);
    }
  });
});

test("the share of abuse is what was asked for", () => {
  const share = (abuse: boolean | number) => {
    const { truth } = createWorld({ ...SMALL, accounts: 1_000, abuse });
    return truth.filter(({ kind }) => kind === "abuse").length / 1_000;
  };
  expect(share(false)).toBe(0);
  expect(share(0.1)).toBeCloseTo(0.1, 2);
  expect(share(true)).toBeLessThan(0.035);
});

test("an explicit mix has exactly the abuse that it names, in the versions that it names", () => {
  const personas = { "ring-device": { easy: 2, paranoid: 1 }, "key-leaked": 1 } as const;
  const { truth } = createWorld({ ...SMALL, personas });
  const groups = new Map(
    truth.flatMap((row) => (row.abuse === undefined ? [] : [[row.group_id, row.abuse] as const])),
  );
  const rings = [...groups.values()].filter(({ id }) => id === "ring-device");
  expect(rings.map(({ version }) => version).sort()).toEqual(["easy", "easy", "paranoid"]);
  expect(groups.size).toBe(4);
  expect(truth.length).toBe(300);
});

test("live traffic has no end, keeps the same people and repeats one-off things", () => {
  const options = {
    ...SMALL,
    accounts: 0,
    hours: 4,
    personas: { "hammer-429": { easy: 1 } },
  } as const;
  const live = liveTraffic(options, { speed: 60 });
  const bursts = new Set<number>();
  let accounts = new Set<string>();
  for (const { event, dueMs } of live.events()) {
    const passed = Date.parse(event.occurred_at) - start.getTime();
    expect(dueMs).toBeCloseTo(passed / 60, 6);
    bursts.add(Math.floor(passed / (4 * 3_600_000)));
    accounts = accounts.add(event.account_id);
    if (bursts.size === 5) break;
  }
  expect(accounts.size).toBe(1);
  expect(() => liveTraffic(options, { speed: 0 })).toThrow(RangeError);
});
