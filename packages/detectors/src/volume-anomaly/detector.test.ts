import type { RequestEventInput } from "@ringfence/schemas";
import { detectorTest } from "../testing/detector-test.ts";
import { call } from "../testing/events.ts";
import { volumeAnomaly } from "./detector.ts";

const HISTORY_HOURS = 9;

/** Ten accounts with ten calls in each five minutes; then one of them sends `burst` in five. */
function bursting(burst: number, changes: Partial<RequestEventInput> = {}) {
  const slots = HISTORY_HOURS * 12 + 4;
  const usual = Array.from({ length: slots }, (_, slot) =>
    Array.from({ length: 100 }, (_, index) =>
      call(`u${slot}_${index}`, slot * 300 + index * 3, { account_id: `acc_${index % 10}` }),
    ),
  ).flat();
  const from = (HISTORY_HOURS * 12 + 2) * 300;
  const sudden = Array.from({ length: burst }, (_, index) =>
    call(`b${index}`, from + (index * 590) / burst, { account_id: "acc_1", ...changes }),
  );
  return [...usual, ...sudden].sort((x, y) => (x.occurred_at < y.occurred_at ? -1 : 1));
}

detectorTest(volumeAnomaly, {
  world: { seed: 5, hours: 12, accounts: 60 },
  // What is merely unusual is worth a note; what harms is for request-flood to say.
  fires: [],
  quiet: {
    "load-test": 1,
    "retry-storm": 1,
    "nightly-batch": 3,
    "viral-growth": 1,
    "launch-adopter": 3,
    "monitoring-probe": 1,
    roamer: 2,
  },
  look_alikes: {
    "nightly-batch": "nightly-batch",
    launch: "launch-adopter",
    "load-test": "load-test",
    "retry-storm": "retry-storm",
    "new-account": "a new account has no history to be far above of",
  },
  boundary: [
    { name: "the usual pace is nothing to speak of", events: bursting(0), severities: [] },
    {
      name: "five times the busiest five minutes harm nobody",
      events: bursting(60),
      severities: [],
    },
    {
      name: "sixty times the busiest five minutes are worth a note",
      events: bursting(1_200),
      severities: ["info"],
    },
    {
      name: "the same that fails on our side is noted with that",
      events: bursting(1_200, { status: 503 }),
      severities: ["info"],
    },
    {
      name: "a new account has no history to be far above of",
      events: bursting(150, { account_id: "acc_new" }),
      severities: [],
    },
    {
      name: "what is refused and keeps coming is for request-flood to say",
      events: bursting(1_200, { status: 429, units: 0 }),
      severities: [],
    },
  ],
});
