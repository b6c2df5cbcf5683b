import { detectorTest } from "../testing/detector-test.ts";
import { call } from "../testing/events.ts";
import { routeEnumeration } from "./detector.ts";

const WORDS = ["admin", "export", "billing", "graphql", "metrics", "weights"];
const MISSING = { status: 404, error_code: "not_found", method: "GET", units: 0 } as const;

/** Calls for routes that are not there, one every `gap` seconds. */
function missing(count: number, gap: number, route: (index: number) => string) {
  return Array.from({ length: count }, (_, index) =>
    call(`m${index}`, 3_600 + index * gap, { ...MISSING, endpoint: route(index) }),
  );
}

const guess = (index: number) => `/v1/${WORDS[index % 6]}/${WORDS[Math.floor(index / 6) % 6]}`;

const TELLING =
  "/v1/admin/users /v1/weights /internal/logs /v1/models/train /v2/backup/jobs /v1/debug";
const ELSEWHERE =
  "/v1/chat/completions /v1/completions /v1/embeddings /v1/images/generations /v1/audio/speech " +
  "/v1/files /v1/moderations";
const CURIOUS =
  "/health /metrics /docs /openapi.json /swagger.json /graphql /favicon.ico /robots.txt";
const VERBS =
  "create list get delete upscale extend remix share trim export publish archive restore caption " +
  "dub render preview queue";

/** The word of a list at a place. */
const wordOf = (list: string) => (index: number) => list.split(" ")[index] ?? "";
const verb = wordOf(VERBS);

/** Ordinary use of a few routes before. */
const use = ["/v1/music/compose", "/v1/music/extend", "/v1/music/lyrics", "/v1/tts", "/v1/models"];
const ordinary = use.map((endpoint, index) => call(`u${index}`, index * 60, { endpoint }));

detectorTest(routeEnumeration, {
  world: { seed: 5, hours: 10, accounts: 60 },
  fires: [{ persona: "endpoint-enumeration", wanted: { easy: 1, careful: 1, paranoid: 1 } }],
  quiet: { "monitoring-probe": 2, "qa-accounts": 1, startup: 5, "key-rotation": 2 },
  look_alikes: {
    "other-version": "an SDK of a later version asks for what it knows, under another prefix",
    "unmended-client": "one route with a slip, called all day, is a client to be mended",
    curiosity: "four guesses are curiosity",
    "monitoring-probe": "monitoring-probe",
    "gone-items": "a hundred items that are gone are one route",
    "other-product": "an SDK that knows a product which this service has not",
    "other-service": "a client of another service that was pointed here asks for what that one has",
  },
  boundary: [
    {
      name: "a dozen guesses within two minutes explore the service",
      events: [...ordinary, ...missing(12, 9, guess)],
      severities: ["medium"],
    },
    {
      name: "a guess every ten minutes does, too",
      events: [...ordinary, ...missing(25, 600, guess)],
      severities: ["medium"],
    },
    {
      name: "six guesses are enough where they name what is nobody's business",
      events: [...ordinary, ...missing(6, 40, wordOf(TELLING))],
      severities: ["medium"],
    },
    {
      name: "a client of another service that was pointed here asks for what that one has",
      events: [...ordinary, ...missing(7, 5, wordOf(ELSEWHERE))],
      severities: [],
    },
    {
      name: "somebody who looks for a specification and a state of health is curious",
      events: [...ordinary, ...missing(8, 5, wordOf(CURIOUS))],
      severities: ["low"],
    },
    {
      name: "an SDK that knows a product which this service has not",
      events: [...ordinary, ...missing(18, 5, (index) => `/v1/video/${verb(index)}`)],
      severities: [],
    },
    {
      name: "a console whose key may not administer",
      events: [
        ...ordinary,
        ...missing(18, 5, (index) => `/v1/admin/${verb(index)}`).map((one) => {
          return { ...one, status: 403, error_code: "forbidden" };
        }),
      ],
      severities: [],
    },
    {
      name: "a list of words behind one prefix is a list",
      events: [
        ...ordinary,
        ...missing(36, 5, (index) => `/v1/video/${guess(index).slice(4).replace("/", "-")}`),
      ],
      severities: ["medium"],
    },
    {
      name: "four guesses are curiosity",
      events: [...ordinary, ...missing(4, 9, guess)],
      severities: [],
    },
    {
      name: "one route with a slip, called all day, is a client to be mended",
      events: [...ordinary, ...missing(200, 60, () => "/v1/musik/compose")],
      severities: [],
    },
    {
      name: "an SDK of a later version asks for what it knows, under another prefix",
      events: [
        ...ordinary,
        ...missing(100, 30, (index) => (use[index % 5] ?? "").replace("/v1/", "/v2/")),
      ],
      severities: [],
    },
    {
      name: "a hundred items that are gone are one route",
      events: [...ordinary, ...missing(100, 30, (index) => `/v1/history/item${index}`)],
      severities: [],
    },
  ],
});
