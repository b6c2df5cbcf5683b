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

/**
 * Workers that are each refused three times within seconds of the end of a quota and then wait, a
 * minute at first and twice as long each time; `jitter` is the share by which the waits differ.
 */
function waves(
  workers: number,
  from: number,
  waits: readonly number[],
  { spread, jitter = 0.1, ip }: { spread: number; jitter?: number; ip?: (one: number) => string },
): RequestEventInput[] {
  const later = (worker: number, wait: number) =>
    wait * (1 + 2 * jitter * (((worker * 7) % workers) / workers - 0.5));
  return Array.from({ length: workers }, (_, worker) => {
    const client_ip = ip?.(worker) ?? "203.0.113.7";
    const begin = from + (worker * spread) / workers;
    return [0, ...waits].flatMap((_wait, wave) => {
      const waited = waits.slice(0, wave).reduce((sum, wait) => sum + later(worker, wait), 0);
      return [0, 2, 6].map((second, again) =>
        call(`w${worker}_${wave}_${again}`, begin + waited + second, { ...REFUSED, client_ip }),
      );
    });
  }).flat();
}

/** A fleet at work for most of an hour, each machine a call in two minutes. */
const fleet = (machines: number, ip: (one: number) => string) =>
  calls("fleet", 60, 3_000, machines / 2, (index) => ({ client_ip: ip(index % machines) }));

const pod = (one: number) => `198.51.100.${one + 1}`;

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
    "queue-workers": 4,
    "autoscaled-pods": 2,
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
    "waiting-workers": "queue-workers",
    "usual-pace": "an application that is refused at its usual pace until its breaker opens",
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
      name: "the same over two minutes of the clock are over within one all the same",
      events: beside(calls("h", 92, 50, 72, () => REFUSED)),
      severities: [],
    },
    {
      name: "seven a second for half a minute and more, to its end, need no second minute",
      events: beside(calls("f", 620, 40, 420, () => REFUSED)),
      severities: ["medium"],
    },
    {
      name: "forty workers whose slow calls meet the end of a quota, and who then wait",
      events: beside(waves(40, 630, [60, 120, 240, 480], { spread: 18 })),
      severities: [],
    },
    {
      name: "thirty pods that were there before, each of which has to learn it for itself",
      events: beside(
        [
          ...fleet(30, pod),
          ...waves(30, 3_060, [60, 120, 240], { spread: 40, jitter: 0.5, ip: pod }),
        ],
        70,
      ),
      severities: [],
    },
    {
      name: "as many machines that nobody has seen before are a botnet",
      events: beside(waves(30, 3_060, [60, 120, 240], { spread: 40, jitter: 0.5, ip: pod }), 70),
      severities: ["medium"],
    },
    {
      name: "an application that is refused at its usual pace until its breaker opens",
      events: beside(
        [
          ...calls("u", 60, 1_200, 120),
          ...calls("b", 1_261, 55, 150, () => ({ ...REFUSED, error_code: "quota_exceeded" })),
        ],
        40,
      ),
      severities: [],
    },
    {
      name: "an account with a quiet past of ten hours that floods all at once",
      events: beside(
        [...calls("q", 0, 36_000, 1), ...calls("f", 36_000, 180, 600, () => REFUSED)],
        605,
      ),
      severities: ["high"],
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
