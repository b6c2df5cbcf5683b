/** What an expression of PromQL asks for, by the grammar of Prometheus itself. */
import { parser } from "@prometheus-io/lezer-promql";

export interface Selector {
  readonly metric: string;
  /** Labels of its matchers. */
  readonly labels: readonly string[];
}

export interface Expression {
  readonly selectors: readonly Selector[];
  /** Every label that it names, also in `by (…)` and `on (…)`. */
  readonly labels: readonly string[];
}

/** What Grafana puts in before Prometheus sees the expression. */
const GRAFANA = [
  [/\$__rate_interval/g, "5m"],
  [/\$__range/g, "1h"],
] as const;

/** @throws Error with the place where it cannot be read */
export function parsePromql(text: string): Expression {
  const source = GRAFANA.reduce((sofar, [macro, value]) => sofar.replaceAll(macro, value), text);
  const selectors: { metric: string; labels: string[] }[] = [];
  const labels: string[] = [];
  parser.parse(source).iterate({
    enter: ({ type, from, to }) => {
      const here = source.slice(from, to);
      if (type.isError) throw new Error(`«${source}» cannot be read from character ${from} on`);
      if (type.name === "VectorSelector") selectors.push({ metric: "", labels: [] });
      const selector = selectors.at(-1);
      if (type.name === "Identifier" && selector !== undefined) selector.metric = here;
      if (type.name === "LabelName") labels.push(here);
      if (type.name === "UnquotedLabelMatcher") {
        selector?.labels.push(/^[a-zA-Z_]\w*/.exec(here)?.[0] ?? here);
      }
    },
  });
  return { selectors, labels };
}
