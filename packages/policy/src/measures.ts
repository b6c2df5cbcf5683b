/** What each measure would do, what it takes, and whether an alert meets that. */
import { type Action, ACTIONS } from "@ringfence/schemas";
import { conditionText } from "./conditions.ts";
import { missingOf, type Needs } from "./floors.ts";
import { isFor, type Strength } from "./ladder.ts";
import type { PolicyTable } from "./schema.ts";

export interface Measure {
  readonly action: Action;
  /** What it would do to the accounts. */
  readonly effect: string;
  /** What the table asks for; null where it knows no such measure for the category. */
  readonly needs: Needs | null;
  /** What an account has to be or have beside, in words; null where it is for every account. */
  readonly only: string | null;
  /** Which of the needs the alert does not meet, in words. */
  readonly missing: readonly string[];
}

const EFFECTS: Readonly<Record<Action, string>> = {
  observe: "nothing changes for anybody; the alert is kept and comes back if evidence grows",
  warn: "the holder is told what was seen and which clause it concerns; calls go on as before",
  throttle: "calls above a low rate are refused until it is lifted; work goes on, slowly",
  suspend: "no call of the accounts is answered any more; what their holders run stands still",
};

const LEAST: Needs = { severity_min: "info", confidence_min: 0, families_min: 0 };

/** The measures in rising order. Of several rungs for one, the rung that the alert comes nearest to. */
export function measuresOf(strength: Strength, ladder: PolicyTable["ladder"]): Measure[] {
  return ACTIONS.map((action) => {
    const effect = EFFECTS[action];
    if (action === "observe") return { action, effect, needs: LEAST, only: null, missing: [] };
    const [nearest] = ladder
      .filter((rung) => rung.action === action && isFor(rung, strength.category))
      .map((rung) => ({ rung, missing: missingOf(strength, rung) }))
      .toSorted((x, y) => x.missing.length - y.missing.length);
    if (nearest === undefined) {
      const missing = [`never for ${strength.category}`];
      return { action, effect, needs: null, only: null, missing };
    }
    const { rung, missing } = nearest;
    const { severity_min, confidence_min, families_min, standing } = rung;
    const needs = { severity_min, confidence_min, families_min };
    const only = standing === undefined ? null : conditionText(standing);
    return { action, effect, needs, only, missing };
  });
}
