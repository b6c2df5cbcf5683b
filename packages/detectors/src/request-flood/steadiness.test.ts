import { describe, expect, it } from "vitest";
import type { OwnMinute } from "./refusals.ts";
import { isSteady } from "./steadiness.ts";

type Told = readonly [minute: number, refused: number, tens: number | null, requests?: number];

const minutes = (...told: readonly Told[]): OwnMinute[] =>
  told.map(([index, refused, tens, requests = refused]) => {
    return { at: 60 * index, requests, refused, tens };
  });

/** Whether the run from the first of these minutes to the last is steady. */
function steady(own: readonly OwnMinute[]): boolean {
  return isSteady(own, own[0]?.at ?? 0, (own.at(-1)?.at ?? 0) + 60);
}

describe("refusals", () => {
  it("keep coming where they fall into all tens of seconds, or into as many as so few can", () => {
    expect(steady(minutes([0, 90, 0b111000], [1, 200, 0b111111]))).toBe(true);
    expect(steady(minutes([0, 4, 0b010101], [1, 3, 0b100100], [2, 5, 0b001110]))).toBe(true);
  });

  it("come in waves where there is silence between them", () => {
    expect(steady(minutes([0, 90, 0b000111], [1, 90, 0b001110]))).toBe(false);
    expect(steady(minutes([0, 90, 0b111000], [1, 90, 0b110000], [2, 9, 0b000001]))).toBe(false);
  });

  it("keep coming where what lies between them was answered", () => {
    // A limit that begins anew each minute: first all succeed, then all are refused.
    const limited = minutes([0, 200, 0b110000, 600], [1, 200, 0b110000, 600]);
    expect(steady(limited)).toBe(true);
    expect(steady(minutes([0, 200, 0b110000, 600], [1, 200, 0b110000]))).toBe(false);
  });

  it("are not excused where it is unknown when they came", () => {
    expect(steady(minutes([0, 90, 0b000111], [1, 90, null]))).toBe(true);
  });

  it("are a wave where they are over sooner than the pause before, and no more than before", () => {
    const waves = (length: number, refused: number) =>
      minutes(
        [0, 60, 0b000111],
        ...Array.from({ length }, (_, index): Told => [20 + index, refused, 0b111111]),
      );
    expect(isSteady(waves(4, 20), 20 * 60, 24 * 60)).toBe(false);
    expect(isSteady(waves(20, 20), 20 * 60, 40 * 60)).toBe(true);
    expect(isSteady(waves(4, 60), 20 * 60, 24 * 60)).toBe(true);
  });
});
