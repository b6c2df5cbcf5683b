import { createDetect, DEFAULT_TIMING } from "@ringfence/detect";
import { createIngest, DEFAULT_INGEST_BOUNDS } from "@ringfence/ingest";
import { createMetrics, silentLog, systemClock } from "@ringfence/runtime";
import {
  type AccountProfileInput,
  type FamilyEvidence,
  type Finding,
  type RequestEventInput,
  SEVERITIES,
} from "@ringfence/schemas";
import {
  createWorld,
  type GroundTruth,
  type PersonaId,
  toNdjson,
  type Wanted,
} from "@ringfence/simulator";
import type { Store } from "@ringfence/store";
import { memoryStream } from "@ringfence/stream";
import { type TestStore, testStore } from "@ringfence/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Detector } from "../define.ts";
import { expectExplained } from "./expect-explained.ts";
import { expectOnPage, expectWeighed } from "./expect-on-page.ts";

/** What a detector promises. The type wants all four lists. */
export interface DetectorPromises {
  /** The world that the personas below live in, beside `accounts` ordinary ones. */
  readonly world: { readonly seed: number; readonly hours: number; readonly accounts: number };
  /** Abuse that is found at severity medium or above, with nobody else accused. */
  readonly fires: readonly Fires[];
  /** Look-alikes: never above severity low. */
  readonly quiet: Partial<Record<PersonaId, number>>;
  /** For each look-alike of the detector the case that stays quiet: one of `quiet` or `boundary`. */
  readonly look_alikes: Readonly<Record<string, string>>;
  /** Events made by hand, on both sides of an edge. */
  readonly boundary: readonly Boundary[];
  /** Evidence as the detector gives it, with the features of its page that no finding above has. */
  readonly elsewhere?: readonly FamilyEvidence[];
}

export interface Fires {
  readonly persona: PersonaId;
  readonly wanted: Wanted;
}

export interface Boundary {
  readonly name: string;
  readonly events: readonly RequestEventInput[];
  readonly profiles?: readonly AccountProfileInput[];
  /** Severities of the findings that are to come out, in order of their subjects. */
  readonly severities: readonly Finding["severity"][];
  /** What a reader sees first of them, where it is not the title of the detector. */
  readonly title?: string;
}

const START = new Date("2026-10-12T00:00:00Z");
const MEDIUM = SEVERITIES.indexOf("medium");

/** Holds a detector to its promises on the real store, through ingest and detect as they are. */
export function detectorTest(detector: Detector, promises: DetectorPromises): void {
  const given = new Set<string>();
  const explained = (findings: readonly Finding[]) => {
    for (const one of findings) {
      expectExplained(one);
      expectOnPage(one, detector);
      for (const { feature } of one.evidence) given.add(feature);
    }
  };
  describe(`${detector.id} in a world of look-alikes`, () =>
    testWorld(detector, promises, explained));
  it("has a quiet case for each look-alike", () => {
    const { look_alikes, quiet, boundary } = promises;
    expect(Object.keys(look_alikes).sort()).toEqual(
      detector.look_alikes.map(({ id }) => id).sort(),
    );
    const silent = boundary
      .filter(({ severities }) => severities.every((one) => SEVERITIES.indexOf(one) < MEDIUM))
      .map(({ name }) => name);
    for (const name of Object.values(look_alikes)) {
      expect([...Object.keys(quiet), ...silent]).toContain(name);
    }
  });
  describe(`${detector.id} at its edges`, () => {
    let database: TestStore;
    beforeAll(async () => {
      database = await testStore();
    });
    afterEach(() => database.clear());
    afterAll(() => database.drop());
    it.each(promises.boundary)(
      "$name",
      async ({ events, profiles = [], severities, title = detector.title }) => {
        const findings = await findingsOf(database.store, detector, events, profiles);
        const latest = new Map(findings.map((one) => [one.finding_id, one.severity]));
        expect([...latest.values()]).toEqual(severities);
        for (const one of findings) expect(one.title).toBe(title);
        explained(findings);
      },
      120_000,
    );
  });
  it("gives every feature that its page names", () => {
    const { elsewhere = [] } = promises;
    expectWeighed(elsewhere, detector);
    for (const { feature } of elsewhere) given.add(feature);
    expect([...given].sort()).toEqual(detector.page.evidence.map(({ feature }) => feature).sort());
  });
}

function testWorld(
  detector: Detector,
  promises: DetectorPromises,
  explained: (findings: readonly Finding[]) => void,
): void {
  const { world, fires, quiet, look_alikes } = promises;
  let findings: Finding[] = [];
  let truth = new Map<string, GroundTruth>();
  let drop = async () => {};

  beforeAll(async () => {
    const personas = {
      ...quiet,
      ...Object.fromEntries(fires.map(({ persona, wanted }) => [persona, wanted])),
    };
    const made = createWorld({ ...world, start: START, personas });
    truth = new Map(made.truth.map((row) => [row.account_id, row]));
    const fresh = await testStore();
    drop = fresh.drop;
    const profiles = [...made.profiles, ...made.profileUpdates()];
    findings = await findingsOf(fresh.store, detector, [...made.events()], profiles);
  }, 240_000);
  afterAll(() => drop());

  const accused = () => [
    ...new Set(
      findings
        .filter(({ severity }) => SEVERITIES.indexOf(severity) >= MEDIUM)
        .flatMap(({ account_ids }) => account_ids),
    ),
  ];

  it.each(fires)("finds $persona", ({ persona }) => {
    const found = accused().filter((account) => truth.get(account)?.persona === persona);
    expect(found.length).toBeGreaterThan(0);
  });

  it.each(Object.keys(quiet))("stays quiet on %s", (persona) => {
    expect([...truth.values()].some((row) => row.persona === persona)).toBe(true);
    expect(accused().filter((account) => truth.get(account)?.persona === persona)).toEqual([]);
  });

  it("accuses nobody else", () => {
    const honest = accused().filter((account) => truth.get(account)?.kind !== "abuse");
    expect(honest.map((account) => truth.get(account)?.persona)).toEqual([]);
  });

  it("explains what it says, in words and on its page", () => {
    explained(findings);
  });

  it("refutes no look-alike that is the truth", () => {
    for (const { account_ids, explanation } of findings) {
      const [persona, ...others] = new Set(account_ids.map((id) => truth.get(id)?.persona));
      if (others.length > 0) continue;
      const own = explanation?.look_alikes.filter(({ id }) => look_alikes[id] === persona) ?? [];
      expect(own.filter(({ fits }) => fits === false)).toEqual([]);
    }
  });
}

/** Every state of every finding that the events lead to. */
async function findingsOf(
  store: Store,
  detector: Detector,
  events: readonly RequestEventInput[],
  profiles: readonly AccountProfileInput[],
): Promise<Finding[]> {
  await storeEvents(store, events, profiles);
  const detectors = [detector.configure({}, "live")];
  const detect = createDetect({ ...commonOf(store), detectors, timing: DEFAULT_TIMING });
  return [...(await detect.tick({ finish: true })).findings];
}

/** Events and profiles through ingest; all of them have to be valid. */
export async function storeEvents(
  store: Store,
  events: readonly RequestEventInput[],
  profiles: readonly AccountProfileInput[],
): Promise<void> {
  const stream = memoryStream({ topics: { events: 1, accounts: 1, dead: 1 } });
  const at = (topic: string) => ({ topic, partition: 0 });
  const values = (rows: readonly (RequestEventInput | AccountProfileInput)[]) =>
    rows.map((row) => ({ key: row.account_id, value: toNdjson(row) }));
  if (events.length > 0) stream.append(at("events"), values(events));
  if (profiles.length > 0) stream.append(at("accounts"), values(profiles));
  const source = (topic: string) =>
    stream.source({ groupId: topic, topics: [topic], batchMessages: 20_000, untilEnd: true });
  const ingest = createIngest({
    ...commonOf(store),
    events: source("events"),
    accounts: source("accounts"),
    deadLetters: stream.sink("dead"),
    bounds: { ...DEFAULT_INGEST_BOUNDS, event: { maxFutureMs: 0, maxAgeDays: 36_500 } },
  });
  await ingest.run(new AbortController().signal);
  expect(stream.messages(at("dead"))).toEqual([]);
}

function commonOf(store: Store) {
  const metrics = createMetrics({ service: "test", version: "0", processMetrics: false });
  return { store, clock: systemClock, log: silentLog, metrics };
}
