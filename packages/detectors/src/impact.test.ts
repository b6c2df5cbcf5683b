import { describe, expect, it } from "vitest";
import { impactUntil, othersEvidence, othersSuffer } from "./impact.ts";

describe("what the others feel", () => {
  const everybody = (failed: number) =>
    Array.from({ length: 60 }, (_, index) => {
      return { at: 60 * index, requests: 100, failed: index >= 58 ? failed : 0 };
    });

  it("is nothing where they fail as before", () => {
    const { share, others_ratio } = impactUntil([], everybody(0), 3_600);
    expect([share, others_ratio < 0]).toEqual([0, true]);
  });

  it("is more the more of them fail, without the account's own failures", () => {
    expect(impactUntil([], everybody(10), 3_600).others_ratio).toBeGreaterThan(5);
    const own = [58, 59].map((index) => ({ at: 60 * index, requests: 90, server_errors: 10 }));
    const { share, others_ratio } = impactUntil(own, everybody(10), 3_600);
    expect([share, others_ratio < 0]).toEqual([0.9, true]);
  });

  it("is evidence where chance is no explanation", () => {
    const suffering = impactUntil([], everybody(10), 3_600);
    expect([othersSuffer(suffering), othersEvidence(suffering).length]).toEqual([true, 1]);
    const quiet = impactUntil([], everybody(0), 3_600);
    expect([othersSuffer(quiet), othersEvidence(quiet)]).toEqual([false, []]);
  });
});
