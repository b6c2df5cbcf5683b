import { PERSONAS } from "@ringfence/simulator";
import { expect, it } from "vitest";
import { allAbuse, dealAbuse } from "./abuse-plan.ts";

const kinds = PERSONAS.flatMap((persona) =>
  persona.kind === "abuse" ? persona.versions.map((version) => `${persona.id} ${version}`) : [],
);

function dealt(plan: ReturnType<typeof allAbuse>): string[] {
  return Object.entries(plan).flatMap(([id, wanted]) =>
    Object.entries(wanted).flatMap(([version, count]) =>
      Array.from({ length: Number(count) }, () => `${id} ${version}`),
    ),
  );
}

it("deals every kind before any comes a second time", () => {
  const plans = dealAbuse(40, 2_500, 0.02);
  const all = plans.flatMap(dealt);
  expect(all.length).toBeGreaterThan(3 * kinds.length);
  const counts = kinds.map((kind) => all.filter((one) => one === kind).length);
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
});

it("gives a world as much abuse as its share allows, and at least one", () => {
  const sizes = dealAbuse(12, 2_500, 0.02).map((plan) => dealt(plan).length);
  expect(Math.max(...sizes)).toBeLessThan(kinds.length / 2);
  expect(Math.min(...sizes)).toBeGreaterThan(3);
  for (const plan of dealAbuse(5, 10, 0.02)) expect(dealt(plan)).toHaveLength(1);
});

it("holds everything once where all of it is wanted", () => {
  expect(dealt(allAbuse()).sort()).toEqual([...kinds].sort());
});
