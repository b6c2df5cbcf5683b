import { expect } from "vitest";
import type { LookAlike } from "../explain.ts";

/** Of each look-alike whether it fits what was found; each says so in a sentence with a number. */
export function judged<Found, Params>(
  lookAlikes: readonly LookAlike<Found, Params>[],
  found: Found,
  params: Params,
): Record<string, boolean | null> {
  return Object.fromEntries(
    lookAlikes.map(({ id, judge }) => {
      const { fits, why } = judge(found, params);
      expect(why).toMatch(/\d/);
      expect(why).not.toMatch(/undefined|NaN|Infinity/);
      // What cannot be told names what would tell.
      if (fits === null) expect(why).toMatch(/would tell/);
      return [id, fits];
    }),
  );
}
