import { detectorTest } from "../testing/detector-test.ts";
import { call, profile } from "../testing/events.ts";
import { rotatingClient } from "./detector.ts";
import { evidenceOf } from "./evidence.ts";
import { rotation } from "./testing.ts";

/** One client at one address, calls some seconds apart with the account that `pick` names. */
function caller(calls: number, pick: (index: number) => number) {
  let at = 0;
  return Array.from({ length: calls }, (_, index) => {
    at += 2 + ((index * 7_919) % 17);
    return call(`e${index}`, at, { account_id: `acc_${pick(index)}`, content_hash: `c${index}` });
  });
}

/** One of six accounts, as a die would say; the same every time. */
function mixed(index: number): number {
  const hash = Math.imul(index + 1, 0x9e3779b1);
  return (Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 16) % 6;
}

/** Profiles of accounts that were opened on the given days of the years before. */
function opened(days: readonly number[]) {
  const last = Date.parse("2026-10-01T00:00:00Z");
  return days.map((day, index) =>
    profile(`acc_${index}`, { created_at: new Date(last - day * 86_400_000).toISOString() }),
  );
}

detectorTest(rotatingClient, {
  world: { seed: 2, hours: 10, accounts: 60 },
  fires: [{ persona: "gateway-rotation", wanted: { easy: 1 } }],
  quiet: {
    agency: 2,
    "cgnat-crowd": 1,
    "ci-runners": 1,
    coworking: 1,
    "qa-accounts": 1,
    household: 2,
  },
  look_alikes: {
    caretaker: "a tool that goes through the accounts to look after them uses no allowance",
    monitors:
      "monitors that call by their own clocks come in one order all day and are no rotation",
    integrator: "calls that are mixed at random are those of an integrator's customers",
    sittings: "agency",
    "nat-crowd": "cgnat-crowd",
    "test-accounts": "qa-accounts",
  },
  boundary: [
    {
      name: "strict turns over six accounts are a rotation",
      events: caller(300, (index) => index % 6),
      // One finding for the caller and one for its network.
      severities: ["medium", "medium"],
    },
    {
      name: "long runs with one account after the other are sessions",
      events: caller(300, (index) => Math.floor(index / 50)),
      severities: [],
    },
    {
      name: "turns over accounts that were opened on one day are one actor's own ring",
      events: caller(300, (index) => index % 6),
      profiles: opened([0, 1, 2, 3, 4, 5].map((hours) => hours / 24)),
      severities: [],
    },
    {
      name: "turns over accounts that were opened over the years are a rotation over strangers'",
      events: caller(300, (index) => index % 6),
      profiles: opened([0, 90, 200, 330, 500, 700]),
      severities: ["medium", "medium"],
    },
    {
      name: "monitors that call by their own clocks come in one order all day and are no rotation",
      events: [0, 1, 2].flatMap((monitor) =>
        Array.from({ length: 100 }, (_, index) =>
          call(`m${monitor}/${index}`, index * 60 + monitor * 13, { account_id: `acc_${monitor}` }),
        ),
      ),
      severities: [],
    },
    {
      name: "a tool that goes through the accounts to look after them uses no allowance",
      events: caller(300, (index) => index % 6).map((event) => ({ ...event, units: 0 })),
      profiles: opened([0, 90, 200, 330, 500, 700]),
      severities: [],
    },
    {
      name: "calls that are mixed at random are those of an integrator's customers",
      events: caller(300, mixed),
      profiles: opened([0, 90, 200, 330, 500, 700]),
      severities: [],
    },
    {
      name: "accounts that happen to be busy at one time keep no order",
      events: caller(300, (index) => ((index * index * 31 + index * 17) % 101) % 6),
      severities: [],
    },
    {
      name: "two accounts are no rotation",
      events: caller(300, (index) => index % 2),
      severities: [],
    },
  ],
  elsewhere: [
    { refusals: 40, rescues: 38, switches: 100 },
    { switches: 200, repeats_expected: 50.5 },
    { pressure: 0.05 },
  ].flatMap((changes) => evidenceOf({ ...rotation, ...changes }, 20)),
});
