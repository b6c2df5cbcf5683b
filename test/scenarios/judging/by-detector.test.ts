import { expect, it } from "vitest";
import { byDetector } from "./by-detector.ts";
import { at, found, honest, ring } from "./testing.ts";

const truth = [...ring(["a", "b"]), honest("h", "household"), honest("i")];
const active = new Set(["a", "b", "h", "i"]);
const by = (id: string) => ({ detector: { id, version: 1, params_hash: "p" } });

it("tells whom each finds, whom it wrongs, and how soon", () => {
  const findings = [
    found("x", ["a", "b"], { ...by("rings"), observed_at: at(40) }),
    found("y", ["a", "h"], { ...by("rings"), observed_at: at(50), attached_account_ids: ["i"] }),
    found("z", ["i"], { ...by("notes"), severity: "low" }),
    found("w", ["i"], { ...by("rings"), mode: "shadow" }),
  ];
  expect(byDetector(truth, active, findings, 24)).toMatchObject([
    { id: "notes", findings: 0, precision: { all: 0 }, false_per_1000_days: 500, minutes: null },
    {
      id: "rings",
      findings: 2,
      precision: { of: 2, all: 3 },
      finds: { "ring-device easy": 1 },
      errs: { household: 1 },
      false_per_1000_days: 500,
      minutes: 30,
    },
  ]);
});
