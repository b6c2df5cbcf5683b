/** What each measure would do, what it takes, and whether an alert meets that. */
import { type Action, ACTIONS, type Category, type Severity } from "@ringfence/schemas";
import type { Strength } from "./ladder.ts";
import { type PolicyTable, rankOf, type Rung } from "./table.ts";

export interface Measure {
  readonly action: Action;
  /** What it would do to the accounts. */
  readonly effect: string;
  /** What the table asks for; null where it knows no such measure for the category. */
  readonly needs: Pick<Rung, "severity_min" | "confidence_min" | "families_min"> | null;
  /** Which of these the alert does not meet, in words. */
  readonly missing: readonly string[];
}

const EFFECTS: Readonly<Record<Action, string>> = {
  observe: "nothing changes for anybody; the alert is kept and comes back if evidence grows",
  warn: "the holder is told what was seen and which clause it concerns; calls go on as before",
  throttle: "calls above a low rate are refused until it is lifted; work goes on, slowly",
  suspend: "no call of the accounts is answered any more; what their holders run stands still",
};

/** The measures in rising order. */
export function measuresOf(strength: Strength, ladder: PolicyTable["ladder"]): Measure[] {
  return ACTIONS.map((action) => {
    const effect = EFFECTS[action];
    if (action === "observe") return { action, effect, needs: LEAST, missing: [] };
    const rung = ladder.find((one) => one.action === action && isFor(one, strength.category));
    if (rung === undefined) {
      return { action, effect, needs: null, missing: [`never for ${strength.category}`] };
    }
    const { severity_min, confidence_min, families_min } = rung;
    const needs = { severity_min, confidence_min, families_min };
    return { action, effect, needs, missing: missingOf(strength, rung) };
  });
}

const LEAST = { severity_min: "info" as Severity, confidence_min: 0, families_min: 0 };

function isFor({ categories }: Rung, category: Category): boolean {
  return categories === undefined || categories.includes(category);
}

function missingOf({ severity, confidence, families }: Strength, rung: Rung): string[] {
  const { severity_min, confidence_min, families_min } = rung;
  return [
    ...(rankOf(severity) < rankOf(severity_min) ? [`severity is ${severity}`] : []),
    ...(confidence < confidence_min ? [`${percent(confidence)} sure`] : []),
    ...(families < families_min
      ? [`${families === 1 ? "1 family" : `${families} families`} of evidence`]
      : []),
  ];
}

/** Rounded down: what is short of a bound must not look as if it reached it. */
function percent(confidence: number): string {
  return `${Math.floor(confidence * 1000) / 10} %`;
}
