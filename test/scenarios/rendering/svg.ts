/**
 * Drawings as SVG that stands alone: no script, no font of its own, and colours that follow the
 * reader's scheme, light or dark.
 */

export interface Size {
  readonly width: number;
  readonly height: number;
}

type Attributes = Readonly<Record<string, string | number>>;

/** Series are told apart by hue and, for readers who do not see it, by their marks or labels. */
const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #3b4252 }
  .title { font-weight: 600; font-size: 14px; fill: #1f2430 }
  .small { font-size: 11px } .tiny { font-size: 9px }
  .grid { stroke: #d8dce4; stroke-width: 1; fill: none }
  .axis { stroke: #8a92a3; stroke-width: 1; fill: none }
  .bar0 { fill: #2f6fde } .bar1 { fill: #e08a1e } .bar2 { fill: #a23bb5 }
  .line { fill: none; stroke-width: 2 }
  .s0 { stroke: #2f6fde } .s1 { stroke: #e08a1e } .s2 { stroke: #a23bb5 }
  .s3 { stroke: #1c8a5a } .s4 { stroke: #c23b3b } .s5 { stroke: #6b7280 }
  .f0 { fill: #2f6fde } .f1 { fill: #e08a1e } .f2 { fill: #a23bb5 }
  .f3 { fill: #1c8a5a } .f4 { fill: #c23b3b } .f5 { fill: #6b7280 }
  @media (prefers-color-scheme: dark) {
    text { fill: #c5ccd9 } .title { fill: #eceff4 }
    .grid { stroke: #3a4150 } .axis { stroke: #7b8496 }
    .bar0, .f0 { fill: #6ea0ff } .bar1, .f1 { fill: #f2ab52 } .bar2, .f2 { fill: #cf7fe0 }
    .f3 { fill: #4fc48f } .f4 { fill: #f07f7f } .f5 { fill: #a3abba }
    .s0 { stroke: #6ea0ff } .s1 { stroke: #f2ab52 } .s2 { stroke: #cf7fe0 }
    .s3 { stroke: #4fc48f } .s4 { stroke: #f07f7f } .s5 { stroke: #a3abba }
  }`;

/** @param label what the drawing shows, for those who hear it */
export function drawing({ width, height }: Size, label: string, body: readonly string[]): string {
  const box = { viewBox: `0 0 ${width} ${height}`, width, height, role: "img" };
  const root = { xmlns: "http://www.w3.org/2000/svg", ...box, "aria-label": label };
  return `${tag("svg", root, `<style>${STYLE}\n</style>\n${body.join("\n")}\n`)}\n`;
}

export function tag(name: string, attributes: Attributes, inner = ""): string {
  const text = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? round(value) : escape(value)}"`)
    .join("");
  return inner === "" ? `<${name}${text}/>` : `<${name}${text}>${inner}</${name}>`;
}

export function text(x: number, y: number, words: string, attributes: Attributes = {}): string {
  return tag("text", { x, y, ...attributes }, escape(words));
}

export function line(
  from: readonly [x: number, y: number],
  to: readonly [x: number, y: number],
  style: string,
): string {
  return tag("line", { x1: from[0], y1: from[1], x2: to[0], y2: to[1], class: style });
}

export function path(points: readonly (readonly [x: number, y: number])[], style: string): string {
  const d = points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${round(x)} ${round(y)}`);
  return tag("path", { d: d.join(""), class: style });
}

export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Places a value of `[from, to]` on the plot. */
export function scale(
  [from, to]: readonly [number, number],
  [start, end]: readonly [number, number],
): (value: number) => number {
  return (value) => start + ((value - from) / (to - from)) * (end - start);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function escape(words: string): string {
  return words
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
