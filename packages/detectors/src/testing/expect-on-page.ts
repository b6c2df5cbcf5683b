import type { Evidence, Finding } from "@ringfence/schemas";
import { expect } from "vitest";
import type { Detector } from "../define.ts";
import type { Formula } from "../page.ts";
import { bounds, type Interval, UNKNOWN } from "./formula.ts";

/** Observed and expected are told to three decimals, and so are weights. */
const ROUNDING = 0.0006;

/** A finding says nothing that the page of its detector does not explain. */
export function expectOnPage({ evidence, prior, severity }: Finding, detector: Detector): void {
  expect(Object.keys(detector.page.severity)).toContain(severity);
  if (detector.page.prior === undefined) expect(prior).toBe(detector.prior);
  expectWeighed(evidence, detector);
}

/** Every weight is what the page says, on default parameters. */
export function expectWeighed(evidence: readonly Evidence[], detector: Detector): void {
  for (const { feature, family, weight, observed, expected } of evidence) {
    const formula = detector.page.evidence.find((one) => one.feature === feature);
    if (formula === undefined) throw new Error(`${feature} is not on the page of ${detector.id}`);
    expect(family, feature).toBe(formula.family);
    const values = valuesOf(formula, detector, { observed, expected });
    const ranges = casesOf(formula).map((one) => bounds(one, values));
    const holds = ranges.some(
      ([least, most]) => weight >= least - ROUNDING && weight <= most + ROUNDING,
    );
    const told = `${feature} of ${observed} (expected ${expected}) weighs ${weight}`;
    expect(holds, `${told}, by its page ${JSON.stringify(ranges)}`).toBe(true);
  }
}

/** The formula, or one for each case. */
export function casesOf({ weight }: Formula): string[] {
  return typeof weight === "string" ? [weight] : weight.map((one) => one.weight);
}

function valuesOf(
  { where = {} }: Formula,
  { params }: Detector,
  { observed, expected }: { readonly observed: number; readonly expected: number | null },
): ReadonlyMap<string, Interval> {
  const about = (value: number): Interval => [value - ROUNDING, value + ROUNDING];
  const values = new Map(Object.keys(where).map((name) => [name, UNKNOWN]));
  for (const [name, value] of Object.entries(params.parse({}))) {
    if (typeof value === "number") values.set(name, [value, value]);
  }
  values.set("observed", about(observed));
  values.set("expected", expected === null ? UNKNOWN : about(expected));
  return values;
}
