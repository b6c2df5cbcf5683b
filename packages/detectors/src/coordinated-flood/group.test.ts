import { describe, expect, it } from "vitest";
import { coordinatedFlood } from "./detector.ts";
import type { Params, Row } from "./detector.ts";
import { explanationOf, isOneHand } from "./evidence.ts";
import { groupOf } from "./group.ts";

const SETTINGS = coordinatedFlood.params.parse({}) as Params;
/** 01:06:00 of a day that begins with 0. */
const END = 3_960;
const TEMPLATE = ["00ff00ff00ff00f0", "00ff00ff00ff00f1"];

interface Told {
  /** First second of two requests a second, before the end. */
  readonly onset?: number;
  readonly address?: string;
  readonly network?: string;
  readonly client?: string;
  /** Hours before in which it came through this operator, and through others. */
  readonly hours?: [here: number, elsewhere: number];
  readonly simhashes?: string[];
  /** Failed, and all, of the requests shortly before. */
  readonly before?: [failed: number, all: number];
}

/** A minute of so many busy accounts; what is not told of one is its own. */
function minuteOf(told: readonly Told[], changes: Partial<Row> = {}): Row {
  const ids = told.map((_, index) => `acc_${index}`);
  const each = <T>(make: (one: Told, id: string, index: number) => T) =>
    told.map((one, index) => make(one, ids[index] ?? "", index));
  return {
    window_start: "",
    window_end: "",
    window_end_seconds: END,
    everybody: [[END - 60, 1_000, 0]],
    busy_before: 0,
    active_accounts: 200,
    clients: [["sdk/1", 20]],
    accounts: each((one, id) => [id, [[END - 60, 120, 0]], 1, ...(one.before ?? [0, 0])]),
    seconds: each(({ onset = -50 }, id) => [
      id,
      Array.from({ length: -onset }, (_, n): [number, number] => [onset + n, 2]),
    ]),
    origins: each((one, id, index) => [
      id,
      one.address ?? `198.51.100.${index}`,
      one.network ?? `198.51.${index}.0/24`,
      one.client ?? `own/${index}`,
      ...(one.hours ?? [0, 0]),
      120,
    ]),
    simhashes: each((one, id) => [id, one.simhashes ?? []]),
    ...changes,
  };
}

const five = (of: Told): Told[] => [0, 1, 2, 3, 4].map((index) => ({ onset: -50 + index, ...of }));

function groupFor(told: readonly Told[], changes: Partial<Row> = {}) {
  const group = groupOf(minuteOf(told, changes), SETTINGS);
  if (group === null) throw new Error("nobody began in step");
  return group;
}

describe("who belongs to a flood", () => {
  it("began in step", () => {
    const group = groupFor([...five({}), { onset: -290 }, { onset: -170 }]);
    expect(group.members.map(({ account_id }) => account_id)).toHaveLength(5);
    expect(group.impact.share).toBeCloseTo(0.6, 9);
    expect(groupOf(minuteOf(five({}).slice(2)), SETTINGS)).toBeNull();
  });

  it("is like the others, where most are alike", () => {
    const bystander = { onset: -48, simhashes: ["ffffffff00000000"] };
    const group = groupFor([...five({ simhashes: TEMPLATE }), bystander]);
    expect(group.members.map(({ account_id }) => account_id)).not.toContain("acc_5");
    expect(group).toMatchObject({ template: 1, with_content: 5 });
    expect(groupFor([...five({}), bystander]).members).toHaveLength(6);
    // A program that many use makes nobody belong where the content tells.
    const same = { onset: -48, client: "sdk/1", simhashes: ["ffffffff00000000"] };
    const told = [...five({ client: "sdk/1", simhashes: TEMPLATE }), same];
    expect(groupFor(told).members).toHaveLength(5);
  });

  it("shares what few strangers have", () => {
    const common = groupFor(five({ client: "sdk/1" }), { clients: [["sdk/1", 105]] });
    const rare = groupFor(five({ client: "sdk/1" }), { clients: [["sdk/1", 5]] });
    expect([common.client, rare.client]).toEqual([1, 1]);
    expect(common.client_chance).toBeCloseTo(101 / 200, 9);
    expect(rare.client_chance).toBeCloseTo(1 / 200, 9);
  });
});

describe("what explains that accounts begin together", () => {
  const explain = (told: readonly Told[]) => explanationOf(groupFor(told));
  const usual: Told = { hours: [9, 0] };
  const moved: Told = { hours: [0, 9] };
  const onClock = (told: Told, begin = -237) =>
    [0, 1, 2, 3, 4].map((index) => ({ onset: begin + index, ...told }));

  it("is nothing, as a rule", () => {
    expect(explain(five({}))).toBeNull();
    expect(explain(five(moved))).toBeNull();
  });

  it("is a machine that they share", () => {
    expect(explain(five({ address: "192.0.2.1" }))).toBe("machine");
  });

  it("is that we failed them", () => {
    expect(explain(five({ before: [9, 10] }))).toBe("outage");
    expect(explain(five({ before: [1, 10] }))).toBeNull();
  });

  it("is nothing out of the way where most work where they always did", () => {
    expect(explain(five(usual))).toBe("usual");
    // One of them may be at home in the network of an attacker.
    expect(explain([...five(moved).slice(1), { onset: -50, ...usual }])).toBeNull();
  });

  it("is a clock, whichever its minute, unless all have moved or are of one row", () => {
    expect(explain([...onClock({}).slice(1), { onset: -237, ...usual }])).toBe("clock");
    expect(explain(onClock(moved))).toBeNull();
    expect(explain(onClock({}))).toBe("clock");
    // A row of machines has one hand, but at a minute that people choose: three seconds after 01:05.
    const row: Told = { network: "192.0.2.0/24" };
    expect(explain(onClock(row))).toBeNull();
    expect(explain(onClock(row, -57))).toBe("clock");
  });
});

describe("one hand", () => {
  it("shows in a template, in a row of machines, or in a rare program from places all new", () => {
    const shows = (told: Told, users = 5) =>
      isOneHand(groupFor(five(told), { clients: [["sdk/1", users]] }));
    expect(shows({})).toBe(false);
    expect(shows({ simhashes: TEMPLATE })).toBe(true);
    expect(shows({ network: "192.0.2.0/24" })).toBe(true);
    expect(shows({ client: "sdk/1", hours: [0, 9] })).toBe(true);
    expect(shows({ client: "sdk/1" })).toBe(false);
    expect(shows({ client: "sdk/1", hours: [0, 9] }, 60)).toBe(false);
  });
});
