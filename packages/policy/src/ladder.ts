import type { Category, Severity } from "@ringfence/schemas";
import { missingOf } from "./floors.ts";
import type { Rung } from "./schema.ts";

/** What the ladder looks at. Severity and confidence stay apart: how bad, and how sure. */
export interface Strength {
  readonly category: Category;
  readonly severity: Severity;
  /** 0–1. */
  readonly confidence: number;
  /** Independent families of evidence. */
  readonly families: number;
}

/** Whether the rung is for the category at all. */
export function isFor({ categories }: Pick<Rung, "categories">, category: Category): boolean {
  return categories === undefined || categories.includes(category);
}

/** Whether the evidence meets the rung, whoever the account is. */
export function meets(strength: Strength, rung: Rung): boolean {
  return isFor(rung, strength.category) && missingOf(strength, rung).length === 0;
}
