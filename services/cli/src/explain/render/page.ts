/** How the text of an explanation is laid out: sections of indented lines. */
import { beside, harmless, type Paint, wrap } from "@ringfence/runtime";

export interface Page {
  /** Columns of a line, without the indent. */
  readonly width: number;
  readonly paint: Paint;
}

export const INDENT = "   ";

/** A heading and its lines; nothing where there are none. */
export function section(page: Page, heading: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const [first = "", ...more] = wrap(heading, page.width);
  const head = [first, ...more].map((line) => page.paint("bold", line));
  return ["", ...head, ...lines.map((line) => INDENT + line)];
}

/** A sentence behind a mark, the rest of its lines beneath. */
export function item({ width, paint }: Page, mark: string, text: string): string[] {
  return beside(mark, text, width, (head) => paint("dim", head));
}

export function dimmed({ width, paint }: Page, text: string): string[] {
  return wrap(text, width).map((line) => paint("dim", line));
}

/** Rows of columns as they are, and broken where the page is too narrow for them. */
export function fitted(rows: readonly string[], width: number): string[] {
  return rows.flatMap((row) => {
    if (row.length <= width) return [row];
    const [first = "", ...rest] = wrap(row, width - 4);
    return [first, ...rest.map((line) => `    ${line}`)];
  });
}

/** Each line with its tail behind it, or beneath where that would be too wide. */
export function withTails(lines: readonly string[], tails: readonly string[], width: number) {
  return lines.flatMap((line, index) => {
    const tail = harmless(tails[index] ?? "");
    if (tail === "") return fitted([line], width);
    if (line.length + 2 + tail.length <= width) return [`${line}  ${tail}`];
    return [...fitted([line], width), ...wrap(tail, width - 4).map((part) => `    ${part}`)];
  });
}

/** «2026-10-12 02:14:03», and the time alone where all are of one day. */
export function second(time: string, day: string | null = null): string {
  return time.startsWith(day ?? "-")
    ? time.slice(11, 19)
    : `${time.slice(0, 10)} ${time.slice(11, 19)}`;
}

/** The day (UTC) that all of the times are of; null where there are several. */
export function dayOf(times: readonly string[]): string | null {
  const [day, ...others] = new Set(times.map((time) => time.slice(0, 10)));
  return day !== undefined && others.length === 0 ? day : null;
}

/** «1 account», «3 accounts». */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number.toLocaleString("en-US")} ${number === 1 ? noun : plural}`;
}

/** What a reader takes in of a large number. */
export function twoDigits(value: number): number {
  return Number(value.toPrecision(2));
}

const LARGE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const SMALL = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });

/** No more digits than a reader wants. */
export function figure(value: number): string {
  return (Math.abs(value) >= 100 ? LARGE : SMALL).format(value);
}
