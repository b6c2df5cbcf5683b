/** Bars over time, by uPlot; the figures stand in a table beside it for who cannot see it. */
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { theme } from "../state/theme.ts";

export interface Series {
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** A custom property of the style sheet. */
  readonly color: string;
}

export interface ChartProps {
  readonly label: string;
  /** Seconds since the epoch, in rising order. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly height?: number;
  readonly kind?: "bars" | "line";
  /** Whether `times` are times; else they are any numbers. */
  readonly isTime?: boolean;
  /** Which point the pointer is at; null for none. */
  readonly onPoint?: (at: number | null) => void;
}

export function Chart(props: ChartProps) {
  const { label, times, series, height = 140, kind = "bars", isTime = true, onPoint } = props;
  const host = useRef<HTMLDivElement>(null);
  const look = theme.value;
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const options = optionsOf(element, series, height, kind, isTime);
    if (onPoint !== undefined) {
      options.hooks = { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] };
    }
    const plot = new uPlot(options, dataOf(times, series), element);
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [times, series, height, kind, look, isTime, onPoint]);
  const total = series.map((each) => `${each.label} ${sum(each.values)}`).join(", ");
  return <div class="chart" ref={host} role="img" aria-label={`${label}: ${total} in all`} />;
}

function optionsOf(
  element: HTMLElement,
  series: readonly Series[],
  height: number,
  kind: "bars" | "line",
  isTime: boolean,
): uPlot.Options {
  const style = getComputedStyle(element);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  const axis = {
    stroke: color("--muted"),
    grid: { stroke: color("--line"), width: 1 },
    ticks: { show: false },
    font: "11px 'Inter Variable', sans-serif",
  };
  return {
    width: element.clientWidth,
    height,
    // Half a time of day stands out on the right.
    padding: [8, 22, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false } },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), "Etc/UTC"),
    scales: {
      x: { time: isTime, ...(kind === "bars" ? { range: barRange } : {}) },
      y: { range: rangeOf },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 70,
        size: 24,
        ...(isTime ? { values: timeLabels } : {}),
      },
      {
        ...axis,
        size: 44,
        space: 30,
        values: (_plot, ticks) => ticks.map(tickText),
      },
    ],
    series: [
      {},
      ...series.map(({ label, color: name }) => ({
        label,
        stroke: color(name),
        fill: kind === "bars" ? color(name) : `${color(name)}22`,
        width: kind === "bars" ? 0 : 1.5,
        points: { show: false },
        ...(kind === "bars"
          ? { paths: uPlot.paths.bars?.({ size: [0.8, 24] }) as uPlot.Series.PathBuilder }
          : {}),
      })),
    ],
  };
}

const HOUR_S = 3_600;

/** Half a bar more on both sides, or the first and the last would be cut; one alone has an hour. */
function barRange(plot: uPlot, first: number, last: number): [number, number] {
  const [times = []] = plot.data;
  const gaps = times.slice(1).map((time, at) => time - (times[at] ?? time));
  const half = (gaps.length === 0 ? HOUR_S : Math.min(...gaps)) / 2;
  return [first - half, last + half];
}

/** From zero, and from below it where something is; small numbers keep their size. */
function rangeOf(_plot: uPlot, least: number, most: number): [number, number] {
  const top = most > 0 ? most * 1.1 : 1;
  return [least < 0 ? least * 1.1 : 0, least < 0 && most <= 0 ? 0 : top];
}

function tickText(value: number): string {
  return value.toLocaleString("en-US", { notation: "compact", maximumSignificantDigits: 4 });
}

function timeLabels(_plot: uPlot, ticks: number[]): string[] {
  const span = (ticks.at(-1) ?? 0) - (ticks[0] ?? 0);
  return ticks.map((tick) => {
    const iso = new Date(tick * 1_000).toISOString();
    return span > 2 * 86_400 ? iso.slice(5, 10) : iso.slice(11, 16);
  });
}

function dataOf(times: readonly number[], series: readonly Series[]): uPlot.AlignedData {
  return [[...times], ...series.map(({ values }) => [...values])];
}

function sum(values: readonly (number | null)[]): string {
  return values.reduce<number>((all, value) => all + (value ?? 0), 0).toLocaleString("en-US");
}
