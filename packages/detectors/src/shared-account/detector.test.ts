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

/** One credential, used again and again from each of so many homes: for two hours, or for twelve. */
function homes(actors: number, clients: number, works: number | null = null) {
  const every = works === null ? 300 : 1_800;
  return Array.from({ length: 24 }, (_, slot) =>
    Array.from({ length: actors }, (_, actor) =>
      call(`${slot}_${actor}`, slot * every + actor, {
        client_ip: `198.51.${actor}.9`,
        asn: 64500 + actor,
        country: ["US", "DE", "BR", "JP"][actor % 4] ?? "US",
        user_agent: `browser/${actor % clients}`,
        ...(works === null ? {} : { content_simhash: pieceOf(actor % works, slot) }),
      }),
    ),
  ).flat();
}

/** A piece of a work: hashes of one work lie some bits from each other, those of others 32. */
function pieceOf(work: number, index: number): string {
  const middle = BigInt.asUintN(
    64,
    (BigInt(work) + 1n) * 0x9e3779b97f4a7c15n * 0xbf58476d1ce4e5b9n,
  );
  return (middle ^ (1n << BigInt(index)) ^ (1n << BigInt((index * 7 + 30) % 64)))
    .toString(16)
    .padStart(16, "0");
}

detectorTest(sharedAccount, {
  world: { seed: 5, hours: 10, accounts: 60 },
  fires: [{ persona: "key-community", wanted: { easy: 2, careful: 1 } }],
  quiet: {
    roamer: 4,
    "vpn-user": 4,
    "autoscaled-pods": 2,
    "ci-runners": 1,
    "key-leaked": 1,
    "laptop-and-ci": 3,
    enterprise: 1,
    "key-rotation": 2,
    "one-key-team": 5,
    startup: 3,
  },
  look_alikes: {
    roamer: "roamer",
    "autoscaled-pods": "autoscaled-pods",
    "laptop-and-ci": "laptop-and-ci",
    "team-credential": "enterprise",
    "one-key-team": "one-key-team",
    "leaked-key": "key-leaked",
  },
  boundary: [
    { name: "ten homes at once are a pool", events: homes(10, 10), severities: ["medium"] },
    { name: "three homes are a person with a few machines", events: homes(3, 3), severities: [] },
    {
      name: "four homes, each with work of its own, are a pool",
      events: homes(4, 4, 4),
      severities: ["medium"],
    },
    { name: "four homes with one work are a team", events: homes(4, 4, 1), severities: [] },
    { name: "ten strangers who try a key out have found it", events: finders(10), severities: [] },
    { name: "ten places and one client are a traveller", events: homes(10, 1), severities: [] },
  ],
});
