import type { Action, Category, Severity } from "@ringfence/schemas";
import { rankOf } from "./table.ts";
import type { PolicyTable } from "./table.ts";

/** What the ladder looks at. Severity and confidence stay apart: how bad, and how sure. */
export interface Strength {
  readonly category: Category;
  readonly severity: Severity;
  /** 0–1. */
  readonly confidence: number;
  /** Independent families of evidence. */
  readonly families: number;
}

/** The measure of the first rung that holds; `observe` where none does. */
export function recommend(strength: Strength, ladder: PolicyTable["ladder"]): Action {
  const holds = ladder.find(
    (rung) =>
      (rung.categories === undefined || rung.categories.includes(strength.category)) &&
      rankOf(strength.severity) >= rankOf(rung.severity_min) &&
      strength.confidence >= rung.confidence_min &&
      strength.families >= rung.families_min,
  );
  return holds?.action ?? "observe";
}
