/** Would it stand without one kind of evidence? */
import {
  type Action,
  confidenceOf,
  type Counterfactual,
  familiesOf,
  type Family,
  type Finding,
} from "@ringfence/schemas";

/** What the ladder looks at of a finding without some of its evidence. */
export type WithoutEvidence = Pick<Finding, "confidence" | "families">;

/**
 * For each family that speaks for the finding, what would be said without all evidence of it: how
 * sure, and what would be recommended. How bad it is stays as it was: that is for the detector to
 * say. The strongest family comes first. Evidence whose family is not known is left in place.
 *
 * @param recommended the action for the finding with this confidence and these families
 */
export function counterfactualsOf(
  { prior, evidence }: Pick<Finding, "prior" | "evidence">,
  recommended: (without: WithoutEvidence) => Action,
): Counterfactual[] {
  const weights = new Map<Family, number>();
  for (const { family, weight } of evidence) {
    if (family !== undefined) weights.set(family, (weights.get(family) ?? 0) + weight);
  }
  return [...weights]
    .filter(([, weight]) => weight > 0)
    .sort(([x, a], [y, b]) => b - a || (x < y ? -1 : 1))
    .map(([without, weight]) => {
      const rest = evidence.filter(({ family }) => family !== without);
      const families = familiesOf(
        rest.flatMap(({ family, weight }) => (family === undefined ? [] : { family, weight })),
      );
      const confidence = confidenceOf(prior, rest);
      return {
        without,
        weight: Math.round(1000 * weight) / 1000,
        confidence,
        families: families.length,
        recommended_action: recommended({ confidence, families }),
      };
    });
}
