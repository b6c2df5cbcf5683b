import type { Exposed } from "./exposed.ts";
import { parsePromql } from "./promql.ts";

/** What is wrong with an expression: names that nothing exposes. Empty where all is well. */
export function promqlProblems(text: string, exposed: Exposed): string[] {
  const { selectors, labels } = parsePromql(text);
  const anywhere = new Set(selectors.flatMap(({ metric }) => [...(exposed.get(metric) ?? [])]));
  return [
    ...(selectors.length === 0 ? [`«${text}» asks for no metric`] : []),
    ...selectors.flatMap(({ metric, labels: matched }) => {
      const known = exposed.get(metric);
      if (known === undefined) return [`no service exposes ${metric}`];
      return matched
        .filter((label) => !known.has(label))
        .map((label) => `${metric} has no label ${label}`);
    }),
    ...labels
      .filter((label) => !anywhere.has(label))
      .map((label) => `no metric of «${text}» has a label ${label}`),
  ];
}
