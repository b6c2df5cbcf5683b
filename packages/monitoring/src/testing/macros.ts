/** The macros of Grafana's ClickHouse plug-in that the panels use, as the plug-in writes them. */
export interface Shown {
  readonly from: Date;
  readonly to: Date;
  /** Width of a step, seconds, by the width of the panel. */
  readonly intervalSeconds: number;
}

/** @throws Error for a macro that is not known here */
export function withoutMacros(sql: string, { from, to, intervalSeconds }: Shown): string {
  const at = (date: Date) => `toDateTime(${Math.floor(date.getTime() / 1000)})`;
  const plain = sql
    .replaceAll(/\$__timeFilter\(([^)]+)\)/g, (_, column: string) => {
      return `${column} >= ${at(from)} AND ${column} <= ${at(to)}`;
    })
    .replaceAll(
      /\$__timeInterval\(([^)]+)\)/g,
      `toStartOfInterval(toDateTime($1), INTERVAL ${intervalSeconds} second)`,
    )
    .replaceAll("$__interval_s", String(intervalSeconds))
    .replaceAll("$__fromTime", at(from))
    .replaceAll("$__toTime", at(to));
  const [unknown] = /\$\w+/.exec(plain) ?? [];
  if (unknown !== undefined) throw new Error(`${unknown} is no macro that the tests know`);
  return plain;
}
