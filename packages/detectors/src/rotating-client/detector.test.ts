import { detectorTest } from "../testing/detector-test.ts";
import { call } from "../testing/events.ts";
import { rotatingClient } from "./detector.ts";

/** One client at one address, a call every ten seconds with the account that `pick` names. */
function caller(calls: number, pick: (index: number) => number) {
  return Array.from({ length: calls }, (_, index) =>
    call(`e${index}`, index * 10, {
      account_id: `acc_${pick(index)}`,
      content_hash: `c${index}`,
    }),
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
      name: "two accounts are no rotation",
      events: caller(300, (index) => index % 2),
      severities: [],
    },
  ],
});
