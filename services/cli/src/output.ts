/** How tables and pages come out: as wide as the terminal, coloured where that is wanted. */
import { type Column, painter, type Style, table, wrap } from "@ringfence/runtime";
import { type Io, write } from "./io.ts";

/** Columns of a table that goes into a pipe or a file. */
const PIPE_COLUMNS = 140;
/** Wider lines of text are hard to read. */
const TEXT_COLUMNS = 100;

/** Columns of lines of text. */
export function textWidth({ stdoutColumns }: Io): number {
  return Math.min(stdoutColumns ?? TEXT_COLUMNS, TEXT_COLUMNS);
}

/**
 * A table with its head in bold; nothing where there are no rows.
 *
 * @param styleOf how the row at a place is shown
 */
export function tableText(
  io: Io,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  styleOf: (at: number) => Style | null = () => null,
): string {
  if (rows.length === 0) return "";
  const paint = painter(io.stdoutHasColours);
  return table(columns, rows, io.stdoutColumns ?? PIPE_COLUMNS)
    .flatMap((lines, at) => {
      const style = at === 0 ? "bold" : styleOf(at - 1);
      return lines.map((line) => `${style === null ? line : paint(style, line)}\n`);
    })
    .join("");
}

export function writeJson(io: Io, document: unknown): Promise<void> {
  return write(io.stdout, `${JSON.stringify(document, null, 2)}\n`);
}

/** «2026-10-12 02:14» of milliseconds since 1970, or of a time in RFC 3339; UTC. */
export function minuteOf(time: number | string): string {
  return new Date(time).toISOString().slice(0, 16).replace("T", " ");
}

/** The flags that lead a next command to the same database, with a blank before them. */
export function sameDatabase(flags: {
  readonly data?: string;
  readonly database?: string;
}): string {
  return [
    ...(flags.data === undefined ? [] : [` --data ${flags.data}`]),
    ...(flags.database === undefined ? [] : [` --database ${flags.database}`]),
  ].join("");
}

/** «1 account», «3,000 accounts». */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number.toLocaleString("en-US")} ${number === 1 ? noun : plural}`;
}

export function linesOf(text: string): string[] {
  return text === "" ? [] : text.trimEnd().split("\n");
}

/** Lines of the first of a list, and how many more there are. */
export function tail(lines: readonly string[], total: number, shown: number): string[] {
  return total > shown ? [...lines, `and ${total - shown} more (--json)`] : [...lines];
}

/** A sentence or two as lines that fit the terminal; into a pipe, one line. */
export function said({ stdoutColumns }: Io, text: string): string {
  return `${(stdoutColumns === null ? [text] : wrap(text, stdoutColumns)).join("\n")}\n`;
}
