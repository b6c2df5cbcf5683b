import { describe, expect, it } from "vitest";
import { crowdingOf, type Member, relayOf, type Slot, turnsOf } from "./handovers.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
const MIDNIGHT = Date.parse("2026-10-12T00:00:00Z");
const NOON = MIDNIGHT + DAY / 2;

/** Five minutes that begin `minute` minutes after noon, with successes in the middle of them. */
function slot(minute: number, units: number, refused = false): Slot {
  const start = NOON + minute * MINUTE;
  return [start, units, start + MINUTE, start + 2 * MINUTE, refused ? start + 3 * MINUTE : null];
}

function member(account_id: string, slots: readonly Slot[], quota: number | null = 100): Member {
  return { account_id, quota, slots };
}

function accounts(members: readonly Member[]): string {
  return turnsOf(members, 0.8)
    .map(({ account_id, full }) => (full ? account_id.toUpperCase() : account_id))
    .join("");
}

describe("turns", () => {
  it("end where another member begins, in order of time", () => {
    const members = [
      member("a", [slot(0, 10), slot(5, 10), slot(20, 10)]),
      member("b", [slot(10, 5)]),
    ];
    expect(accounts(members)).toBe("aba");
    expect(turnsOf(members, 0.8)[0]).toMatchObject({
      start_ms: NOON + MINUTE,
      end_ms: NOON + 7 * MINUTE,
    });
  });

  it("are full from the stated share of the allowance on, not below", () => {
    expect(accounts([member("a", [slot(0, 79)])])).toBe("a");
    expect(accounts([member("a", [slot(0, 80)])])).toBe("A");
    expect(accounts([member("a", [slot(0, 40), slot(5, 40)])])).toBe("A");
  });

  it("are full where a refusal follows, and not where one comes hours later", () => {
    expect(accounts([member("a", [slot(0, 10, true)], null)])).toBe("A");
    const later: Slot = [NOON + 5 * 60 * MINUTE, 0, null, null, NOON + 5 * 60 * MINUTE];
    expect(accounts([member("a", [slot(0, 10), later], null)])).toBe("a");
  });

  it("count use from midnight on: the allowance of a new day is whole", () => {
    const before: Slot = [
      MIDNIGHT - 5 * MINUTE,
      90,
      MIDNIGHT - 4 * MINUTE,
      MIDNIGHT - 3 * MINUTE,
      null,
    ];
    const after: Slot = [MIDNIGHT, 10, MIDNIGHT + MINUTE, MIDNIGHT + 2 * MINUTE, null];
    const between: Slot = [
      MIDNIGHT - 5 * MINUTE,
      1,
      MIDNIGHT - 2 * MINUTE,
      MIDNIGHT - MINUTE,
      null,
    ];
    expect(accounts([member("a", [before, after]), member("b", [between])])).toBe("Aba");
  });

  it("know nothing where neither allowance nor refusal is known", () => {
    expect(accounts([member("a", [slot(0, 1_000)], null)])).toBe("a");
  });
});

describe("relays", () => {
  const relay = [
    member("a", [slot(0, 100)]),
    member("b", [slot(10, 100)]),
    member("c", [slot(20, 5)]),
  ];
  const seconds = (start: number, end: number) => (start - end) / 1000;

  it("hand over from who is used up to who begins next", () => {
    const { exhaustions, unfinished, handovers } = relayOf(turnsOf(relay, 0.8), 15 * MINUTE, DAY);
    expect({ exhaustions, unfinished }).toEqual({ exhaustions: 2, unfinished: 0 });
    expect(handovers.map(({ from, to }) => from + to)).toEqual(["ab", "bc"]);
    expect(handovers.map((one) => seconds(one.started_ms, one.ended_ms))).toEqual([540, 540]);
  });

  it("count a start at the last moment allowed, and none after it", () => {
    const turns = turnsOf(relay, 0.8);
    expect(relayOf(turns, 540_000, DAY).handovers).toHaveLength(2);
    expect(relayOf(turns, 539_999, DAY).handovers).toHaveLength(0);
  });

  it("expect by chance what starts of the others anywhere in the period give", () => {
    const { expected } = relayOf(turnsOf(relay, 0.8), 15 * MINUTE, DAY);
    expect(expected).toBeCloseTo(2 * (1 - Math.exp((-2 / DAY) * 15 * MINUTE)), 10);
  });

  it("are none where members leave with most of their allowance", () => {
    const people = [
      member("a", [slot(0, 20)]),
      member("b", [slot(10, 20)]),
      member("c", [slot(20, 5)]),
    ];
    const { exhaustions, unfinished, handovers } = relayOf(turnsOf(people, 0.8), DAY, DAY);
    expect({ exhaustions, unfinished, handovers }).toEqual({
      exhaustions: 0,
      unfinished: 2,
      handovers: [],
    });
  });

  it("do not count who works on later in the day: it was not at its end", () => {
    const back = [member("a", [slot(0, 85), slot(20, 1)]), member("b", [slot(10, 5)])];
    expect(relayOf(turnsOf(back, 0.8), DAY, DAY).exhaustions).toBe(1);
    expect(relayOf(turnsOf(back, 0.8), DAY, DAY).handovers).toEqual([]);
  });
});

describe("crowding", () => {
  it("is 1 for one at a time, the number of members for all at once, 0 for nobody", () => {
    expect(crowdingOf([member("a", [slot(0, 1)]), member("b", [slot(5, 1)])])).toBe(1);
    expect(crowdingOf([member("a", [slot(0, 1)]), member("b", [slot(0, 1)])])).toBe(2);
    expect(crowdingOf([member("a", [])])).toBe(0);
  });
});
