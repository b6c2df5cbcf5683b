import { describe, expect, test } from "vitest";
import { distinct, nearDuplicates, observe, peak, time, unitsByDay } from "../observe.ts";

const HOUR = 3_600_000;
const codes = (events: readonly { error_code?: string | null | undefined }[], code: string) =>
  events.filter(({ error_code }) => error_code === code).length;

describe("shared origins", () => {
  test("cgnat-crowd: dozens of accounts an address, as many looks and themes as people", () => {
    const { events, byAccount } = observe({ "cgnat-crowd": 1 });
    const addresses = distinct(events, "client_ip");
    expect(addresses).toBeLessThanOrEqual(6);
    expect(byAccount.size / addresses).toBeGreaterThan(8);
    expect(distinct(events, "device_id")).toBeGreaterThan(byAccount.size * 0.6);
  });

  test("university-course: one campus, one program, one week of sign-ups, exhausted quotas", () => {
    const { events, byAccount, world } = observe({ "university-course": 1 });
    const [address, count] = mostCommon(events.map(({ client_ip }) => client_ip));
    expect(count / events.length).toBeGreaterThan(0.2);
    const there = new Set(events.filter((e) => e.client_ip === address).map((e) => e.account_id));
    expect(there.size).toBeGreaterThan(byAccount.size / 2);
    expect(distinct(events, "user_agent")).toBe(1);
    expect(codes(events, "quota_exceeded")).toBeGreaterThan(2);
    const signups = world.profiles.flatMap(({ created_at }) => Date.parse(created_at ?? "") || []);
    expect(Math.max(...signups) - Math.min(...signups)).toBeLessThan(7 * 24 * HOUR);
  });

  test("coworking: one address, as many clients as accounts", () => {
    const { events, byAccount } = observe({ coworking: 1 });
    expect(distinct(events, "client_ip")).toBe(1);
    expect(byAccount.size).toBeGreaterThanOrEqual(6);
    expect(distinct(events, "user_agent")).toBeGreaterThan(3);
  });

  test("household: one home; where a device is shared, it is for hours, not for quotas", () => {
    const { byAccount } = observe({ household: 30 });
    const owners = new Map<string, Set<string>>();
    for (const [account, events] of byAccount) {
      for (const { device_id } of events) {
        if (device_id == null) continue;
        owners.set(device_id, (owners.get(device_id) ?? new Set()).add(account));
      }
    }
    const shared = [...owners.values()].filter((accounts) => accounts.size > 1);
    expect(shared.length).toBeGreaterThan(0);
    expect(shared.length).toBeLessThan(20);
  });

  test("agency, lab, qa-accounts, work-and-private: one client in several accounts", () => {
    for (const id of ["agency", "lab-computer", "qa-accounts", "work-and-private"] as const) {
      const { events } = observe({ [id]: 3 });
      const accounts = new Map<string, Set<string>>();
      for (const { user_agent, client_ip, account_id } of events) {
        const client = `${user_agent} ${client_ip}`;
        accounts.set(client, (accounts.get(client) ?? new Set()).add(account_id));
      }
      expect(Math.max(...[...accounts.values()].map(({ size }) => size))).toBeGreaterThan(1);
    }
  });

  test("qa-accounts: all together use less than one allowance", () => {
    for (const seed of ["a", "b", "c", "d"]) {
      const { events } = observe({ "qa-accounts": 1 }, { seed });
      for (const units of unitsByDay(events).values()) expect(units).toBeLessThanOrEqual(100);
    }
  });

  test("ci-runners: few addresses and one image for unrelated accounts with own fixtures", () => {
    const { events, byAccount } = observe({ "ci-runners": 1 });
    expect(distinct(events, "user_agent")).toBe(1);
    expect(distinct(events, "client_ip")).toBeLessThanOrEqual(20);
    const fixtures = [...byAccount.values()].map((own) => distinct(own, "content_hash"));
    expect(Math.max(...fixtures)).toBeLessThanOrEqual(15);
    const sum = fixtures.reduce((a, b) => a + b, 0);
    expect(distinct(events, "content_hash")).toBeGreaterThan(0.9 * (sum - fixtures.length));
  });
});

describe("one account in several places", () => {
  test("roamer: two devices, several networks, long runs", () => {
    const { byAccount } = observe({ roamer: 40 });
    const moved = [...byAccount.values()].filter((own) => distinct(own, "asn") > 1);
    expect(moved.length).toBeGreaterThan(byAccount.size / 2);
    for (const own of byAccount.values()) expect(distinct(own, "user_agent")).toBeLessThan(3);
  });

  test("vpn-user: the same client in countries that are far apart", () => {
    const { byAccount } = observe({ "vpn-user": 40 });
    const travelled = [...byAccount.values()].filter((own) => distinct(own, "country") > 1);
    expect(travelled.length).toBeGreaterThan(byAccount.size / 3);
    for (const own of byAccount.values()) expect(distinct(own, "user_agent")).toBe(1);
  });

  test("autoscaled-pods: one key and program on dozens of addresses of one network", () => {
    const { events } = observe({ "autoscaled-pods": 1 });
    expect(distinct(events, "client_ip")).toBeGreaterThanOrEqual(20);
    for (const field of ["asn", "user_agent", "api_key_id"] as const) {
      expect(distinct(events, field)).toBe(1);
    }
  });

  test("enterprise and remote-team: a key for each, from many places", () => {
    const { events } = observe({ enterprise: 1 });
    expect(distinct(events, "api_key_id")).toBeGreaterThanOrEqual(12);
    expect(distinct(events, "client_ip")).toBeGreaterThanOrEqual(6);
    const { byAccount } = observe({ "remote-team": 6 });
    for (const own of byAccount.values()) {
      const perKey = new Map(own.map((event) => [event.api_key_id, event.user_agent]));
      for (const event of own) expect(event.user_agent).toBe(perKey.get(event.api_key_id));
    }
  });

  test("laptop-and-ci: two programs at once from the beginning", () => {
    const { byAccount } = observe({ "laptop-and-ci": 10 });
    const both = [...byAccount.values()].filter((own) => distinct(own, "asn") > 1);
    expect(both.length).toBeGreaterThan(6);
  });

  test("monitoring-probe: several networks or addresses, even steps, around the clock", () => {
    const { events } = observe({ "monitoring-probe": 1 });
    expect(distinct(events, "client_ip")).toBeGreaterThan(1);
    const hours = new Set(events.map(({ occurred_at }) => occurred_at.slice(0, 13)));
    expect(hours.size).toBeGreaterThanOrEqual(47);
    const gaps = events.slice(1).map((event, i) => time(event) - time(events[i]));
    expect(Math.max(...gaps)).toBeLessThan(1.1 * 300_000);
  });
});

describe("volume that is no attack", () => {
  test("nightly-batch: the same minute every night, near-duplicates", () => {
    const { events } = observe({ "nightly-batch": 1 }, { hours: 72 });
    const starts = events.filter((event, i) => i === 0 || time(event) - time(events[i - 1]) > HOUR);
    expect(starts.length).toBeGreaterThanOrEqual(2);
    const minutes = starts.map((event) => Math.floor((time(event) / 60_000) % 1440));
    expect(new Set(minutes).size).toBe(1);
    expect(nearDuplicates(events.slice(0, 300))).toBeGreaterThan(0.8);
  });

  test("retry-storm: hundreds of the same request within two minutes, once", () => {
    const { events } = observe({ "retry-storm": 1 });
    const [hash, count] = mostCommon(events.flatMap(({ content_hash }) => content_hash ?? []));
    const storm = events.filter(({ content_hash }) => content_hash === hash);
    expect(count).toBeGreaterThan(40);
    expect(time(storm.at(-1)) - time(storm[0])).toBeLessThan(120_000);
  });

  test("queue-workers: refusals in waves, the later the rarer, all within the same hours", () => {
    const { byAccount } = observe({ "queue-workers": 6 });
    for (const own of byAccount.values()) {
      const refused = own.filter(({ error_code }) => error_code === "quota_exceeded");
      const begin = time(refused[0]);
      const during = (from: number, to: number) =>
        refused.filter((one) => time(one) >= begin + from && time(one) < begin + to).length;
      expect(during(0, HOUR / 6)).toBeGreaterThan(10);
      expect(during(HOUR, 2 * HOUR)).toBeLessThan(during(0, HOUR / 6));
      expect(during(5 * HOUR, 20 * HOUR)).toBe(0);
    }
  });

  test("load-test: a hundred times the usual rate for minutes, within plan and limit", () => {
    const { events } = observe({ "load-test": 1 });
    expect(peak(events, 60_000)).toBeGreaterThan(20);
    expect(peak(events, 60_000)).toBeGreaterThan((20 * events.length) / (48 * 60));
    expect(codes(events, "quota_exceeded") + codes(events, "rate_limited")).toBe(0);
  });

  test("viral-growth: many times more at the end than at the beginning", () => {
    const { events } = observe({ "viral-growth": 1 });
    const day = (from: number) =>
      events.filter((event) => Math.floor(time(event) / (24 * HOUR)) % 7 === from).length;
    const monday = Math.floor(Date.UTC(2026, 9, 12) / (24 * HOUR)) % 7;
    expect(day((monday + 1) % 7)).toBeGreaterThan(3 * day(monday));
  });

  test("launch-adopter: sign-ups within the hours of the launch, from everywhere", () => {
    const { world, events } = observe({ "launch-adopter": 40 });
    const signups = world.profiles.flatMap(({ created_at }) => Date.parse(created_at ?? "") || []);
    expect(Math.max(...signups) - Math.min(...signups)).toBeLessThan(5 * HOUR);
    expect(distinct(events, "asn")).toBeGreaterThan(8);
  });

  test("migration-batch and evaluation-suite: much and even; the one once, the other again", () => {
    const moving = observe({ "migration-batch": 1 }).events;
    expect(moving.length).toBeGreaterThan(900);
    const asked = observe({ "evaluation-suite": 1 }).events;
    expect(nearDuplicates(asked.slice(0, 300))).toBeGreaterThan(0.6);
    expect(asked.length / distinct(asked, "content_hash")).toBeGreaterThan(1.8);
  });
});

describe("many at once", () => {
  /** When each account first sends ten requests in fifteen seconds, milliseconds since 1970. */
  function bursts(byAccount: ReadonlyMap<string, readonly { occurred_at: string }[]>): number[] {
    return [...byAccount.values()].map((own) => {
      const times = own.map(({ occurred_at }) => Date.parse(occurred_at));
      const first = times.find((at, index) => (times[index + 9] ?? Infinity) < at + 15_000);
      return first ?? Number.NaN;
    });
  }

  test("cron-crowd: at a full hour, each with a machine and a template of its own", () => {
    const { events, byAccount } = observe({ "cron-crowd": 1 });
    for (const at of bursts(byAccount)) expect(at % HOUR).toBeLessThan(6_000);
    expect(distinct(events, "client_ip")).toBeGreaterThanOrEqual(byAccount.size);
  });

  test("plugin-crowd: in one minute, one program and one template on many machines", () => {
    const { events, byAccount } = observe({ "plugin-crowd": 1 });
    const starts = bursts(byAccount);
    expect(Math.max(...starts) - Math.min(...starts)).toBeLessThan(5_000);
    expect(distinct(events, "user_agent")).toBe(1);
    expect(distinct(events, "client_ip")).toBe(byAccount.size);
  });

  test("vendor-migration: lookups of many accounts at once from one machine, within their rates", () => {
    const { events, byAccount } = observe({ "vendor-migration": 1 });
    const starts = bursts(byAccount);
    const begin = Math.min(...starts);
    expect(Math.max(...starts) - begin).toBeLessThan(30_000);
    const moving = events.filter(
      (one) => time(one) >= begin && time(one) < begin + 60_000 && one.content_hash === null,
    );
    expect(mostCommon(moving.map(({ client_ip }) => client_ip))[1]).toBeGreaterThan(100);
    expect(codes(events, "rate_limited")).toBeLessThan(events.length / 50);
  });

  test("outage-backlog: failures of the service first, then everybody at once", () => {
    const { events } = observe({ "outage-backlog": 1 });
    const failed = events.filter(({ error_code }) => error_code === "overloaded");
    const [first, last] = [time(failed[0]), time(failed.at(-1))];
    expect(failed.length).toBeGreaterThan(30);
    expect(last - first).toBeLessThan(48 * HOUR);
    expect(peak(events, 60_000)).toBeGreaterThan(200);
  });

  test("status-pollers: one cheap lookup every second or so, from many machines", () => {
    const { events, byAccount } = observe({ "status-pollers": 1 });
    const [route, count] = mostCommon(events.map(({ endpoint }) => endpoint));
    expect([route, count > 1_000]).toEqual(["/v1/models", true]);
    const starts = bursts(byAccount);
    expect(Math.max(...starts) - Math.min(...starts)).toBeLessThan(60_000);
  });
});

describe("products, partners and changes", () => {
  test("saas declares its end users and has few templates", () => {
    const { events } = observe({ saas: 1 });
    expect(distinct(events, "end_user_id")).toBeGreaterThan(20);
  });

  test("authorized-reseller says so in its profile", () => {
    const { world } = observe({ "authorized-reseller": 20 });
    expect(world.profiles.length).toBeGreaterThan(15);
    for (const { reseller } of world.profiles) expect(reseller).toBe("authorized");
  });

  test("dormant: old, all but silent, then at work", () => {
    const { byAccount, world } = observe({ dormant: 12 });
    for (const { created_at } of world.profiles) {
      if (created_at != null) expect(Date.parse(created_at)).toBeLessThan(Date.UTC(2026, 0, 1));
    }
    const early = [...byAccount.values()].flat().filter((e) => e.occurred_at < "2026-10-12T14");
    expect(early.length).toBeLessThan(12 * 4);
  });

  test("key-rotation: two keys, the old one refused in the end, the machines the same", () => {
    const { byAccount } = observe({ "key-rotation": 5 });
    for (const own of byAccount.values()) {
      expect(distinct(own, "api_key_id")).toBe(2);
      expect(codes(own, "key_revoked")).toBeGreaterThan(0);
      expect(distinct(own, "asn")).toBe(1);
    }
  });

  test("scanner-errors: some of the texts reported, each writer's always for the same", () => {
    const { byAccount, events } = observe({ "scanner-errors": 12 });
    const reported = events.filter(({ threat_signals }) => (threat_signals ?? []).length > 0);
    expect(reported.length).toBeGreaterThan(10);
    expect(reported.length).toBeLessThan(events.length / 2);
    for (const own of byAccount.values()) {
      const verdicts = own.flatMap(({ threat_signals }) => threat_signals ?? []);
      // Once in thousands of requests the scanner errs on anybody.
      expect(nearlyAll(verdicts)).toBe(true);
    }
  });

  test("startup: few addresses, sometimes an upgrade that the service honours", () => {
    const { world } = observe({ startup: 80 });
    expect(world.profileUpdates().length).toBeGreaterThan(0);
    const times = world.profileUpdates().map(({ updated_at }) => updated_at);
    expect([...times].sort()).toEqual(times);
  });

  test("hobbyist: nobody shares a device; some run out, most do not", () => {
    const { byAccount, events } = observe({ hobbyist: 200 });
    const owners = new Map(events.map(({ device_id, account_id }) => [device_id, account_id]));
    for (const { device_id, account_id } of events) {
      if (device_id != null) expect(owners.get(device_id)).toBe(account_id);
    }
    const out = [...byAccount.values()].filter((own) => codes(own, "quota_exceeded") > 0);
    expect(out.length).toBeGreaterThan(5);
    expect(out.length).toBeLessThan(byAccount.size / 2);
  });
});

function nearlyAll(values: readonly string[]): boolean {
  return values.length === 0 || mostCommon([...values])[1] >= values.length - 1;
}

function mostCommon(values: readonly string[]): [value: string, count: number] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const top = [...counts].sort((a, b) => b[1] - a[1])[0];
  if (top === undefined) throw new Error("there are no values");
  return top;
}
