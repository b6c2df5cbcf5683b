/**
 * The detectors together, on a world that none of them was tuned on: rings, rotations,
 * a shared key and floods, easy and careful, among some five hundred honest accounts.
 */
import type { Finding } from "@ringfence/schemas";
import { createWorld } from "@ringfence/simulator";
import { testStore } from "@ringfence/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { judge, type Judgement, tableOf } from "../judge.ts";
import { runWorld } from "../run-world.ts";

const both = { easy: 1, careful: 1 } as const;
const world = createWorld({
  seed: 101,
  start: new Date("2026-10-12T00:00:00Z"),
  hours: 24,
  accounts: 500,
  personas: {
    "ring-device": both,
    "ring-proxy": both,
    "ring-chain": both,
    "ring-parallel": both,
    "gateway-rotation": both,
    "key-community": both,
    "flood-sudden": both,
    "flood-ramping": both,
    "flood-distributed": both,
    "hammer-429": both,
  },
});

let findings: readonly Finding[] = [];
let judgement: Judgement;
let drop = async () => {};

beforeAll(async () => {
  const fresh = await testStore();
  drop = fresh.drop;
  findings = await runWorld(fresh.store, world);
  judgement = judge(world.truth, findings, "medium");
  console.log(`accused at medium or above, and the median delay:\n${tableOf(judgement)}`);
}, 400_000);
afterAll(() => drop());

it("accuses nobody who is honest", () => {
  const wronged = judgement.personas.filter(
    ({ kind, accused }) => kind === "honest" && accused > 0,
  );
  expect(wronged).toEqual([]);
  expect(judgement.precision).toBe(1);
});

it("finds every flood and every client that hammers, within minutes of its harm", () => {
  expect(judgement.recall((name) => /^(flood|hammer)/.test(name))).toBe(1);
  const sudden = judgement.personas.filter(({ name }) => /^(flood-sudden|hammer)/.test(name));
  for (const { name, delay_minutes } of sudden) {
    expect(delay_minutes, name).toBeLessThanOrEqual(10);
  }
});

// Floors below what was measured when this was written (easy 0.93, careful 0.97 of the accounts), so
// that nothing is lost unseen: they are no targets. Nothing was tuned on this seed.
it("finds most accounts of easy and careful rings and rotations", () => {
  const easy = judgement.recall((name) => /^(ring|gateway).* easy$/.test(name));
  const careful = judgement.recall((name) => /^(ring|gateway).* careful$/.test(name));
  console.log(`recall of rings and rotations: easy ${easy}, careful ${careful}`);
  expect(easy).toBeGreaterThanOrEqual(0.85);
  expect(careful).toBeGreaterThanOrEqual(0.85);
});

it("finds the key that a community shares", () => {
  expect(judgement.recall((name) => name.startsWith("key-community"))).toBeGreaterThanOrEqual(0.5);
});

it("tells in one sentence with numbers what was seen, and its evidence adds up", () => {
  expect(findings.length).toBeGreaterThan(0);
  for (const { summary, evidence, prior, confidence } of findings) {
    expect(summary).toMatch(/\d/);
    for (const { text } of evidence) expect(text).toMatch(/\d/);
    const odds = evidence.reduce((total, { weight }) => total + weight, prior);
    expect(confidence).toBeCloseTo(1 / (1 + Math.exp(-odds)), 4);
  }
});
