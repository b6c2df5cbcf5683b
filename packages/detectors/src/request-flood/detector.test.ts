import type { RequestEventInput } from "@ringfence/schemas";
import { detectorTest } from "../testing/detector-test.ts";
import { call } from "../testing/events.ts";
import { requestFlood } from "./detector.ts";

const REFUSED = { status: 429, error_code: "rate_limited", units: 0 } as const;

/** Calls at an even pace; `changes` makes each what it is. */
function calls(
  name: string,
  from: number,
  seconds: number,
  perMinute: number,
  changes: (index: number) => Partial<RequestEventInput> = () => ({}),
): RequestEventInput[] {
  const count = Math.round((seconds * perMinute) / 60);
  return Array.from({ length: count }, (_, index) =>
    call(`${name}${index}`, from + (index * 60) / perMinute, changes(index)),
  );
}

/** Ten accounts that go on as ever, one call a minute each. */
const others = (minutes: number) =>
  Array.from({ length: 10 }, (_, index) =>
    calls(`o${index}_`, index, 60 * minutes, 1, () => ({ account_id: `acc_other_${index}` })),
  ).flat();

function beside(own: readonly RequestEventInput[], minutes = 40): RequestEventInput[] {
  return [...others(minutes), ...own].sort((x, y) => (x.occurred_at < y.occurred_at ? -1 : 1));
}

detectorTest(requestFlood, {
  world: { seed: 5, hours: 12, accounts: 100 },
  fires: [
    { persona: "flood-sudden", wanted: { paranoid: 1 } },
    { persona: "flood-ramping", wanted: { paranoid: 1 } },
    { persona: "flood-distributed", wanted: { paranoid: 1 } },
    { persona: "hammer-429", wanted: { easy: 1, careful: 1, paranoid: 1 } },
  ],
  quiet: {
    "load-test": 2,
    "retry-storm": 3,
    "nightly-batch": 3,
    "viral-growth": 1,
    "launch-adopter": 5,
    "migration-batch": 1,
    "monitoring-probe": 1,
    "evaluation-suite": 1,
  },
  look_alikes: {
    "backing-off-client": "a client that waits a minute after each refusal listens",
    "retry-storm": "retry-storm",
    "calls-in-flight": "sixty calls in flight when the quota ends are over within the minute",
    "load-test": "load-test",
    "nightly-batch": "nightly-batch",
  },
  boundary: [
    {
      name: "ten a second of which nearly all are refused are a flood, and nothing is worse",
      events: beside(calls("f", 605, 180, 600, (index) => (index < 60 ? {} : REFUSED))),
      severities: ["high"],
    },
    {
      name: "a flood from four hundred addresses is one of its account",
      events: beside(
        calls("f", 605, 180, 400, (index) => ({
          ...REFUSED,
          client_ip: `198.18.${index % 4}.${(index * 7) % 100}`,
          user_agent: `bot/${index % 50}`,
        })),
      ),
      severities: ["high"],
    },
    {
      name: "a ramp is found where it goes on after refusals",
      events: beside(
        Array.from({ length: 25 }, (_, minute) =>
          calls(`r${minute}_`, 60 * minute, 60, 1.25 ** minute, () => (minute < 18 ? {} : REFUSED)),
        ).flat(),
      ),
      severities: ["medium"],
    },
    {
      name: "a client that asks every ten seconds after its quota is gone hammers",
      events: beside(
        calls("h", 60, 1_500, 6, () => ({ ...REFUSED, error_code: "quota_exceeded" })),
      ),
      severities: ["medium"],
    },
    {
      name: "a client that waits a minute after each refusal listens",
      events: beside(calls("h", 60, 2_000, 1, () => REFUSED)),
      severities: [],
    },
    {
      name: "sixty calls in flight when the quota ends are over within the minute",
      events: beside(calls("h", 61, 50, 72, () => REFUSED)),
      severities: [],
    },
    {
      name: "a batch at its rate limit, of which two thirds succeed, is within its rate",
      events: beside(calls("b", 60, 1_200, 150, (index) => (index % 3 === 0 ? REFUSED : {}))),
      severities: [],
    },
    {
      name: "a storm of retries after our own failures ends by itself",
      events: beside(
        calls("s", 60, 100, 300, (index) =>
          index < 400 ? { status: 503, content_hash: "aa" } : { ...REFUSED, content_hash: "aa" },
        ),
      ),
      severities: [],
    },
    {
      name: "a thousand a minute that all succeed harm nobody who does not fail",
      events: beside(calls("l", 600, 240, 1_000)),
      severities: [],
    },
    {
      name: "the same while the others begin to fail is felt by them",
      events: [
        ...beside(calls("l", 600, 240, 1_000)),
        ...calls("x", 600, 240, 20, () => ({ account_id: "acc_other_1", status: 503 })),
      ].sort((x, y) => (x.occurred_at < y.occurred_at ? -1 : 1)),
      severities: ["medium"],
    },
  ],
});
