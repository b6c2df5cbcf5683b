import type { RequestEventInput } from "@ringfence/schemas";
import { detectorTest } from "../testing/detector-test.ts";
import { call, profile } from "../testing/events.ts";
import { accountFailover } from "./detector.ts";

const REFUSED = { status: 429, error_code: "quota_exceeded", units: 0 } as const;
const piece = (index: number) => ({
  content_hash: `h${index}`,
  content_simhash: (index + 1).toString(16).padStart(16, "0"),
});

/** A piece that `from` is refused and `to` does `wait` seconds later. */
function passed(
  from: string,
  to: string,
  index: number,
  { wait = 0.3, content = piece(index) } = {},
): RequestEventInput[] {
  const at = 3_600 + 600 * index;
  return [
    call(`${from}_${index}`, at, { account_id: from, ...REFUSED, ...content }),
    call(`${to}_${index}_`, at + wait, { account_id: to, ...content }),
  ];
}

const apart = (ids: readonly string[], changes: { organization_id?: string } = {}) =>
  ids.map((id, index) =>
    profile(id, {
      created_at: new Date(Date.parse("2024-01-01") + index * 90 * 86_400_000).toISOString(),
      ...changes,
    }),
  );
const FOUR = ["a", "b", "c", "d"];
const chain = (options = {}) => [
  ...passed("a", "b", 0, options),
  ...passed("b", "c", 1, options),
  ...passed("c", "d", 2, options),
];

detectorTest(accountFailover, {
  world: { seed: 4, hours: 24, accounts: 200 },
  fires: [{ persona: "gateway-rotation", wanted: { paranoid: 2 } }],
  quiet: {
    "queue-workers": 3,
    "qa-accounts": 2,
    "work-and-private": 3,
    agency: 3,
    "university-course": 1,
    "lab-computer": 1,
    "plugin-crowd": 1,
    "retry-storm": 2,
  },
  look_alikes: {
    "common-content": "what everybody asks for is asked for by two at once",
    mirror: "who sends everything twice does what one of his accounts is refused",
    organization: "accounts of one organization go on for one another",
    colleagues: "who goes on after a minute was asked to",
    "test-accounts": "qa-accounts",
  },
  boundary: [
    {
      name: "three pieces passed on connect four accounts",
      events: chain(),
      profiles: apart(FOUR),
      severities: ["medium"],
    },
    {
      name: "what the customers of a gateway want again hours later is no mirror",
      events: [
        ...passed("a", "b", 0),
        ...passed("b", "c", 1),
        ...[10, 11, 12, 13].flatMap((index) => [
          call(`a${index}`, 9_000 + 60 * index, { account_id: "a", ...piece(index) }),
          call(`b${index}`, 18_000 + 60 * index, { account_id: "b", ...piece(index) }),
        ]),
      ],
      profiles: apart(FOUR),
      severities: ["medium"],
    },
    {
      name: "one piece that was passed on within a second may be a coincidence",
      events: passed("a", "b", 2),
      profiles: apart(["a", "b"]),
      severities: ["low"],
    },
    {
      name: "a pool goes on over midnight, and hammering in between hides nothing",
      events: [
        ...passed("a", "b", 0),
        ...Array.from({ length: 1_200 }, (_, n) =>
          call(`hammer${n}`, 85_000 + n, { account_id: "b", ...REFUSED, ...piece(1) }),
        ),
        call("late", 86_399.5, { account_id: "b", ...REFUSED, ...piece(1) }),
        call("early", 86_400.2, { account_id: "c", ...piece(1) }),
        call("end", 88_300, { account_id: "z" }),
      ],
      profiles: apart(FOUR),
      severities: ["medium"],
    },
    {
      name: "who sends everything twice does what one of his accounts is refused",
      events: Array.from({ length: 12 }, (_, n) => {
        const at = 3_600 + 600 * n;
        const refused = n % 4 === 0 ? REFUSED : {};
        return [
          call(`a${n}`, at, { account_id: "a", ...refused, ...piece(n) }),
          call(`b${n}`, at + 1, { account_id: "b", ...piece(n) }),
        ];
      }).flat(),
      profiles: apart(["a", "b"]),
      severities: [],
    },
    {
      name: "who tries again himself needs nobody, whoever asks for the same then",
      events: [
        ...passed("a", "a", 0, { wait: 1 }),
        call("b_0", 3_609, { account_id: "b", ...piece(0) }),
        ...passed("a", "a", 1, { wait: 1 }),
        call("b_1", 4_209, { account_id: "b", ...piece(1) }),
      ],
      profiles: apart(["a", "b"]),
      severities: [],
    },
    {
      name: "accounts of one organization go on for one another",
      events: chain(),
      profiles: apart(FOUR.slice(1), { organization_id: "org_1" }),
      severities: ["low"],
    },
    {
      name: "who goes on after a minute was asked to",
      events: chain({ wait: 60 }),
      profiles: apart(FOUR),
      severities: [],
    },
    {
      name: "accounts that were opened in one week are one actor's: a ring, which is told elsewhere",
      events: chain(),
      profiles: FOUR.map((id) => profile(id)),
      severities: [],
    },
    {
      name: "what everybody asks for is asked for by two at once",
      events: [
        ...["e", "f", "g"].map((id, index) =>
          call(id, 60 * index, { account_id: id, ...piece(0) }),
        ),
        ...chain({ content: piece(0) }),
      ],
      profiles: apart(FOUR),
      severities: [],
    },
    {
      name: "the same account that tries again is patient",
      events: passed("a", "a", 2),
      profiles: apart(["a"]),
      severities: [],
    },
    {
      name: "another piece from another account is nobody's business",
      events: passed("a", "b", 2).map((one, index) => ({ ...one, ...piece(index) })),
      profiles: apart(["a", "b"]),
      severities: [],
    },
  ],
});
