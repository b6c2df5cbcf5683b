import { detectorTest } from "../testing/detector-test.ts";
import { call, profile } from "../testing/events.ts";
import { quotaRing } from "./detector.ts";
import { circumventionEvidence, type Thresholds } from "./evidence.ts";
import { ring } from "./testing.ts";

const TURNS = ["a", "b", "c", "d", "e"] as const;

/** Five accounts on one device and address, each used up before the next begins `pause` s later. */
function relay(pause: number, quota: number) {
  return TURNS.flatMap((account, turn) => {
    const start = turn * (410 + pause);
    const calls = Array.from({ length: 20 }, (_, index) =>
      call(`${account}${index}`, start + index * 20, {
        account_id: account,
        device_id: "dev_1",
        units: quota / 20,
      }),
    );
    const refused = call(`${account}_refused`, start + 405, {
      account_id: account,
      device_id: "dev_1",
      status: 429,
      error_code: "quota_exceeded",
      units: 0,
    });
    return [...calls, refused];
  }).sort((x, y) => (x.occurred_at < y.occurred_at ? -1 : 1));
}
const profiles = TURNS.map((account) => profile(account, { quota_units_per_day: 100 }));

detectorTest(quotaRing, {
  world: { seed: 5, hours: 12, accounts: 60 },
  fires: [
    { persona: "ring-device", wanted: { easy: 2 } },
    { persona: "ring-warmed", wanted: { careful: 2 } },
  ],
  quiet: {
    household: 3,
    "lab-computer": 1,
    agency: 1,
    "university-course": 1,
    coworking: 1,
    "cgnat-crowd": 1,
    "qa-accounts": 1,
    "work-and-private": 1,
  },
  look_alikes: {
    household: "household",
    "shared-computer": "lab-computer",
    "university-course": "university-course",
    agency: "agency",
    "second-account": "work-and-private",
    "carrier-nat": "cgnat-crowd",
  },
  boundary: [
    {
      name: "turns taken at exhaustion are more than a link",
      events: relay(30, 100),
      profiles,
      severities: ["medium"],
    },
    {
      name: "accounts of one device that stay below one allowance are linked, and no more",
      events: relay(30, 10).filter(({ status }) => status !== 429),
      profiles,
      severities: ["info"],
      title: "Several accounts seem to have one actor",
    },
  ],
  elsewhere: circumventionEvidence(
    { ...ring, organizations: 1, organization_members: 5 },
    quotaRing.params.parse({}) as unknown as Thresholds,
  ),
});
