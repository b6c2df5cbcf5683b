/** What a detector finds does not depend on which looks it is asked for together. */
import { createDetect, DEFAULT_TIMING } from "@ringfence/detect";
import { createMetrics, silentLog, systemClock } from "@ringfence/runtime";
import type { Signal } from "@ringfence/schemas";
import { createWorld } from "@ringfence/simulator";
import { testStore } from "@ringfence/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Range } from "./ask.ts";
import type { Grid } from "./define.ts";
import { detectors } from "./list.ts";
import { storeEvents } from "./testing/detector-test.ts";

const START = new Date("2026-10-12T00:00:00.000Z");
const HOURS = 14;
const MINUTE_MS = 60_000;
/** Quarters of an hour with signals that are looked at minute by minute. */
const QUARTERS = 6;
const GRID_MS: Readonly<Record<Grid, number>> = {
  minute: 15 * MINUTE_MS,
  quarter: 15 * MINUTE_MS,
  "half-hour": 30 * MINUTE_MS,
  "two-hours": 120 * MINUTE_MS,
};
/** Abuse of every kind, so that every detector has something to say. */
const PERSONAS = {
  "ring-device": { easy: 2 },
  "gateway-rotation": { easy: 1, paranoid: 1 },
  "key-community": { easy: 1 },
  "key-leaked": { easy: 2 },
  "flood-sudden": { easy: 1 },
  "flood-accounts": { easy: 1 },
  "hammer-429": { easy: 1 },
  resale: { easy: 1 },
  "extraction-sweep": { easy: 1 },
  "endpoint-enumeration": { easy: 1 },
  "malicious-payload": { easy: 1 },
  "entitlement-probing": { easy: 1 },
} as const;

let database: Awaited<ReturnType<typeof testStore>>;
beforeAll(async () => {
  database = await testStore();
  const options = { seed: 11, start: START, hours: HOURS, accounts: 60, personas: PERSONAS };
  const world = createWorld(options);
  await storeEvents(
    database.store,
    [...world.events()],
    [...world.profiles, ...world.profileUpdates()],
  );
  const metrics = createMetrics({ service: "test", version: "0", processMetrics: false });
  const common = { clock: systemClock, log: silentLog, metrics, timing: DEFAULT_TIMING };
  // Without detectors a tick makes links and clusters, and nothing else.
  await createDetect({ ...common, store: database.store, detectors: [] }).tick({ finish: true });
}, 240_000);
afterAll(() => database.drop());

describe.each(detectors)("$id", (detector) => {
  it("says the same of a look, alone or among others", { timeout: 240_000 }, async () => {
    const running = detector.configure({}, "live");
    const step = GRID_MS[detector.every];
    const looks = Array.from({ length: (HOURS * 60 * MINUTE_MS) / step }, (_, n): Range => {
      const from = new Date(START.getTime() + n * step);
      return { from, to: new Date(from.getTime() + step) };
    });
    const alone: Signal[] = [];
    for (const look of looks) alone.push(...(await running.signals(database.store, [look])));
    expect(alone.length).toBeGreaterThan(0);
    const stretch = Math.max(1, (120 * MINUTE_MS) / step);
    // As in detection, and then as it never is, with gaps.
    for (const [size, left] of [
      [stretch, () => true],
      [looks.length, (n: number) => n % 3 !== 1],
    ] as const) {
      const asked = looks.filter((_, n) => left(n));
      const together: Signal[] = [];
      for (let first = 0; first < asked.length; first += size) {
        const some = asked.slice(first, first + size);
        together.push(...(await running.signals(database.store, some)));
      }
      const expected = alone.filter(({ window }) => {
        const end = Date.parse(window.end);
        return asked.some(({ from, to }) => end > from.getTime() && end <= to.getTime());
      });
      expect(inOrder(together)).toEqual(inOrder(expected));
    }
  });
});

describe.each(detectors.filter(({ every }) => every === "minute"))("$id", (detector) => {
  // Live it looks minute by minute, over what is stored already a quarter of an hour at a time.
  it("says the same of a minute, however long the look is", { timeout: 240_000 }, async () => {
    const running = detector.configure({}, "live");
    const quarters: [from: number, signals: Signal[]][] = [];
    for (let at = START.getTime(); quarters.length < QUARTERS; at += 15 * MINUTE_MS) {
      if (at >= START.getTime() + HOURS * 60 * MINUTE_MS) break;
      const signals = await running.signals(database.store, [look(at, 15)]);
      if (signals.length > 0) quarters.push([at, signals]);
    }
    expect(quarters.length).toBeGreaterThan(0);
    for (const [from, signals] of quarters) {
      const alone: Signal[] = [];
      for (let minute = 0; minute < 15; minute++) {
        const at = from + minute * MINUTE_MS;
        alone.push(...(await running.signals(database.store, [look(at, 1)])));
      }
      expect(inOrder(alone)).toEqual(inOrder(signals));
    }
  });
});

function look(from: number, minutes: number): Range {
  return { from: new Date(from), to: new Date(from + minutes * MINUTE_MS) };
}

function inOrder(signals: readonly Signal[]): Signal[] {
  return signals.toSorted((x, y) => (x.signal_id < y.signal_id ? -1 : 1));
}
