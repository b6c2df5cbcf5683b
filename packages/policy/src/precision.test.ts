import { expect, it } from "vitest";
import { precisionOf } from "./precision.ts";

it.each([
  [0, 1, 0, 0, 0.793],
  [1, 1, 1, 0.207, 1],
  [8, 10, 0.8, 0.49, 0.943],
  [90, 100, 0.9, 0.826, 0.945],
])("%i of %i", (right, judged, share, low, high) => {
  const measured = precisionOf(right, judged);
  expect(measured?.share).toBe(share);
  expect(measured?.low).toBeCloseTo(low, 3);
  expect(measured?.high).toBeCloseTo(high, 3);
});

it("is unknown where nothing was judged", () => {
  expect(precisionOf(0, 0)).toBeNull();
});
