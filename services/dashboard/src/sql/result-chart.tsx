import { useMemo, useState } from "preact/hooks";
import type { QueryAnswer } from "@ringfence/schemas/api";
import { Chart } from "../parts/chart.tsx";
import { figure, plural } from "../view/format.ts";
import { chartOf, type ResultChart } from "../view/result-chart.ts";

export function ChartOfResult({ columns, rows }: Pick<QueryAnswer, "columns" | "rows">) {
  const chart = useMemo(() => chartOf({ columns, rows }), [columns, rows]);
  if (chart.kind === "none") return <p class="note">{chart.why}</p>;
  return chart.kind === "bars" ? <Bars chart={chart} /> : <Lines chart={chart} />;
}

function Lines({ chart }: { readonly chart: Extract<ResultChart, { kind: "lines" }> }) {
  const [at, setAt] = useState<number | null>(null);
  const series = useMemo(
    () =>
      chart.lines.map(({ label, values }, index) => ({
        label,
        values,
        color: `--series-${index + 1}`,
      })),
    [chart],
  );
  const x = at === null ? undefined : chart.x[at];
  return (
    <figure class="result-chart">
      <Chart
        label={`${plural(chart.lines.length, "line")} over ${plural(chart.x.length, "point")}`}
        times={chart.x}
        series={series}
        kind="line"
        height={260}
        isTime={chart.isTime}
        onPoint={setAt}
      />
      <figcaption>
        <ul class="legend">
          {chart.lines.map(({ label, values }, index) => (
            <li key={label}>
              <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
                <rect class={`series-${index + 1}`} width="12" height="12" rx="2" />
              </svg>
              {label}
              {at !== null && <strong>{figure(values[at] ?? null)}</strong>}
            </li>
          ))}
          {x !== undefined && <li class="dim">{`at ${placeText(x, chart.isTime)}`}</li>}
          {chart.left > 0 && <li class="dim">{`${plural(chart.left, "line")} left out`}</li>}
        </ul>
      </figcaption>
    </figure>
  );
}

function placeText(x: number, isTime: boolean): string {
  if (!isTime) return figure(x);
  return `${new Date(x * 1_000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function Bars({ chart }: { readonly chart: Extract<ResultChart, { kind: "bars" }> }) {
  const { bars, measure, left } = chart;
  const most = Math.max(0, ...bars.map(({ value }) => value));
  const least = Math.min(0, ...bars.map(({ value }) => value));
  const span = most - least || 1;
  return (
    <figure class="result-chart">
      <figcaption class="note">
        {measure}
        {left > 0 && `, the first ${bars.length} of ${bars.length + left} rows`}
      </figcaption>
      <ol class="bars-chart">
        {bars.map(({ label, value }, at) => (
          <li key={`${at}-${label}`}>
            <span class="bar-label" title={label}>
              {label === "" ? "(empty)" : label}
            </span>
            <svg class="amount" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
              <rect
                x={((Math.min(value, 0) - least) / span) * 100}
                width={(Math.abs(value) / span) * 100}
                height="8"
              />
            </svg>
            <span class="number">{figure(value)}</span>
          </li>
        ))}
      </ol>
    </figure>
  );
}
