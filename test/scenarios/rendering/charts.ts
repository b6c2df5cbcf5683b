/** The three drawings of the report. */
import { type Version, VERSIONS } from "@ringfence/simulator";
import type { PersonaRecall } from "../judging/accounts.ts";
import type { Calibration } from "../judging/calibration.ts";
import type { Curve } from "../judging/judge-all.ts";
import { drawing, line, path, type Plot, scale, tag, text } from "./svg.ts";

const SIZE = { width: 720, height: 440 };

/** Confidence against the share that was right; a circle's area grows with its account-findings. */
export function calibrationChart(strict: Calibration, lenient: Calibration): string {
  const plot: Plot = { left: 60, top: 44, width: 400, height: 340 };
  const x = scale([0.5, 1], [plot.left, plot.left + plot.width]);
  const y = scale([0, 1], [plot.top + plot.height, plot.top]);
  const largest = Math.max(1, ...strict.bins.map(({ samples }) => samples));
  const series = ({ bins }: Calibration, style: number) => {
    const points = bins.flatMap(({ mean_confidence, share, samples }) =>
      mean_confidence === null || share === null
        ? []
        : [{ cx: x(mean_confidence), cy: y(share), r: 3 + 9 * Math.sqrt(samples / largest) }],
    );
    const circles = points.map((point) =>
      tag("circle", { ...point, class: `f${style}`, "fill-opacity": 0.75 }),
    );
    const places = points.map(({ cx, cy }) => [cx, cy] as const);
    return points.length === 0 ? [] : [path(places, `line s${style}`), ...circles];
  };
  const names = ["abuses in that category", "abuses in any category"].flatMap((name, style) => [
    tag("circle", { cx: 492, cy: 66 + 22 * style, r: 5, class: `f${style}` }),
    text(504, 70 + 22 * style, name, { class: "small" }),
  ]);
  const ticks = [0.5, 0.6, 0.7, 0.8, 0.9, 1];
  return drawing(SIZE, "Calibration of confidence", [
    text(plot.left, 24, "When it says so, is it so?", { class: "title" }),
    ...grid(
      plot,
      ticks.map((at) => [x(at), at.toFixed(1)] as const),
      y,
    ),
    line([x(0.5), y(0.5)], [x(1), y(1)], "axis"),
    text(x(0.52), y(0.62), "as it should be", { class: "small" }),
    ...series(lenient, 1),
    ...series(strict, 0),
    ...axisNames(plot, "confidence said", "share that was right"),
    ...names,
    text(492, 128, `${strict.samples} account-findings`, { class: "small" }),
  ]);
}

/** A bar a version for each persona: the share of its accounts that was accused rightly. */
export function recallChart(rows: readonly PersonaRecall[]): string {
  const personas = [...new Set(rows.map(({ persona }) => persona))].sort();
  const step = 34;
  const plot: Plot = { left: 170, top: 52, width: 440, height: step * personas.length };
  const x = scale([0, 1], [plot.left, plot.left + plot.width]);
  const size = { width: 720, height: plot.top + plot.height + 40 };
  const bars = personas.flatMap((persona, index) => {
    const top = plot.top + index * step;
    return [
      text(plot.left - 10, top + 19, persona, { "text-anchor": "end" }),
      ...VERSIONS.flatMap((version, place) => barOf(rows, persona, version, top + 3 + 9 * place)),
    ];
  });
  const legend = VERSIONS.flatMap((version, index) => {
    const left = plot.left + 110 * index;
    return [
      tag("rect", { x: left, y: 34, width: 10, height: 10, class: `bar${index}` }),
      text(left + 16, 43, version, { class: "small" }),
    ];
  });
  const lines = [0, 0.25, 0.5, 0.75, 1].flatMap((at) => [
    line([x(at), plot.top], [x(at), plot.top + plot.height], "grid"),
    text(x(at), plot.top + plot.height + 18, at.toFixed(2), {
      "text-anchor": "middle",
      class: "small",
    }),
  ]);
  return drawing(size, "Recall by persona and version", [
    text(20, 24, "Share of the accounts found, in the right category", { class: "title" }),
    ...legend,
    ...lines,
    ...bars,
  ]);

  function barOf(
    all: readonly PersonaRecall[],
    persona: string,
    version: Version,
    top: number,
  ): string[] {
    const row = all.find((one) => one.persona === persona && one.version === version);
    if (row === undefined || row.right.share === null) return [];
    const width = Math.max(1, x(row.right.share) - x(0));
    const style = `bar${VERSIONS.indexOf(version)}`;
    return [
      tag("rect", { x: x(0), y: top, width, height: 8, class: style }),
      text(x(0) + width + 6, top + 8, `${row.right.of}/${row.right.all}`, {
        class: "tiny",
      }),
    ];
  }
}

/** Where each stands with its own threshold, and what other thresholds would give. */
export function precisionRecallChart(curves: readonly Curve[]): string {
  const plot: Plot = { left: 60, top: 44, width: 400, height: 340 };
  const x = scale([0, 1], [plot.left, plot.left + plot.width]);
  const y = scale([0, 1], [plot.top + plot.height, plot.top]);
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const drawn = curves.flatMap(({ points, point }, index) => {
    const places = points.flatMap(({ precision, recall }) =>
      precision.share === null || recall.share === null
        ? []
        : [[x(recall.share), y(precision.share)] as const],
    );
    const style = index % 6;
    const marks = places.map(([cx, cy]) => tag("circle", { cx, cy, r: 2.5, class: `f${style}` }));
    if (point.precision.share === null || point.recall.share === null) return marks;
    const at = { cx: x(point.recall.share), cy: y(point.precision.share) };
    const ring = tag("circle", { ...at, r: 7, class: `line s${style}` });
    return [path(places, `line s${style}`), ...marks, ring];
  });
  const legend = curves.flatMap(({ name }, index) => [
    tag("circle", { cx: 492, cy: 66 + 22 * index, r: 5, class: `f${index % 6}` }),
    text(504, 70 + 22 * index, name, { class: "small" }),
  ]);
  return drawing(SIZE, "Precision and recall against baselines", [
    text(plot.left, 24, "Accounts: precision and recall", { class: "title" }),
    ...grid(
      plot,
      ticks.map((at) => [x(at), at.toFixed(1)] as const),
      y,
    ),
    ...drawn,
    ...axisNames(plot, "recall, any category", "precision"),
    ...legend,
    text(492, 84 + 22 * curves.length, "ringed: the threshold in use", { class: "small" }),
  ]);
}

function grid(
  { left, top, width, height }: Plot,
  ticks: readonly (readonly [x: number, label: string])[],
  y: (value: number) => number,
): string[] {
  const across = [0, 0.2, 0.4, 0.6, 0.8, 1].flatMap((at) => [
    line([left, y(at)], [left + width, y(at)], "grid"),
    text(left - 8, y(at) + 4, at.toFixed(1), { "text-anchor": "end", class: "small" }),
  ]);
  const labels = ticks.map(([x, label]) =>
    text(x, top + height + 18, label, { "text-anchor": "middle", class: "small" }),
  );
  return [...across, ...labels, line([left, y(0)], [left + width, y(0)], "axis")];
}

function axisNames({ left, top, width, height }: Plot, x: string, y: string): string[] {
  return [
    text(left + width / 2, top + height + 38, x, { "text-anchor": "middle" }),
    text(18, top + height / 2, y, {
      "text-anchor": "middle",
      transform: `rotate(-90 18 ${top + height / 2})`,
    }),
  ];
}
