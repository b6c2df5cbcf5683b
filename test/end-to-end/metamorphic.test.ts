/** What must not change the findings, does not: ingest, store and detection as they are. */
import type { Finding, RequestEventInput } from "@ringfence/schemas";
import { beforeAll, describe, expect, it } from "vitest";
import {
  findingsOf,
  history,
  numbers,
  renamed,
  shifted,
  smallWorld,
  standing,
  type World,
} from "./metamorphic-world.ts";

const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;
const TIMEOUT = 240_000;

let world: World;
let told: Finding[];
beforeAll(async () => {
  world = smallWorld();
  told = await findingsOf(world);
}, TIMEOUT);

/** Each event comes up to nine minutes late; ten are allowed. */
function delayed(events: readonly RequestEventInput[]): RequestEventInput[] {
  const random = numbers(7);
  return events
    .map((event) => ({ event, at: Date.parse(event.occurred_at) + random() * 9 * MINUTE }))
    .sort((x, y) => x.at - y.at)
    .map(({ event }) => event);
}

/** Where to cut a stream: some of its parts hold a few events, some hundreds. */
function cuts(count: number, parts: number): number[] {
  const random = numbers(11);
  const sizes = Array.from({ length: parts }, () => 1 + random() ** 2);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const whole = sizes.map((size) => Math.floor((size / total) * count));
  return [...whole, count - whole.reduce((sum, size) => sum + size, 0)];
}

it("the world has something to find: a ring, a leaked key and a flood", () => {
  const found = new Set(told.map(({ detector, severity }) => `${detector.id} ${severity}`));
  expect(found).toContain("quota-ring medium");
  expect([...found].some((one) => /^leaked-key (medium|high)$/.test(one))).toBe(true);
  expect(found).toContain("request-flood high");
});

describe("the findings are the same, to the byte,", { timeout: TIMEOUT }, () => {
  it("in a second run", async () => {
    expect(await findingsOf(world)).toEqual(told);
  });

  it("where events arrive in another order", async () => {
    expect(await findingsOf({ ...world, events: delayed(world.events) })).toEqual(told);
  });

  it("where producers repeat events, at once and later, in several partitions", async () => {
    const random = numbers(3);
    const events: RequestEventInput[] = [];
    for (const [index, event] of world.events.entries()) {
      events.push(event);
      if (random() < 0.05) events.push(event);
      const earlier = world.events[index - 500];
      if (earlier !== undefined && random() < 0.05) events.push(earlier);
    }
    expect(await findingsOf({ ...world, events }, { partitions: 5 })).toEqual(told);
  });

  it("live, in order, however often it is looked", async () => {
    expect(await findingsOf(world, { cuts: cuts(world.events.length, 12) })).toEqual(told);
  });
});

describe("the findings are the same, but for names and times,", { timeout: TIMEOUT }, () => {
  it("where everybody and everything is renamed, weeks later", async () => {
    const shiftMs = 5 * WEEK;
    const { nameOf, ...other } = renamed(shifted(world, shiftMs));
    expect(history(await findingsOf(other), { nameOf, shiftMs })).toEqual(history(told));
  });
});

describe("live, out of order within the allowed lateness,", { timeout: TIMEOUT }, () => {
  // The numbers in a finding are those of the moment at which it was told: they are not repeated
  // for every late event, only what changes how grave or how sure it is.
  it("what is told too early is corrected: the same stands, equally grave and sure", async () => {
    const events = delayed(world.events);
    const states = await findingsOf({ ...world, events }, { cuts: cuts(events.length, 9) });
    expect(standing(states)).toEqual(standing(told));
  });
});
