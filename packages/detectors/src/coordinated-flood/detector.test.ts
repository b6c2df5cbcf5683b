import type { RequestEventInput } from "@ringfence/schemas";
import { detectorTest } from "../testing/detector-test.ts";
import { call } from "../testing/events.ts";
import { coordinatedFlood, type Params } from "./detector.ts";
import { evidenceOf } from "./evidence.ts";
import { surge as measured } from "./testing.ts";

/** 06:02:20, which is on no clock. */
const BEGIN = 21_740;

const account = (index: number) => `acc_${index}`;
const ownAddress = (index: number) => ({
  client_ip: `198.51.${100 + index}.9`,
  asn: 64_600 + index,
});
const oneRow = (index: number) => ({ client_ip: `192.0.2.${10 + index}`, asn: 64_700 });

/** Two requests a second of each account for three minutes, the next account a second later. */
const SURGE = { accounts: 6, begin: BEGIN, apart: 1, perSecond: 2 };

function surge(
  changes: (index: number) => Partial<RequestEventInput>,
  options: Partial<typeof SURGE> = {},
): RequestEventInput[] {
  const { accounts, begin, apart, perSecond } = { ...SURGE, ...options };
  return Array.from({ length: accounts }, (_, index) =>
    Array.from({ length: 180 * perSecond }, (_request, n) =>
      call(`s${index}_${n}`, begin + index * apart + n / perSecond, {
        account_id: account(index),
        endpoint: "/v1/history",
        method: "GET",
        ...changes(index),
      }),
    ),
  ).flat();
}

/** What the same accounts did in the hours before: a request in fifty minutes. */
function before(changes: (index: number) => Partial<RequestEventInput>): RequestEventInput[] {
  return Array.from({ length: 6 }, (_, index) =>
    Array.from({ length: 5 }, (_request, n) =>
      call(`b${index}_${n}`, 60 + index * 7 + n * 3_000, {
        account_id: account(index),
        ...changes(index),
      }),
    ),
  ).flat();
}

/** Twenty accounts that go on as ever, six calls a minute each, for the last hour. */
const others = Array.from({ length: 20 }, (_, index) =>
  Array.from({ length: 400 }, (_request, n) =>
    call(`o${index}_${n}`, BEGIN - 3_700 + index / 2 + n * 10, {
      account_id: `acc_other_${index}`,
      user_agent: `other/${index}`,
      client_ip: `203.0.113.${100 + index}`,
    }),
  ),
).flat();

const inOrder = (...parts: readonly (readonly RequestEventInput[])[]) =>
  [...others, ...parts.flat()].sort((x, y) => (x.occurred_at < y.occurred_at ? -1 : 1));

detectorTest(coordinatedFlood, {
  world: { seed: 5, hours: 16, accounts: 400 },
  fires: [{ persona: "flood-accounts", wanted: { easy: 2, careful: 2, paranoid: 2 } }],
  quiet: {
    "cron-crowd": 2,
    "plugin-crowd": 2,
    "vendor-migration": 2,
    "outage-backlog": 2,
    "status-pollers": 2,
    "nightly-batch": 8,
    "load-test": 4,
    "retry-storm": 3,
    "launch-adopter": 12,
    "viral-growth": 2,
    agency: 2,
  },
  look_alikes: {
    clock: "cron-crowd",
    "plug-in": "plugin-crowd",
    outage: "outage-backlog",
    vendor: "vendor-migration",
    "status-poller": "status-pollers",
    launch: "launch-adopter",
  },
  boundary: [
    {
      name: "six accounts that begin within seconds, each on its own machine of one row",
      events: inOrder(surge(oneRow)),
      severities: ["medium"],
    },
    {
      name: "six from all over that fill in one template",
      events: inOrder(
        before(ownAddress),
        surge((index) => ({
          ...ownAddress(index + 20),
          user_agent: `own/${index}`,
          content_hash: `h${index}`,
          content_simhash: `00ff00ff00ff00f${(index % 4).toString(16)}`,
        })),
      ),
      severities: ["medium"],
    },
    {
      name: "six from all over that have nothing in common but the moment",
      events: inOrder(
        before(ownAddress),
        surge((index) => ({ ...ownAddress(index + 20), user_agent: `own/${index}` })),
      ),
      severities: [],
    },
    {
      name: "the same who work where they always did",
      events: inOrder(before(oneRow), surge(oneRow)),
      severities: [],
    },
    {
      name: "the same from one machine: a vendor that works for its customers",
      events: inOrder(surge(() => ({ client_ip: "192.0.2.10", asn: 64_700 }))),
      severities: [],
    },
    {
      name: "two machines for six are a vendor's as well",
      events: inOrder(surge((index) => oneRow(index % 2))),
      severities: [],
    },
    {
      name: "the same whom we failed in the minutes before",
      events: inOrder(
        surge(oneRow),
        Array.from({ length: 6 }, (_, index) =>
          Array.from({ length: 12 }, (_request, n) =>
            call(`f${index}_${n}`, BEGIN - 250 + index + n * 20, {
              account_id: account(index),
              status: 503,
              ...oneRow(index),
            }),
          ),
        ).flat(),
      ),
      severities: [],
    },
    {
      name: "the same at the full hour, where nobody knows where they worked",
      events: inOrder(surge(oneRow, { begin: 21_601 })),
      severities: [],
    },
    {
      name: "three are too few",
      events: inOrder(surge(oneRow, { accounts: 3 })),
      severities: [],
    },
    {
      name: "six that begin half a minute after one another are not in step",
      events: inOrder(surge(oneRow, { apart: 45 })),
      severities: [],
    },
    {
      name: "six whose requests are a trickle to the platform crowd out nobody",
      events: inOrder(
        surge(oneRow, { perSecond: 1 }),
        Array.from({ length: 20_000 }, (_, n) =>
          call(`g${n}`, BEGIN - 740 + n / 20, { account_id: "acc_great", user_agent: "great/1" }),
        ),
      ),
      severities: [],
    },
  ],
  elsewhere: [
    { shared_machines: 1 },
    { failed_before: 1 },
    { on_clock: 1, at_round_minute: true, places: { usual: 0, elsewhere: 0 } },
    { template: 0, network: 0, client_chance: 0.5 },
    { impact: { share: 0.8, others_ratio: 5.5, others_failed: 0.1 } },
  ].flatMap((changes) =>
    evidenceOf({ ...measured, ...changes }, coordinatedFlood.params.parse({}) as Params),
  ),
});
