import type { Finding } from "@ringfence/schemas";
import { describe, expect, it } from "vitest";
import { counterfactualsOf } from "./counterfactual.ts";
import { decide } from "./decide.ts";
import { DEFAULT_POLICY } from "./table.ts";

type Evidence = Finding["evidence"][number];
const of = (family: NonNullable<Evidence["family"]>, weight: number): Evidence => {
  return { feature: `${family}_${weight}`, observed: 2, expected: 1, weight, text: "two", family };
};

const FINDING: Finding = {
  finding_id: `fnd_${"a1".repeat(16)}`,
  state: 1,
  activity: "create",
  category: "multi_account",
  detector: { id: "quota-ring", version: 1, params_hash: "p1" },
  mode: "live",
  severity: "high",
  confidence: 0.997527,
  prior: -6,
  title: "Several accounts of one actor circumvent a quota",
  summary: "3 linked accounts used 2.8 times the allowance of one.",
  subject: { type: "cluster", id: "clu_1" },
  account_ids: ["acc_1", "acc_2", "acc_3"],
  attached_account_ids: [],
  api_key_ids: [],
  families: ["identity", "timing"],
  window: { start: "2026-10-12T00:00:00.000Z", end: "2026-10-12T01:00:00.000Z" },
  observed_at: "2026-10-12T00:40:00.000Z",
  evidence: [of("identity", 7), of("timing", 5), of("identity", -0.5), of("quota", 0.5)],
  event_samples: [],
  explanation: {
    circumstances: ["2 of 3 members were in use"],
    look_alikes: [],
    handovers: null,
    triage: [],
    links: null,
  },
};

describe("counterfactuals", () => {
  it("take a family away as a whole, the strongest first, and say what is left", () => {
    const told = counterfactualsOf(FINDING, ({ families }) =>
      families.length > 0 ? "warn" : "observe",
    );
    expect(told).toEqual([
      // logistic(-6 + 5 + 0.5)
      {
        without: "identity",
        weight: 6.5,
        confidence: 0.377541,
        families: 1,
        recommended_action: "warn",
      },
      // logistic(-6 + 6.5 + 0.5)
      {
        without: "timing",
        weight: 5,
        confidence: 0.731059,
        families: 1,
        recommended_action: "warn",
      },
      // logistic(-6 + 6.5 + 5)
      {
        without: "quota",
        weight: 0.5,
        confidence: 0.99593,
        families: 2,
        recommended_action: "warn",
      },
    ]);
  });

  it("leave in place what is of no known family, and families that speak against", () => {
    const { family: _, ...old } = of("origin", 9);
    const evidence = [old, of("content", -2)];
    expect(counterfactualsOf({ prior: -6, evidence }, () => "warn")).toEqual([]);
  });

  it("stand in the alert, with what the ladder would recommend", () => {
    const { recommended_action, explanation } = decide(FINDING, new Map(), DEFAULT_POLICY);
    expect(recommended_action).toBe("suspend");
    expect(explanation?.circumstances).toEqual(FINDING.explanation?.circumstances);
    expect(
      explanation?.counterfactuals.map(({ without, recommended_action: then }) => [without, then]),
    ).toEqual([
      ["identity", "observe"],
      ["timing", "warn"],
      ["quota", "suspend"],
    ]);
  });

  it("of a closed alert say what would be recommended if it were open", () => {
    const closed = decide({ ...FINDING, activity: "close" }, new Map(), DEFAULT_POLICY);
    expect(closed.recommended_action).toBe("observe");
    expect(closed.explanation?.counterfactuals[1]?.recommended_action).toBe("warn");
  });

  it("never recommend anything against the exempt", () => {
    const exempt = {
      account_id: "acc_1",
      created_at: null,
      plan: null,
      status: null,
      organization_id: null,
      reseller: "authorized" as const,
    };
    const resale: Finding = { ...FINDING, category: "resale", account_ids: ["acc_1"] };
    const draft = decide(resale, new Map([["acc_1", exempt]]), DEFAULT_POLICY);
    const actions = draft.explanation?.counterfactuals.map((one) => one.recommended_action);
    expect(actions).toEqual(["observe", "observe", "observe"]);
  });

  it("are missing where the finding has no explanation", () => {
    const { explanation: _, ...old } = FINDING;
    expect(decide(old, new Map(), DEFAULT_POLICY)).not.toHaveProperty("explanation");
  });
});
