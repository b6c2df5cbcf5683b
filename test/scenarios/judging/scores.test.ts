/** Calibration, clusters, ablation and shares, each on a case that can be worked out by hand. */
import { FAMILIES, type Signal } from "@ringfence/schemas";
import { describe, expect, it } from "vitest";
import { calibrate, samplesOf } from "./calibration.ts";
import { scoreClusters, scorePartition } from "./clusters.ts";
import { precisionAt, quantile, shareOf } from "./statistics.ts";
import { abusersOf, operatingPoint, SurestTable } from "./surest.ts";
import { at, found, honest, ring } from "./testing.ts";

const truth = [...ring(["r1", "r2"]), honest("h1")];

describe("calibration", () => {
  it("takes the surest open state of each live finding, once an account", () => {
    const samples = samplesOf(truth, [
      found("a", ["r1"], { confidence: 0.6 }),
      found("a", ["r1", "h1"], { confidence: 0.9, state: 2, activity: "update" }),
      found("a", ["r1"], { confidence: 0.99, state: 3, activity: "close" }),
      found("b", ["r2"], { category: "resale", confidence: 0.7 }),
      found("c", ["r2"], { mode: "shadow" }),
      found("d", ["r2"], { severity: "info" }),
    ]);
    expect(samples).toEqual([
      { confidence: 0.9, right: true, abusive: true },
      { confidence: 0.9, right: false, abusive: false },
      { confidence: 0.7, right: false, abusive: true },
    ]);
  });

  it("is right about what somebody breaches beside what he is after", () => {
    const pool = ring(["p1"], { category: "pooling", also: ["multi_account"] });
    const [sample] = samplesOf(pool, [found("a", ["p1"], { category: "multi_account" })]);
    expect(sample?.right).toBe(true);
  });

  it("bins, Brier score and error", () => {
    const sample = (confidence: number, right: boolean) => ({ confidence, right, abusive: right });
    const samples = [sample(0.9, true), sample(0.9, false), sample(1, true), sample(0.5, true)];
    const { bins, brier, expected_error } = calibrate(samples, ({ right }) => right);
    expect(bins).toHaveLength(10);
    expect(bins[8]).toMatchObject({ samples: 2, share: 0.5 });
    expect(bins[9]).toMatchObject({ samples: 1, mean_confidence: 1, share: 1 });
    expect(bins[1]).toMatchObject({ samples: 0, mean_confidence: null, share: null });
    expect(brier).toBeCloseTo((0.01 + 0.81 + 0 + 0.25) / 4, 9);
    expect(expected_error).toBeCloseTo((2 * 0.4 + 0 + 0.5) / 4, 9);
  });

  it("of nothing is unknown", () => {
    expect(calibrate([], () => true)).toMatchObject({ brier: null, expected_error: null });
  });
});

describe("clusters", () => {
  const actors = new Map([
    ["a1", "a"],
    ["a2", "a"],
    ["a3", "a"],
    ["b1", "b"],
    ["b2", "b"],
    ["h", "h"],
  ]);
  const judged = new Set(["a1", "a2", "a3"]);

  it("as they are", () => {
    const clusters = new Map([...actors].filter(([id]) => id !== "h"));
    const { pairwise, b_cubed } = scoreClusters(actors, clusters, judged);
    expect(pairwise).toEqual({ precision: 1, recall: 1, f1: 1 });
    expect(b_cubed).toEqual({ precision: 1, recall: 1, f1: 1 });
  });

  it("a stranger among them, and one of them outside", () => {
    const clusters = new Map([
      ["a1", "x"],
      ["a2", "x"],
      ["h", "x"],
    ]);
    const { pairwise, b_cubed } = scoreClusters(actors, clusters, judged);
    // Linked: a1-a2, a1-h, a2-h. Real: three.
    expect(pairwise.precision).toBeCloseTo(1 / 3, 9);
    expect(pairwise.recall).toBeCloseTo(1 / 3, 9);
    expect(b_cubed.precision).toBeCloseTo((2 / 3 + 2 / 3 + 1) / 3, 9);
    expect(b_cubed.recall).toBeCloseTo((2 / 3 + 2 / 3 + 1 / 3) / 3, 9);
  });

  it("two rings in one, where both are judged", () => {
    const clusters = new Map([...actors].map(([id]) => [id, "all"]));
    const both = new Set(["a1", "a2", "a3", "b1", "b2"]);
    const { pairwise } = scoreClusters(actors, clusters, both);
    // Of 15 pairs of six accounts all touch a judged one; 4 are real.
    expect(pairwise.precision).toBeCloseTo(4 / 15, 9);
    expect(pairwise.recall).toBe(1);
  });

  it("the table of everybody says the same as looking at each", () => {
    const everybody = new Set(actors.keys());
    const clusters = new Map([
      ["a1", "x"],
      ["a2", "x"],
      ["h", "x"],
      ["b1", "y"],
      ["b2", "y"],
    ]);
    const each = scoreClusters(actors, clusters, everybody);
    const { pairwise, b_cubed } = scorePartition(actors, clusters);
    expect(pairwise.precision).toBeCloseTo(2 / 4, 9);
    expect(pairwise.recall).toBeCloseTo(2 / 4, 9);
    expect(pairwise).toEqual(each.pairwise);
    expect(b_cubed.precision).toBeCloseTo(each.b_cubed.precision ?? 0, 9);
    expect(b_cubed.recall).toBeCloseTo(each.b_cubed.recall ?? 0, 9);
  });

  it("nothing linked is nothing found, and no mistake", () => {
    const { pairwise, b_cubed } = scoreClusters(actors, new Map(), judged);
    expect(pairwise).toEqual({ precision: null, recall: 0, f1: 0 });
    expect(b_cubed.precision).toBe(1);
  });
});

describe("without a family of evidence", () => {
  const evidence = (family: (typeof FAMILIES)[number], weight: number) => {
    return { feature: family, observed: 1, expected: 0, weight, text: "1", family };
  };
  const signal = (account_ids: string[], what: Partial<Signal> = {}): Signal => ({
    signal_id: "sig_0",
    category: "multi_account",
    detector: { id: "by-hand", version: 1, params_hash: "prm_0" },
    mode: "live",
    subject: { type: "cluster", id: "a" },
    window: { start: at(0), end: at(15) },
    severity: "medium",
    prior: -2,
    evidence: [evidence("identity", 3), evidence("quota", 1.5)],
    title: "By hand",
    summary: "1",
    account_ids,
    attached_account_ids: [],
    api_key_ids: [],
    ...what,
  });
  const logistic = (odds: number) => 1 / (1 + Math.exp(-odds));

  it("confidence falls by its weight, and the best signal of an account counts", () => {
    const table = new SurestTable();
    table.take(signal(["r1", "h1"]));
    table.take(signal(["r1"], { prior: -1 }));
    table.take(signal(["r2"], { severity: "low" }));
    table.take(signal(["r2"], { mode: "shadow" }));
    const { nothing, identity, timing } = table.table;
    expect(nothing.get("r1")).toBeCloseTo(logistic(3.5), 5);
    expect(nothing.get("h1")).toBeCloseTo(logistic(2.5), 5);
    expect(identity.get("h1")).toBeCloseTo(logistic(-0.5), 5);
    expect(timing.get("h1")).toBeCloseTo(logistic(2.5), 5);
    expect(nothing.has("r2")).toBe(false);
  });

  it("precision and recall at a threshold; abuse that was not yet there is no mistake", () => {
    const idle = ring(["i1"], { first_circumvention_at: null });
    const abusers = abusersOf([...truth, ...idle], new Set(["r1", "r2", "h1", "i1"]));
    const scores = new Map([
      ["r1", 0.9],
      ["i1", 0.9],
      ["h1", 0.6],
    ]);
    expect(operatingPoint(abusers, scores, 0.5)).toMatchObject({
      precision: { of: 2, all: 3 },
      recall: { of: 1, all: 2 },
    });
    expect(operatingPoint(abusers, scores, 0.9).precision.share).toBe(1);
    expect(operatingPoint(abusers, new Map(), 0.9).precision.share).toBeNull();
  });
});

describe("shares and quantiles", () => {
  it("Wilson's interval", () => {
    const { interval } = shareOf(10, 10);
    expect(interval?.[0]).toBeCloseTo(0.7225, 3);
    expect(interval?.[1]).toBeCloseTo(1, 9);
    expect(shareOf(0, 0)).toMatchObject({ share: null, interval: null });
  });

  it("never is later than any time", () => {
    expect(quantile([3, Infinity, 1], 0.5)).toBe(3);
    expect(quantile([3, Infinity, 1], 0.9)).toBe(Infinity);
    expect(quantile([], 0.5)).toBeNull();
  });

  it("precision at another prevalence", () => {
    expect(precisionAt(0.02, shareOf(1, 2), shareOf(1, 98))).toBeCloseTo(0.5, 9);
    expect(precisionAt(0.02, shareOf(1, 2), shareOf(0, 98))).toBe(1);
    expect(precisionAt(0.02, shareOf(0, 0), shareOf(0, 98))).toBeNull();
  });
});
