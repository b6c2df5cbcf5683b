import { detectorTest } from "../testing/detector-test.ts";
import { call } from "../testing/events.ts";
import { volumeAnomaly } from "./detector.ts";

const HISTORY_HOURS = 12;

/** Ten accounts with ten calls in each five minutes; then one of them sends `burst` in five. */
function bursting(burst: number) {
  const slots = HISTORY_HOURS * 12 + 4;
  const usual = Array.from({ length: slots }, (_, slot) =>
    Array.from({ length: 100 }, (_, index) =>
      call(`u${slot}_${index}`, slot * 300 + index * 3, { account_id: `acc_${index % 10}` }),
    ),
  ).flat();
  const from = (HISTORY_HOURS * 12 + 2) * 300;
  const sudden = Array.from({ length: burst }, (_, index) =>
    call(`b${index}`, from + (index * 590) / burst, { account_id: "acc_1" }),
  );
  return [...usual, ...sudden].sort((x, y) => (x.occurred_at < y.occurred_at ? -1 : 1));
}

detectorTest(volumeAnomaly, {
  world: { seed: 5, hours: 14, accounts: 100 },
  fires: [{ persona: "flood-sudden", wanted: { easy: 1 } }],
  quiet: {
    "retry-storm": 1,
    "nightly-batch": 3,
    "viral-growth": 1,
    "launch-adopter": 3,
    "monitoring-probe": 1,
    roamer: 2,
  },
  boundary: [
    { name: "the usual pace is nothing to speak of", events: bursting(0), severities: [] },
    {
      name: "five times the busiest five minutes harm nobody",
      events: bursting(60),
      severities: [],
    },
  ],
});
