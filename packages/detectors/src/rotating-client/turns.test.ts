import fc from "fast-check";
import { expect, it } from "vitest";
import { poissonSurprise } from "../statistics.ts";
import { type Call, turnsOf } from "./turns.ts";

const surprise = ({ foreseen, expected }: ReturnType<typeof turnsOf>) =>
  poissonSurprise(foreseen, expected);

/** Gaps of about a minute, each with a share of it at random. */
function uneven(count: number, account: (index: number) => number): Call[] {
  let at = 0;
  return Array.from({ length: count }, (_, index) => {
    at += 20_000 + ((index * 48_271) % 80_000);
    return [account(index), at];
  });
}

it("foresees an order", () => {
  const turns = turnsOf(uneven(200, (index) => index % 5));
  expect(turns).toMatchObject({ changes: 194, foreseen: 194 });
  expect(surprise(turns)).toBeGreaterThan(50);
  expect(turns.members).toEqual(new Set([0, 1, 2, 3, 4]));
});

it("foresees an order that leaves out who is closed", () => {
  const open = (index: number) => (index < 100 ? index % 5 : index % 3);
  expect(surprise(turnsOf(uneven(200, open)))).toBeGreaterThan(20);
});

it("is not surprised by two who are at work together, one pair after the other", () => {
  const pairs = uneven(240, (index) => 2 * Math.floor(index / 60) + (index % 2));
  const far = pairs.map(([account, at], index): Call => {
    return [account, at + Math.floor(index / 60) * 3_600_000];
  });
  expect(surprise(turnsOf(far))).toBeLessThan(3);
});

it("is not surprised by customers who know nothing of each other", () => {
  const calls = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 1e5 })),
    {
      minLength: 150,
      maxLength: 150,
    },
  );
  fc.assert(
    fc.property(calls, (gaps) => {
      let at = 0;
      const turns = turnsOf(gaps.map(([account, gap]): Call => [account, (at += gap)]));
      // One in ten thousand would be worse than this by chance.
      expect(surprise(turns)).toBeLessThan(9);
    }),
    { seed: 7, numRuns: 200 },
  );
});

it("leaves out those who keep a clock of their own, however often they come in one order", () => {
  const monitors = [0, 1, 2].flatMap((monitor) =>
    Array.from({ length: 60 }, (_, beat): Call => {
      return [monitor, beat * 60_000 + monitor * 11_000 + ((beat * 37) % 900)];
    }),
  );
  const turns = turnsOf(monitors.sort(([, x], [, y]) => x - y));
  expect(turns).toMatchObject({ changes: 0, members: new Set() });
});

it("knows one clock that goes through all accounts from a clock for each", () => {
  const turns = turnsOf(Array.from({ length: 120 }, (_, beat): Call => [beat % 4, beat * 20_000]));
  expect(turns.members.size).toBe(4);
  expect(surprise(turns)).toBeGreaterThan(30);
});

it("leaves out who only calls from the same place, and sees the order of the others", () => {
  const ring = uneven(200, (index) => index % 5);
  const neighbour = Array.from({ length: 60 }, (_, index): Call => {
    return [9, 70_000 * index + ((index * 7_919) % 240_000)];
  });
  const turns = turnsOf([...ring, ...neighbour].sort(([, x], [, y]) => x - y));
  expect(turns.members).toEqual(new Set([0, 1, 2, 3, 4]));
  expect(turns.foreseen).toBe(turns.changes);
});

it("says nothing of few calls", () => {
  expect(turnsOf([])).toMatchObject({ changes: 0, foreseen: 0, expected: 0 });
  expect(turnsOf([[0, 0]])).toMatchObject({ changes: 0 });
});
