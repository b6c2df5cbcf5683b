import { describe, expect, it } from "vitest";
import { type Minute, ownDoing, refusalsUntil } from "./refusals.ts";

/** Minutes from 0 on, each with so many requests, all of them refused. */
const refused = (...counts: readonly number[]): Minute[] =>
  counts.map((count, index) => minute(index, { requests: count, throttled: count }));

function minute(index: number, counts: Partial<Minute>): Minute {
  const none = { requests: 0, throttled: 0, client_errors: 0, server_errors: 0, addresses: 1 };
  return { at: 60 * index, ...none, tens: null, ...counts };
}

describe("the test of refusals", () => {
  it("adds the log-likelihood ratio of five a minute against one", () => {
    const { ratio, minutes, refused: count } = refusalsUntil(refused(6, 6), 120);
    expect(ratio).toBeCloseTo(2 * (6 * Math.log(5) - 4), 9);
    expect([minutes, count]).toEqual([2, 12]);
  });

  it("counts no more than a few of ten seconds, and of a minute where it is unknown when", () => {
    const three = minute(0, { requests: 900, throttled: 900, tens: 0b000111 });
    expect(refusalsUntil([three], 60).ratio).toBeCloseTo(9 * Math.log(5) - 4, 9);
  });

  it("knows from when to when it was refused to ten seconds", () => {
    const minutes = [
      minute(0, { requests: 20, throttled: 20, tens: 0b110000 }),
      minute(1, { requests: 20, throttled: 20, tens: 0b000011 }),
    ];
    expect(refusalsUntil(minutes, 120)).toMatchObject({ span: 40, last_tens: 0b11 });
    expect(refusalsUntil(refused(20, 20), 120)).toMatchObject({ span: 120, last_tens: null });
  });

  it("judges the average machine of a fleet", () => {
    expect(refusalsUntil(refused(120, 120), 120, 60).ratio).toBe(0);
    expect(refusalsUntil(refused(360, 360), 120, 60)).toMatchObject({
      ratio: refusalsUntil(refused(6, 6), 120).ratio,
    });
  });

  it("lets no minute decide alone", () => {
    const most = refusalsUntil(refused(5_000), 60).ratio;
    expect(most).toBeCloseTo(20 * Math.log(5) - 4, 9);
    expect(most).toBeLessThan(15 * Math.log(5) + 6);
  });

  it("forgets what a pause lies behind", () => {
    const [first, second] = [minute(0, { requests: 9, throttled: 9 }), minute(20, {})];
    expect(refusalsUntil([first, second], 21 * 60)).toMatchObject({ ratio: 0, refused: 0 });
  });

  it("is begun anew by patience", () => {
    expect(refusalsUntil(refused(1, 1, 1, 1), 240)).toMatchObject({ ratio: 0, minutes: 0 });
  });
});

describe("what is an account's own doing", () => {
  it("leaves out our failures and two repetitions of each", () => {
    const found = ownDoing([
      minute(0, { requests: 30, server_errors: 10 }),
      minute(1, { requests: 40, throttled: 25 }),
    ]);
    expect(found).toEqual([
      { at: 0, requests: 0, refused: 0, tens: null },
      { at: 60, requests: 20, refused: 5, tens: null },
    ]);
  });

  it("knows when refusals came, but not in a storm", () => {
    const usual = minute(0, { requests: 90, throttled: 40, server_errors: 1, tens: 0b111 });
    const storm = minute(0, { requests: 90, throttled: 40, server_errors: 30, tens: 0b111 });
    expect(ownDoing([usual])).toMatchObject([{ refused: 38, tens: 0b111 }]);
    expect(ownDoing([storm])).toMatchObject([{ refused: 0, tens: null }]);
  });

  it("forgives three minutes of them and no more: a flood that breaks us is one", () => {
    const storm = Array.from({ length: 5 }, (_, index) =>
      minute(index, { requests: 100, throttled: 50, server_errors: 50 }),
    );
    expect(ownDoing(storm).map(({ refused: count }) => count)).toEqual([0, 0, 0, 50, 50]);
  });
});
