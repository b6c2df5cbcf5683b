/** Expressions that the dashboards have in common. */

/** Of all processes, per second. */
export function rate(metric: string, by: string, matchers = ""): string {
  return `sum by (${by}) (rate(${metric}${matchers}[$__rate_interval]))`;
}

/** @param metric a histogram, without `_bucket` */
export function quantile(q: number, metric: string, by = "", matchers = ""): string {
  const labels = by === "" ? "le" : `le, ${by}`;
  return `histogram_quantile(${q}, sum by (${labels}) (rate(${metric}_bucket${matchers}[$__rate_interval])))`;
}
