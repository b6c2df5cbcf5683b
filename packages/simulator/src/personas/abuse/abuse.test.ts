import type { RequestEventInput } from "@ringfence/schemas";
import { describe, expect, test } from "vitest";
import type { PersonaId } from "../index.ts";
import type { Version } from "../../persona.ts";
import {
  distinct,
  nearDuplicates,
  type Observation,
  observe,
  peak,
  time,
  unitsByDay,
} from "../observe.ts";

const SEEDS = ["one", "two", "three"];
const seen = new Map<string, Observation>();

/** A world with a single instance of the persona; the same object when asked again. */
function one(id: PersonaId, version: Version, seed = "one"): Observation {
  const name = `${id} ${version} ${seed}`;
  const found = seen.get(name) ?? observe({ [id]: { [version]: 1 } }, { seed });
  seen.set(name, found);
  return found;
}

const codes = (events: readonly RequestEventInput[], code: string) =>
  events.filter(({ error_code }) => error_code === code).length;

/** Gaps from the last request of a member before a hand-over to the first of the next. */
function handOvers(events: readonly RequestEventInput[]): number[] {
  return events.flatMap((event, i) => {
    const before = events[i - 1];
    const changed = before !== undefined && before.account_id !== event.account_id;
    return changed ? [time(event) - time(before)] : [];
  });
}

describe("rings", () => {
  const ids = ["ring-device", "ring-proxy", "ring-chain", "ring-parallel", "ring-warmed"] as const;

  test.each(ids)("%s: all take more than one allowance a day, each keeps its own", (id) => {
    const busiest = (own: readonly RequestEventInput[]) => Math.max(...unitsByDay(own).values());
    for (const version of ["easy", "careful", "paranoid"] as const) {
      for (const seed of SEEDS) {
        const { events, byAccount } = one(id, version, seed);
        expect(byAccount.size).toBeGreaterThanOrEqual(3);
        const single = [...byAccount.values()].map(busiest);
        const quota = Math.max(...single) > 100 ? 600 : 100;
        expect(busiest(events)).toBeGreaterThan(quota);
        for (const units of single) expect(units).toBeLessThanOrEqual(quota);
      }
    }
  });

  test("ring-device easy: one device and address, the next account soon after a refusal", () => {
    for (const seed of SEEDS) {
      const { events } = one("ring-device", "easy", seed);
      expect(distinct(events, "device_id")).toBe(1);
      expect(distinct(events, "client_ip")).toBe(1);
      expect(codes(events, "quota_exceeded")).toBeGreaterThan(2);
      const gaps = handOvers(events).sort((a, b) => a - b);
      expect(gaps[gaps.length >> 1]).toBeLessThan(10 * 60_000);
    }
  });

  test("ring-device careful keeps the device but not the address; paranoid keeps neither", () => {
    for (const seed of SEEDS) {
      const careful = one("ring-device", "careful", seed);
      expect(distinct(careful.events, "device_id")).toBe(1);
      expect(distinct(careful.events, "client_ip")).toBeGreaterThan(1);
      const paranoid = one("ring-device", "paranoid", seed);
      expect(distinct(paranoid.events, "device_id")).toBeGreaterThan(1);
      expect(distinct(paranoid.events, "asn")).toBeGreaterThan(1);
    }
  });

  test("ring-proxy: hardly an address twice; the handshake is shared unless paranoid", () => {
    for (const seed of SEEDS) {
      const easy = one("ring-proxy", "easy", seed).events;
      expect(distinct(easy, "client_ip") / easy.length).toBeGreaterThan(0.5);
      expect(distinct(easy, "tls_fingerprint")).toBe(1);
      const careful = one("ring-proxy", "careful", seed).events;
      expect(distinct(careful, "tls_fingerprint")).toBe(1);
    }
  });

  test("ring-chain: no device or address is common to all, yet pairs share something", () => {
    for (const seed of SEEDS) {
      const { byAccount, world } = one("ring-chain", "careful", seed);
      const sizes = (["client_ip", "device_id"] as const).map((field) => {
        const accounts = new Map<unknown, Set<string>>();
        for (const [account, own] of byAccount) {
          for (const event of own) {
            accounts.set(event[field], (accounts.get(event[field]) ?? new Set()).add(account));
          }
        }
        return Math.max(...[...accounts.values()].map(({ size }) => size));
      });
      for (const size of sizes) expect(size).toBeLessThan(3);
      const cards = world.profiles.flatMap(({ payment_fingerprint }) => payment_fingerprint ?? []);
      const twins = cards.length - new Set(cards).size;
      expect(twins + sizes.filter((size) => size === 2).length).toBeGreaterThan(0);
    }
  });

  test("ring-parallel: no refusal, no hand-over, many at once on one network", () => {
    for (const version of ["easy", "careful", "paranoid"] as const) {
      const { events, byAccount } = one("ring-parallel", version);
      expect(codes(events, "quota_exceeded")).toBe(0);
      expect(distinct(events, "asn")).toBe(1);
      if (version === "easy") expect(distinct(events, "client_ip")).toBe(1);
      const spans = [...byAccount.values()].map((own) => [time(own[0]), time(own.at(-1))] as const);
      const latestStart = Math.max(...spans.map(([from]) => from));
      expect(latestStart).toBeLessThan(Math.min(...spans.map(([, to]) => to)));
    }
  });
});

describe("ring-warmed", () => {
  test("the accounts are old and live quietly before the ring sets to work", () => {
    let quiet = 0;
    for (const seed of SEEDS) {
      const { events, byAccount, world } = one("ring-warmed", "paranoid", seed);
      const from = world.truth[0]?.abuse?.active_from ?? "";
      const opened = world.profiles.flatMap(({ created_at }) => created_at ?? []);
      for (const at of opened) expect(at < "2026-10-01").toBe(true);
      const early = events.filter(({ occurred_at }) => occurred_at < from);
      quiet += early.length;
      expect(early.length).toBeLessThan(events.length / 4);
      expect(distinct(events, "client_ip")).toBeGreaterThanOrEqual(byAccount.size);
    }
    expect(quiet).toBeGreaterThan(0);
  });
});

describe("flood-accounts", () => {
  test("many accounts begin within seconds, and none sends much more than it may", () => {
    for (const version of ["easy", "careful", "paranoid"] as const) {
      const { events, byAccount, world } = one("flood-accounts", version);
      const { active_from = "", active_to = "" } = world.truth[0]?.abuse ?? {};
      const during = events.filter(
        ({ occurred_at }) => occurred_at >= active_from && occurred_at < active_to,
      );
      expect(distinct(during, "account_id")).toBe(byAccount.size);
      const starts = [...byAccount.values()].map((own) =>
        Math.min(...own.map(time).filter((at) => at >= Date.parse(active_from))),
      );
      expect(Math.max(...starts) - Math.min(...starts)).toBeLessThan(60_000);
      const minutes = (Date.parse(active_to) - Date.parse(active_from)) / 60_000;
      for (const own of byAccount.values()) {
        const sent = own.filter(({ occurred_at }) => occurred_at >= active_from).length;
        expect(sent / minutes).toBeLessThan(1.4 * 600);
      }
      expect(during.length / minutes).toBeGreaterThan(200);
    }
  });
});

describe("accounts and keys in many hands", () => {
  test("gateway-rotation: one client goes through strangers' accounts", () => {
    for (const seed of SEEDS) {
      const { events } = one("gateway-rotation", "easy", seed);
      const through = new Map<string, Set<string>>();
      for (const { client_ip, account_id } of events) {
        through.set(client_ip, (through.get(client_ip) ?? new Set()).add(account_id));
      }
      expect(Math.max(...[...through.values()].map(({ size }) => size))).toBeGreaterThanOrEqual(3);
    }
  });

  test("key-community: one key, many people with clients and networks of their own", () => {
    for (const seed of SEEDS) {
      const { events } = one("key-community", "easy", seed);
      expect(distinct(events, "api_key_id")).toBe(1);
      expect(distinct(events, "asn")).toBeGreaterThan(6);
      expect(distinct(events, "device_id")).toBeGreaterThan(5);
      const quiet = one("key-community", "paranoid", seed).events;
      expect(distinct(quiet, "user_agent")).toBeGreaterThan(1);
    }
  });

  test("key-leaked: the known origin goes on, strangers arrive and look around first", () => {
    for (const version of ["easy", "careful"] as const) {
      const { events, truth } = one("key-leaked", version);
      const leak = truth[0]?.abuse?.active_from ?? "";
      const before = events.filter(({ occurred_at }) => occurred_at < leak);
      const after = events.filter(({ occurred_at }) => occurred_at >= leak);
      const known = new Set(before.map(({ client_ip }) => client_ip));
      expect(known.size).toBeLessThanOrEqual(2);
      expect(after.some(({ client_ip }) => known.has(client_ip))).toBe(true);
      const stranger = after.find(({ client_ip }) => !known.has(client_ip));
      expect(stranger?.endpoint).toBe("/v1/models");
      expect(truth[0]?.abuse?.first_circumvention_at).toBe(leak);
    }
  });

  test("resale: to the limit of the plan; customers are declared in the easy version alone", () => {
    const easy = one("resale", "easy").events;
    const careful = one("resale", "careful").events;
    expect(distinct(easy, "end_user_id")).toBeGreaterThan(20);
    expect(distinct(careful, "end_user_id")).toBe(1);
    const busiest = Math.max(...unitsByDay(careful).values());
    expect(busiest).toBeGreaterThan(0.7 * 6_000);
  });
});

describe("interference", () => {
  test.each(["flood-sudden", "flood-ramping", "flood-distributed"] as const)(
    "%s: a minute of it holds more than the hours before",
    (id) => {
      const { events, truth } = one(id, "easy");
      const { active_from = "", active_to = "" } = truth[0]?.abuse ?? {};
      const inside = events.filter(
        (e) => e.occurred_at >= active_from && e.occurred_at < active_to,
      );
      const outside = events.length - inside.length;
      expect(peak(inside, 60_000)).toBeGreaterThan(600);
      expect(outside).toBeLessThan(inside.length);
    },
  );

  test("flood-sudden begins at full force, flood-ramping does not", () => {
    const share = (id: PersonaId) => {
      const { events, truth } = one(id, "easy");
      const { active_from = "", active_to = "" } = truth[0]?.abuse ?? {};
      const middle = (Date.parse(active_from) + Date.parse(active_to)) / 2;
      const inside = events.filter(
        (e) => e.occurred_at >= active_from && e.occurred_at < active_to,
      );
      return inside.filter((event) => time(event) < middle).length / inside.length;
    };
    expect(share("flood-sudden")).toBeGreaterThan(0.4);
    expect(share("flood-ramping")).toBeLessThan(0.15);
  });

  test("flood-distributed: no address sends much", () => {
    const { events } = one("flood-distributed", "easy");
    const addresses = distinct(events, "client_ip");
    expect(addresses).toBeGreaterThan(80);
    expect(events.length / addresses).toBeLessThan(400);
  });

  test("hammer-429: refusal after refusal", () => {
    for (const version of ["easy", "careful", "paranoid"] as const) {
      const { events } = one("hammer-429", version);
      const refused = events.filter(({ status }) => status === 429).length;
      expect(refused / events.length).toBeGreaterThan(version === "paranoid" ? 0.4 : 0.6);
    }
  });
});

describe("extraction, payloads and probing", () => {
  test("sweeps and duplicates: near to one another, hardly one twice", () => {
    for (const id of ["extraction-sweep", "extraction-duplicates"] as const) {
      const { events } = one(id, "easy");
      const asked = events.filter(({ content_hash }) => content_hash !== null);
      expect(nearDuplicates(asked.slice(0, 400))).toBeGreaterThan(0.8);
      expect(distinct(asked, "content_hash") / asked.length).toBeGreaterThan(0.9);
    }
  });

  test("extraction-ring: the templates of one are those of all", () => {
    const { byAccount } = one("extraction-ring", "careful");
    const firsts = [...byAccount.values()].map((own) => own.slice(0, 60));
    expect(firsts.length).toBeGreaterThanOrEqual(3);
    for (const own of firsts) expect(nearDuplicates(own)).toBeGreaterThan(0.5);
  });

  test("endpoint-enumeration: hundreds of routes, nearly all missing", () => {
    const { events } = one("endpoint-enumeration", "easy");
    expect(distinct(events, "endpoint")).toBeGreaterThan(300);
    const missing = events.filter(({ status }) => status === 404).length;
    expect(missing / events.length).toBeGreaterThan(0.5);
  });

  test("malicious-payload: signals on most, or on some", () => {
    const signals = (version: Version) =>
      one("malicious-payload", version).events.filter((event) => event.threat_signals != null)
        .length;
    expect(signals("easy")).toBeGreaterThan(80);
    expect(signals("paranoid")).toBeGreaterThan(0);
    expect(signals("paranoid")).toBeLessThan(30);
  });

  test("entitlement-probing: refusals for products that are not open", () => {
    expect(codes(one("entitlement-probing", "easy").events, "not_entitled")).toBeGreaterThan(80);
    expect(codes(one("entitlement-probing", "paranoid").events, "not_entitled")).toBeGreaterThan(3);
  });
});
