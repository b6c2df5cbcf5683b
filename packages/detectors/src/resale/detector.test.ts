import { detectorTest } from "../testing/detector-test.ts";
import { call, profile } from "../testing/events.ts";
import { resale } from "./detector.ts";

/** 64 bits that look random and are the same every time. */
function scattered(index: number): bigint {
  let bits = BigInt(index) + 0x9e3779b97f4a7c15n;
  for (const factor of [0xbf58476d1ce4e5b9n, 0x94d049bb133111ebn]) {
    bits = BigInt.asUintN(64, (bits ^ (bits >> 30n)) * factor);
  }
  return bits ^ (bits >> 31n);
}

interface Business {
  readonly themes: number;
  readonly networks?: number;
  readonly keys?: number;
  readonly users?: number;
}

/** A server that makes 600 songs in five hours, of so many unrelated themes. */
function business({ themes, networks = 1, keys = 1, users = 0 }: Business) {
  return Array.from({ length: 600 }, (_, index) => {
    const simhash = scattered((index * 7) % themes) ^ (1n << BigInt(index % 64));
    return call(`e${index}`, 30 * index, {
      api_key_id: `key_${index % keys}`,
      client_ip: `198.51.${index % networks}.9`,
      end_user_id: users === 0 ? null : `u_${index % users}`,
      content_hash: `c${index}`,
      content_simhash: simhash.toString(16).padStart(16, "0"),
      units: 5,
    });
  });
}

/** The same server, each song a few bits from the one before. */
function walk() {
  let simhash = scattered(3);
  return business({ themes: 1 }).map((one, index) => {
    for (const step of [29, 41]) simhash ^= 1n << BigInt((index * step) % 64);
    return { ...one, content_simhash: simhash.toString(16).padStart(16, "0") };
  });
}

const plan = (quota: number) => [profile("acc_1", { plan: "pro", quota_units_per_day: quota })];

detectorTest(resale, {
  world: { seed: 6, hours: 24, accounts: 40 },
  fires: [{ persona: "resale", wanted: { easy: 1, careful: 1 } }],
  quiet: {
    agency: 1,
    "autoscaled-pods": 1,
    enterprise: 1,
    saas: 3,
    startup: 2,
    "viral-growth": 1,
  },
  look_alikes: {
    product: "saas",
    "large-company": "enterprise",
    agency: "agency",
    "viral-growth": "viral-growth",
    "small-steps": "a walk in small steps is near itself all the way",
  },
  boundary: [
    {
      name: "forty workloads and most of the allowance",
      events: business({ themes: 40 }),
      profiles: plan(4_000),
      severities: ["medium"],
    },
    {
      name: "the same with the customers declared",
      events: business({ themes: 40, users: 40 }),
      profiles: plan(4_000),
      severities: ["medium"],
    },
    {
      name: "a product of four templates for many users",
      events: business({ themes: 4, users: 300 }),
      profiles: plan(4_000),
      severities: [],
    },
    {
      name: "forty workloads of a company with many teams, far from its limit",
      events: business({ themes: 40, networks: 8, keys: 20 }),
      profiles: plan(100_000),
      severities: [],
    },
    {
      name: "a walk in small steps is near itself all the way",
      events: walk(),
      profiles: plan(4_000),
      severities: [],
    },
  ],
});
