import { EXPLANATION_LIMITS, type Finding, SEVERITIES } from "@ringfence/schemas";
import { expect } from "vitest";

const MEDIUM = SEVERITIES.indexOf("medium");
/** Evidence that gives less rounds to nothing. */
const TOLD_FROM = 0.05;

/** A finding says with numbers that add up why it may be believed, and an accusation why nobody is wronged. */
export function expectExplained(finding: Finding): void {
  const { evidence, prior, confidence, summary, explanation, activity, severity } = finding;
  if (explanation === undefined) throw new Error(`${finding.finding_id} has no explanation`);
  const odds = evidence.reduce((sum, { weight }) => sum + weight, prior);
  expect(confidence).toBeCloseTo(1 / (1 + Math.exp(-odds)), 5);
  expect(summary).toMatch(/\d/);
  const { circumstances, look_alikes, triage } = explanation;
  const sentences = [
    summary,
    ...evidence.map(({ text }) => text),
    ...circumstances,
    ...look_alikes.flatMap(({ text, why }) => [text, why]),
    ...triage,
  ];
  for (const sentence of sentences) {
    expect(sentence.length, sentence).toBeGreaterThan(10);
    expect(sentence.length, sentence).toBeLessThanOrEqual(EXPLANATION_LIMITS.sentence);
    expect(sentence).not.toMatch(/undefined|NaN|Infinity|null/);
  }
  if (activity === "close" || SEVERITIES.indexOf(severity) < MEDIUM) return;
  const facts = evidence.filter(({ weight }) => Math.abs(weight) >= TOLD_FROM).length;
  expect(facts + circumstances.length, "facts").toBeGreaterThanOrEqual(3);
  const considered = look_alikes.filter(({ fits }) => fits !== null);
  expect(considered.length, "look-alikes that were considered").toBeGreaterThanOrEqual(2);
  const [likeliest] = considered;
  expect(likeliest, "the likeliest is refuted").toMatchObject({ fits: false });
  expect(likeliest?.why).toMatch(/\d/);
}
