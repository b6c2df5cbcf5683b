import { expect, it } from "vitest";
import { type Activity, coordinationBits, coordinationOf } from "./coordination.ts";

const START = Date.parse("2026-10-12T00:00:00Z");
const SLOT = 300_000;

/** An account at work in the given five minutes of the day. */
function at(account: number, slots: readonly number[], common = slots): Activity {
  const [own, common_slots] = [slots, common].map((of) => of.map((slot) => START + slot * SLOT));
  return { account_id: `acc_${account}`, slots: own ?? [], common_slots: common_slots ?? [] };
}
function range(from: number, to: number, step = 1): number[] {
  return Array.from({ length: Math.ceil((to - from) / step) }, (_, index) => from + index * step);
}

it("speaks for turns that fill a time without overlap, the more the more there are", () => {
  const relay = (turns: number) => range(0, turns).map((n) => at(n, range(n * 12, n * 12 + 12)));
  expect(coordinationBits(relay(3))).toBeGreaterThan(1);
  expect(coordinationBits(relay(8))).toBeGreaterThan(coordinationBits(relay(3)) + 3);
});

it("sees a relay of accounts that have a life beside it", () => {
  const turns = range(0, 6).map((n) => range(n * 12, n * 12 + 12));
  const lives = (n: number) => [range(100 + n, 103 + n), range(150 - 7 * n, 153 - 7 * n)].flat();
  const apart = turns.map((turn, n) => at(n, [...turn, ...lives(n)], turn));
  expect(coordinationBits(apart)).toBe(coordinationBits(turns.map((turn, n) => at(n, turn))));
  const together = turns.map((turn, n) => at(n, [...turn, ...lives(n)]));
  expect(coordinationBits(together)).toBeLessThan(-4);
});

it("takes what is common to people for no relay, whatever else they do", () => {
  const sessions = [
    [0, 1, 2, 90, 91, 140],
    [3, 4, 60, 61, 62, 130],
    [2, 3, 70, 71, 120, 121],
    [20, 21, 22, 100, 101, 150],
  ];
  const people = sessions.map((common, n) => at(n, [...common, 200 + 4 * n], common));
  expect(coordinationBits(people)).toBeLessThan(-2);
});

it("lets the end of a turn and the beginning of the next share five minutes", () => {
  const touching = range(0, 6).map((n) => at(n, range(n * 12, n * 12 + 13)));
  expect(coordinationBits(touching)).toBeGreaterThan(2);
});

it("speaks for accounts at an even pace for hours", () => {
  const even = range(0, 4).map((n) => at(n, range(n, 160, 9)));
  expect(coordinationBits(even)).toBeGreaterThan(5);
});

it("speaks against accounts that come and go as they like", () => {
  const sessions = [
    [0, 1, 2, 90, 91, 140],
    [3, 4, 60, 61, 62, 130],
    [2, 3, 70, 71, 120, 121],
    [20, 21, 22, 100, 101, 150],
  ];
  expect(coordinationBits(sessions.map((slots, n) => at(n, slots)))).toBeLessThan(-4);
});

it("takes one sitting for no pace", () => {
  const sitting = range(0, 4).map((n) => at(n, range(0, 20)));
  expect(coordinationBits(sitting)).toBeLessThan(-4);
});

it("says nothing of what it does not see, and is bounded", () => {
  expect(coordinationBits([at(1, [5])])).toBe(0);
  const many = range(0, 60).map((n) => at(n, range(n * 4, n * 4 + 4)));
  expect(coordinationBits(many)).toBe(10);
  expect(coordinationBits(range(0, 60).map((n) => at(n, [0, 1, 100])))).toBe(-8);
});

it("judges each day by itself", () => {
  const oneDay = range(0, 3).map((n) => at(n, range(n * 12, n * 12 + 12)));
  const twoDays = range(0, 3).map((n) => {
    return at(n, [...range(n * 12, n * 12 + 12), ...range(288 + n * 12, 288 + n * 12 + 12)]);
  });
  expect(coordinationBits(twoDays)).toBeCloseTo(2 * coordinationBits(oneDay));
});

it("tells the accounts of a scheduler from others with the same task who come and go", () => {
  const even = range(0, 6).map((n) => at(n, range(n, 160, 9)));
  const people = [
    [0, 1, 2, 90, 91, 140],
    [3, 4, 60, 61, 62, 130],
    [20, 21, 22, 100, 101, 150],
  ].map((slots, n) => at(10 + n, slots));
  const { bits, scheduled, unknown } = coordinationOf([...even, ...people, at(20, [7])]);
  expect(bits).toBeLessThan(-2);
  expect(scheduled?.bits).toBeGreaterThan(1);
  expect([...(scheduled?.account_ids ?? [])]).toEqual(even.map(({ account_id }) => account_id));
  expect([...unknown]).toEqual(["acc_20"]);
  expect(coordinationOf(even)).toMatchObject({ bits: coordinationBits(even), scheduled: null });
  expect(coordinationOf(people).scheduled).toBeNull();
});

it("takes the most even of many who come at random for no scheduler", () => {
  // A linear congruential generator: the same people each time.
  let state = 7;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let trial = 0; trial < 50; trial++) {
    const people = range(0, 30).map((n) => {
      const slots = n < 10 ? range(0, 25).map(() => Math.floor(96 * random())) : [0, 1, 90, 91, 92];
      return at(
        n,
        [...new Set(slots)].sort((x, y) => x - y),
      );
    });
    expect(coordinationOf(people).scheduled?.bits ?? 0).toBeLessThan(2.5);
  }
});
