import { ipAddress, requestEvent } from "@ringfence/schemas";
import { describe, expect, test } from "vitest";
import { agent, personalAgent } from "./agents.ts";
import { type Content, muse, piece, simhash, theme, themes, variation } from "./content.ts";
import {
  addressIn,
  network,
  type NetworkKind,
  pool,
  residentialExit,
  sharedExit,
} from "./network.ts";
import { Random } from "./random.ts";
import {
  arrivals,
  audience,
  boosted,
  DAY,
  growing,
  HOUR,
  leisure,
  nextReset,
  office,
  steady,
  study,
} from "./rhythm.ts";
import { alternates, home, livesAt, ridesOn, staysAt } from "./whereabouts.ts";

const START = Date.UTC(2026, 9, 12);

function distance(a: Content, b: Content): number {
  const bits = BigInt(`0x${simhash(a)}`) ^ BigInt(`0x${simhash(b)}`);
  return bits.toString(2).replaceAll("0", "").length;
}

describe("content", () => {
  test("variations are near, pieces of a theme less so, themes far apart", () => {
    const random = new Random("content");
    for (let i = 0; i < 200; i++) {
      const subject = theme(random);
      const first = piece(random, subject);
      const near = variation(random, first);
      expect(distance(first, near)).toBeLessThanOrEqual(3);
      expect(near.hash).not.toBe(first.hash);
      expect(distance(first, piece(random, subject))).toBeLessThanOrEqual(28);
      expect(simhash(first)).toMatch(/^[0-9a-f]{16}$/);
    }
    const far = Array.from({ length: 300 }, () =>
      distance(piece(random, theme(random)), piece(random, theme(random))),
    );
    expect(Math.min(...far)).toBeGreaterThan(12);
  });

  test("strangers send the same popular prompts now and then", () => {
    const random = new Random("popular");
    const sends = (count: number) => {
      const source = muse({ themes: themes(random, 3) });
      return new Set(Array.from({ length: count }, () => source.next(random).hash));
    };
    const other = sends(2_000);
    expect([...sends(2_000)].filter((hash) => other.has(hash)).length).toBeGreaterThan(5);
  });
});

describe("network", () => {
  test("every address is valid", () => {
    const random = new Random("addresses");
    for (const kind of ["eyeball", "mobile", "hosting", "vpn", "campus"] as NetworkKind[]) {
      for (let i = 0; i < 200; i++) {
        const at = network(random, kind);
        const found = [addressIn(random, at), ...pool(random, at, 60), sharedExit(random, at)];
        for (const { ip } of found) expect(ipAddress.safeParse(ip).success).toBe(true);
        expect(new Set(found.slice(1, 61).map(({ ip }) => ip)).size).toBe(60);
      }
    }
  });

  test("carriers hide everybody behind few addresses, residential proxies behind very many", () => {
    const random = new Random("exits");
    const carrier = network(random, "mobile");
    const shared = new Set(Array.from({ length: 3_000 }, () => sharedExit(random, carrier).ip));
    const residential = new Set(Array.from({ length: 3_000 }, () => residentialExit(random).ip));
    expect(shared.size).toBeLessThanOrEqual(48);
    expect(residential.size).toBeGreaterThan(2_000);
  });

  test("privacy addresses change daily within one prefix", () => {
    const random = new Random("v6");
    let place = home(random);
    while (place.prefix6 === null) place = home(random);
    const where = livesAt(place, true)(random);
    const seen = new Set<string>();
    for (let at = START; at < START + 20 * DAY; at += HOUR) seen.add(where(at).ip);
    expect(seen.size).toBeGreaterThan(5);
    for (const ip of seen) {
      expect(ipAddress.safeParse(ip).success).toBe(true);
      expect(ip.startsWith(place.prefix6)).toBe(true);
    }
  });

  test("alternating goes back and forth in runs", () => {
    const random = new Random("roaming");
    const place = home(random);
    const carrier = network(random, "mobile");
    const where = alternates(staysAt(place.address), ridesOn(carrier), HOUR)(random);
    const seen = Array.from({ length: 24 * 60 }, (_, minute) => where(START + minute * 60_000).asn);
    const switches = seen.filter((asn, index) => index > 0 && asn !== seen[index - 1]).length;
    expect(switches).toBeGreaterThan(5);
    expect(switches).toBeLessThan(80);
  });
});

test("agents are valid, mostly popular, and now and then unique", () => {
  const random = new Random("agents");
  const prints = new Map<string | null, number>();
  for (let i = 0; i < 3_000; i++) {
    const { user_agent, tls_fingerprint, device_id } = personalAgent(random);
    prints.set(tls_fingerprint, (prints.get(tls_fingerprint) ?? 0) + 1);
    requestEvent.parse({
      event_id: "e",
      occurred_at: "2026-10-12T00:00:00Z",
      account_id: "a",
      api_key_id: "k",
      client_ip: "198.18.0.1",
      method: "GET",
      endpoint: "/",
      status: 200,
      user_agent,
      tls_fingerprint,
      device_id,
    });
  }
  const unique = [...prints.values()].filter((count) => count === 1).length;
  expect(unique).toBeGreaterThan(50);
  expect(unique).toBeLessThan(200);
  expect(Math.max(...prints.values())).toBeGreaterThan(400);
  expect(agent(random, "server").user_agent).not.toContain("Mozilla");
});

describe("rhythm", () => {
  test("the mean over a week is 1 for every rhythm", () => {
    for (const rhythm of [leisure(0), office(-5), study(9), audience(5), steady]) {
      let sum = 0;
      for (let hour = 0; hour < 168; hour++) sum += rhythm.at(START + hour * HOUR);
      expect(sum / 168).toBeCloseTo(1, 6);
    }
  });

  test("offices rest at the weekend and people sleep, each in their own zone", () => {
    const tokyo = office(9);
    const tuesdayTen = Date.UTC(2026, 9, 13, 1);
    const tuesdayThree = Date.UTC(2026, 9, 12, 18);
    const saturdayTen = Date.UTC(2026, 9, 17, 1);
    expect(tokyo.at(tuesdayTen)).toBeGreaterThan(5 * tokyo.at(tuesdayThree));
    expect(tokyo.at(tuesdayTen)).toBeGreaterThan(5 * tokyo.at(saturdayTen));
  });

  test("arrivals keep their rate, their window and their boost", () => {
    const random = new Random("arrivals");
    const times = [...arrivals(random, steady, 50, START, START + 7 * DAY)];
    expect(times.length).toBeGreaterThan(8_000);
    expect(times.length).toBeLessThan(8_800);
    expect(times[0]).toBeGreaterThanOrEqual(START);
    expect(times.at(-1)).toBeLessThan(START + 7 * DAY);
    const busy = boosted(steady, START, START + HOUR, 10);
    const boostedTimes = [...arrivals(random, busy, 60, START, START + 2 * HOUR)];
    const inside = boostedTimes.filter((at) => at < START + HOUR).length;
    expect(inside).toBeGreaterThan(5 * (boostedTimes.length - inside));
    expect(growing(steady, START, START + DAY, 9).at(START + DAY / 2)).toBeCloseTo(5);
    expect([...arrivals(random, steady, 0, START, START + DAY)]).toEqual([]);
  });

  test("quotas begin anew at midnight UTC, and at midnight sharp for the next day", () => {
    expect(nextReset(START)).toBe(START + DAY);
    expect(nextReset(START + DAY - 1)).toBe(START + DAY);
  });
});
