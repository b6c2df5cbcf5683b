/**
 * How sure: the logistic of the prior and the weights, all in natural log-odds. This is the one
 * rule by which evidence becomes confidence, for signals, findings and alerts alike.
 */
export function confidenceOf(
  prior: number,
  evidence: readonly { readonly weight: number }[],
): number {
  const odds = evidence.reduce((sum, { weight }) => sum + weight, prior);
  return Math.round(1e6 / (1 + Math.exp(-odds))) / 1e6;
}
