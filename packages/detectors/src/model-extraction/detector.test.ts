import { detectorTest } from "../testing/detector-test.ts";
import { call } from "../testing/events.ts";
import { modelExtraction } from "./detector.ts";

/** 64 bits that look random and are the same every time. */
function scattered(index: number): bigint {
  return BigInt.asUintN(64, (BigInt(index) + 1n) * 0x9e3779b97f4a7c15n * 0xbf58476d1ce4e5b9n);
}

/** Calls `every` seconds, the content of each as `simhashOf` says; `hashOf` tells repeats. */
function asks(
  count: number,
  every: number,
  simhashOf: (index: number) => bigint,
  hashOf: (index: number) => string = (index) => `c${index}`,
) {
  return Array.from({ length: count }, (_, index) =>
    call(`e${index}`, index * every, {
      content_hash: hashOf(index),
      content_simhash: simhashOf(index).toString(16).padStart(16, "0"),
      units: 1,
    }),
  );
}

/** One template; the slot changes two bits. */
const template = (index: number) =>
  scattered(7) ^ (1n << BigInt(index % 64)) ^ (1n << BigInt((index * 7) % 63));

/** Each a step of one bit from the one before. */
const sweep = (index: number) =>
  Array.from({ length: index }).reduce<bigint>(
    (at, _, step) => at ^ (1n << BigInt((step * 29) % 64)),
    scattered(3),
  );

detectorTest(modelExtraction, {
  world: { seed: 3, hours: 12, accounts: 30 },
  fires: [
    { persona: "extraction-sweep", wanted: { easy: 1, careful: 1 } },
    { persona: "extraction-duplicates", wanted: { easy: 1, careful: 1 } },
    { persona: "extraction-ring", wanted: { easy: 1, paranoid: 1 } },
  ],
  quiet: {
    "autoscaled-pods": 1,
    "ci-runners": 1,
    "evaluation-suite": 2,
    "migration-batch": 1,
    "monitoring-probe": 1,
    "nightly-batch": 4,
    saas: 2,
    "scanner-errors": 4,
    startup: 3,
  },
  look_alikes: {
    writer: "scanner-errors",
    batch: "nightly-batch",
    "evaluation-suite": "evaluation-suite",
    fixtures: "ci-runners",
    variations: "a few variations on each of many pieces are somebody's work",
    "product-templates": "saas",
  },
  boundary: [
    {
      name: "drafts of one text, in seven sittings of a few minutes, are a writer's",
      events: Array.from({ length: 56 }, (_, index) =>
        call(`d${index}`, Math.floor(index / 8) * 5_400 + (index % 8) * 60, {
          content_hash: `d${index}`,
          content_simhash: template(index).toString(16).padStart(16, "0"),
          units: 1,
        }),
      ),
      severities: [],
    },
    {
      name: "one template with changing slots, hour after hour, is extraction",
      events: asks(216, 150, template),
      severities: ["medium"],
    },
    {
      name: "and so is a walk in small steps",
      events: asks(216, 150, sweep),
      severities: ["medium"],
    },
    {
      name: "the same in one hour is a batch",
      events: asks(240, 15, template),
      severities: [],
    },
    {
      name: "a suite that repeats its questions learns nothing new",
      events: asks(
        216,
        150,
        (index) => template(index % 30),
        (index) => `c${index % 30}`,
      ),
      severities: [],
    },
    {
      name: "a few variations on each of many pieces are somebody's work",
      events: asks(
        216,
        150,
        (index) => scattered(Math.floor(index / 4)) ^ (1n << BigInt(index % 4)),
      ),
      severities: [],
    },
    {
      name: "pieces of their own are work",
      events: asks(216, 150, scattered),
      severities: [],
    },
  ],
});
