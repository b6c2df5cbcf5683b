import type { Alert, Finding, VerdictValue } from "@ringfence/schemas";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { silenced } from "./controls.ts";
import { decide } from "./decide.ts";
import { revise, type Told } from "./revise.ts";
import { DEFAULT_POLICY } from "./table.ts";
import { aFinding } from "./testing/findings.ts";
import { applyVerdict, type Judged } from "./verdicts.ts";

const draftOf = (changes: Partial<Finding> = {}) =>
  decide(aFinding(changes), new Map(), DEFAULT_POLICY);
const judgedAs = (verdict: VerdictValue, severity: Judged["severity"] = "high"): Judged => ({
  verdict_id: "vdt_1",
  verdict,
  severity,
});

const NOTHING = { recommended_action: "observe", expires_at: null } as const;

describe("a verdict", () => {
  it.each<[VerdictValue, Partial<Alert>]>([
    [
      "true_positive",
      { status: "acknowledged", activity: "update", recommended_action: "suspend" },
    ],
    ["false_positive", { status: "closed", activity: "close", ...NOTHING }],
    ["benign", { status: "suppressed", activity: "update", ...NOTHING }],
  ])("%s on an alert that is open", (verdict, expected) => {
    const draft = draftOf({ activity: "update" });
    expect(applyVerdict(draft, judgedAs(verdict))).toEqual({ ...draft, ...expected, verdict });
  });

  it.each<VerdictValue>(["true_positive", "false_positive", "benign"])(
    "%s leaves an alert closed that is over",
    (verdict) => {
      const draft = draftOf({ activity: "close" });
      expect(applyVerdict(draft, judgedAs(verdict))).toEqual({ ...draft, verdict });
    },
  );

  it.each<[string, Finding["severity"], Judged["severity"], boolean]>([
    ["as bad", "high", "high", true],
    ["less bad", "medium", "high", true],
    ["worse", "critical", "high", false],
    ["as bad as nobody knows what", "critical", null, true],
  ])("of a false positive, %s as what was judged, holds: %4$s", (_, now, then, holds) => {
    const draft = draftOf({ severity: now });
    const said = applyVerdict(draft, judgedAs("false_positive", then));
    expect(said).toEqual(holds ? expect.objectContaining({ status: "closed" }) : draft);
  });
});

describe("whatever happens to an alert, whoever reads what is published", () => {
  const step = fc.record({
    activity: fc.constantFrom("update" as const, "close" as const),
    quiet: fc.boolean(),
    verdict: fc.constantFrom<(VerdictValue | null)[]>(
      null,
      "true_positive",
      "false_positive",
      "benign",
    ),
  });

  it("sees create once and first, every number once, and an end to all that was open", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const seen: (Told & Pick<Alert, "activity" | "recommended_action">)[] = [];
        for (const [index, { activity, quiet, verdict }] of steps.entries()) {
          const finding = draftOf({ activity: index === 0 ? "create" : activity });
          const said = applyVerdict(finding, verdict === null ? null : judgedAs(verdict));
          const wanted = quiet ? silenced(said) : said;
          const { draft, revision, held } = revise({ draft: wanted, quiet }, seen.at(-1) ?? null);
          if (!held) seen.push({ ...draft, revision });
          const last = seen.at(-1);
          // What is quiet, or judged to be nothing, asks nobody to act.
          const isNothing = verdict === "false_positive" || verdict === "benign";
          if (quiet || isNothing) expect(last?.recommended_action ?? "observe").toBe("observe");
          else if (last !== undefined) expect(last.status).toBe(draft.status);
        }
        expect(seen.map(({ revision }) => revision)).toEqual(seen.map((_, index) => index + 1));
        expect(seen.map(({ activity }) => activity === "create")).toEqual(
          seen.map((_, index) => index === 0),
        );
      }),
    );
  });

  it("hears of what is held once, and then nothing", () => {
    const draft = silenced(draftOf({ activity: "update" }));
    const told = { revision: 3, status: "open", verdict: null } as const;
    expect(revise({ draft, quiet: true }, told)).toEqual({ draft, revision: 4, held: false });
    const again = { revision: 4, status: "suppressed", verdict: null } as const;
    expect(revise({ draft, quiet: true }, again)).toEqual({ draft, revision: 5, held: true });
  });
});
