import { detectorTest } from "../testing/detector-test.ts";
import { call } from "../testing/events.ts";
import { leakedKey } from "./detector.ts";

const HOUR = 3_600;

/** The holder's server: a song every minute. */
function server(from: number, to: number) {
  return Array.from({ length: Math.floor((to - from) / 60) }, (_, index) =>
    call(`s${from}_${index}`, from + 60 * index, {
      units: 5,
      content_hash: `c${index}`,
      content_simhash: pieceOf(0, index),
    }),
  );
}

/** A piece of a theme: hashes of one theme lie some bits around it, those of others 32. */
function pieceOf(theme: number, index: number): string {
  const middle = BigInt.asUintN(64, (BigInt(theme) + 1n) * 0x9e3779b97f4a7c15n);
  const moved = [3, 17, 29, 41, 53].reduce(
    (bits, step) => bits ^ (1n << BigInt((index * step + step) % 64)),
    middle,
  );
  return moved.toString(16).padStart(16, "0");
}

const LOOKS = ["/v1/models", "/v1/usage", "/v1/voices"];

/** Somebody elsewhere: so many free looks, each at something else, and then songs. */
function visitor(
  name: string,
  asn: number,
  from: number,
  looks: readonly string[],
  theme = 1,
  pause = HOUR / 2,
) {
  const where = { client_ip: `198.51.${asn % 250}.9`, asn, country: "BR", user_agent: "curl/8" };
  return [
    ...looks.map((endpoint, index) =>
      call(`${name}_l${index}`, from + 5 * index, { ...where, endpoint, units: 0 }),
    ),
    ...Array.from({ length: 5 }, (_, index) =>
      call(`${name}_w${index}`, from + pause + 30 * index, {
        ...where,
        units: 5,
        content_hash: `${name}${index}`,
        content_simhash: pieceOf(theme, index),
      }),
    ),
  ];
}

detectorTest(leakedKey, {
  world: { seed: 4, hours: 10, accounts: 60 },
  fires: [{ persona: "key-leaked", wanted: { easy: 1, careful: 1, paranoid: 1 } }],
  quiet: {
    agency: 1,
    "autoscaled-pods": 2,
    dormant: 3,
    "key-community": 1,
    "key-rotation": 2,
    "laptop-and-ci": 4,
    "migration-batch": 1,
    "remote-team": 2,
    roamer: 4,
    startup: 4,
    "vpn-user": 4,
  },
  look_alikes: {
    holder: "who looks around and then does the work that was done before belongs here",
    roamer: "roamer",
    "second-machine": "laptop-and-ci",
    "autoscaled-pods": "autoscaled-pods",
    migration: "migration-batch",
    community: "key-community",
  },
  boundary: [
    {
      name: "a stranger who tries out a key in use has found it",
      events: [...server(0, 5 * HOUR), ...visitor("x", 64_600, 4 * HOUR, LOOKS)],
      severities: ["medium"],
    },
    {
      name: "who looks around and then does the work that was done before belongs here",
      events: [...server(0, 5 * HOUR), ...visitor("x", 64_600, 4 * HOUR, LOOKS, 0, 300)],
      severities: [],
    },
    {
      name: "a look around tells of a leak where the holder alone had used the key for long",
      events: [...server(0, 2 * HOUR), ...visitor("x", 64_600, 5_700, LOOKS, 1, 20 * HOUR)],
      severities: ["medium"],
    },
    {
      name: "and is a guess where the key was hardly known",
      events: [...server(HOUR, 2 * HOUR), ...visitor("x", 64_600, 5_700, LOOKS, 1, 20 * HOUR)],
      severities: ["low"],
    },
    {
      name: "who only looks around for half an hour is told of before the work speaks for him",
      events: [...server(0, 5 * HOUR), ...visitor("x", 64_600, 4 * HOUR, LOOKS, 0)],
      severities: ["medium"],
    },
    {
      name: "the holder's software in the holder's network, at another address",
      events: [
        ...server(0, 5 * HOUR),
        ...LOOKS.map((endpoint, index) =>
          call(`p${index}`, 4 * HOUR + 4 * index, { client_ip: "203.0.200.1", endpoint, units: 0 }),
        ),
      ],
      severities: ["medium"],
    },
    {
      name: "a colleague who sets to work at once is none",
      events: [...server(0, 2 * HOUR), ...visitor("x", 64_600, HOUR, [])],
      severities: [],
    },
    {
      name: "a look or two are none",
      events: [...server(0, 2 * HOUR), ...visitor("x", 64_600, HOUR, LOOKS.slice(1))],
      severities: [],
    },
    {
      name: "the first to use a key is its holder",
      events: visitor("x", 64_600, HOUR, LOOKS),
      severities: [],
    },
    {
      name: "the same program in another cloud, when the old one has ended",
      events: [
        ...server(0, HOUR),
        ...server(HOUR, 2 * HOUR).map((one) => ({
          ...one,
          client_ip: "198.51.7.7",
          asn: 64_900,
          country: "DE",
        })),
      ],
      severities: [],
    },
  ],
});
