/** Text for terminals: colours, lines of a width, bars. Nothing that comes from outside can escape. */
import type { Severity } from "@ringfence/schemas";

export type Style = "bold" | "dim" | "red" | "yellow" | "cyan" | "green";
export type Paint = (style: Style, text: string) => string;

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** The colour of how bad something is. */
export const SEVERITY_STYLE = {
  critical: "red",
  high: "red",
  medium: "yellow",
  low: "cyan",
  info: "dim",
} as const satisfies Record<Severity, Style>;

/** @param color whether the terminal shows colours and nobody asked for none */
export function painter(color: boolean): Paint {
  return color ? (style, text) => `\u001b[${CODES[style]}m${text}\u001b[0m` : (_, text) => text;
}

// Identifiers and texts come from outside. What a terminal would obey, and what turns the direction of text or
// breaks its lines, is shown in place of being done.
const UNSEEN = "\\u061c\\u200e\\u200f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069";
const CONTROL = new RegExp(`[\\u0000-\\u001f\\u007f-\\u009f${UNSEEN}]`, "gu");
/** The same in whole text for a terminal, whose line ends, tabs and colours are ours. */
const NOT_OURS = new RegExp(
  `(\\u001b\\[[0-9;]*m)|[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f${UNSEEN}]`,
  "gu",
);

/** One line without anything that a terminal obeys: blanks for breaks, `\u202e` for what cannot be seen. */
export function harmless(text: string): string {
  return text.replaceAll(CONTROL, (found) => (/\s/.test(found) ? " " : escaped(found)));
}

/** Whole text for a terminal, where something from outside may have slipped into it. */
export function forTerminal(text: string): string {
  return text.replaceAll(NOT_OURS, (found, own?: string) => own ?? escaped(found));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/**
 * Lines of at most `width`, broken at blanks, but not before a per cent sign, and inside a word only
 * where it is longer than a line.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of harmless(text).split(/ +(?!%)/)) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (joined.length <= width) {
      line = joined;
      continue;
    }
    if (line !== "") lines.push(line);
    line = word;
    while (line.length > width) {
      lines.push(line.slice(0, width));
      line = line.slice(width);
    }
  }
  return [...lines, line];
}

/** A head on the first line, and the text beside it in a column of its own. */
export function beside(
  head: string,
  text: string,
  width: number,
  paint: (head: string) => string = (plain) => plain,
): string[] {
  const blank = " ".repeat(head.length);
  return wrap(text, width - head.length).map((line, index) =>
    index === 0 ? paint(head) + line : blank + line,
  );
}

export interface Bar {
  readonly value: number;
  readonly text: string;
}

const BAR_CELLS = 12;

/** A line for each value with a bar beside it; values below 0 are drawn hollow. */
export function barLines(bars: readonly Bar[], width: number, paint: Paint): string[] {
  const largest = Math.max(...bars.map(({ value }) => Math.abs(value)), 0);
  return bars.flatMap(({ value, text }) => {
    const cells = largest === 0 ? 0 : Math.round((BAR_CELLS * Math.abs(value)) / largest);
    const bar = (value < 0 ? "░" : "█").repeat(Math.max(1, cells)).padEnd(BAR_CELLS);
    return beside(`${bar} ${signed(value).padStart(6)}  `, text, width, (head) =>
      paint(value < 0 ? "green" : "yellow", head),
    );
  });
}

/** «+2.4», «−0.3»: one decimal, and a sign always. */
export function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;
}

/** «97.3 %» of a confidence: nothing short of certainty is shown as 100 %, and nothing is certain. */
export function sureness(confidence: number): string {
  if (confidence > 0.999) return "> 99.9 %";
  return `${(Math.floor(confidence * 1000) / 10).toFixed(1)} %`;
}

/** The beginning of a text that is too wide for its place. */
export function clip(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** Rows under each other, each column as wide as it needs; the last is not padded. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const shown = rows.map((row) => row.map(harmless));
  const widths: number[] = [];
  for (const row of shown) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  }
  return shown.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
