import { detectorTest } from "../testing/detector-test.ts";
import { call } from "../testing/events.ts";
import { sharedAccount } from "./detector.ts";

/** The same, each beginning with three looks at what the credential opens. */
function finders(actors: number) {
  return homes(actors, actors).map((one) => {
    const slot = Number(one.event_id.split("_")[0]);
    return slot < 3 ? { ...one, units: 0, content_hash: null } : one;
  });
}

/** One credential, used every five minutes for hours from each of so many homes. */
function homes(actors: number, clients: number) {
  return Array.from({ length: 24 }, (_, slot) =>
    Array.from({ length: actors }, (_, actor) =>
      call(`${slot}_${actor}`, slot * 300 + actor, {
        client_ip: `198.51.${actor}.9`,
        asn: 64500 + actor,
        country: ["US", "DE", "BR", "JP"][actor % 4] ?? "US",
        user_agent: `browser/${actor % clients}`,
      }),
    ),
  ).flat();
}

detectorTest(sharedAccount, {
  world: { seed: 5, hours: 10, accounts: 60 },
  fires: [{ persona: "key-community", wanted: { easy: 2 } }],
  quiet: {
    roamer: 4,
    "vpn-user": 4,
    "autoscaled-pods": 2,
    "ci-runners": 1,
    "key-leaked": 1,
    "laptop-and-ci": 3,
    enterprise: 1,
    "key-rotation": 2,
    startup: 3,
  },
  look_alikes: {
    roamer: "roamer",
    "autoscaled-pods": "autoscaled-pods",
    "laptop-and-ci": "laptop-and-ci",
    "team-credential": "enterprise",
    "leaked-key": "key-leaked",
  },
  boundary: [
    { name: "ten homes at once are a pool", events: homes(10, 10), severities: ["medium"] },
    { name: "three homes are a person with a few machines", events: homes(3, 3), severities: [] },
    { name: "ten strangers who try a key out have found it", events: finders(10), severities: [] },
    { name: "ten places and one client are a traveller", events: homes(10, 1), severities: [] },
  ],
});
