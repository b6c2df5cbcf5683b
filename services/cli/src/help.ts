/** Help as wide as the terminal. */
import { wrap } from "@ringfence/runtime/process";
import type { Io } from "./io.ts";

/** Help in a pipe or a file is this wide; on a terminal, wider lines are hard to read. */
const MOST_COLUMNS = 108;

export function helpWidth({ stdoutColumns }: Pick<Io, "stdoutColumns">): number {
  return Math.min(stdoutColumns ?? MOST_COLUMNS, MOST_COLUMNS);
}

/**
 * Text that people wrote for about 100 columns, at another width: paragraphs flow, indented lines go on beneath
 * themselves, and what was laid out with runs of blanks keeps its columns. Examples stay whole: they are copied.
 */
export function reflow(text: string, width: number): string {
  const lines: string[] = [];
  let paragraph: string[] = [];
  const flush = () => {
    if (paragraph.length > 0) lines.push(...wrap(paragraph.join(" "), width));
    paragraph = [];
  };
  let isExamples = false;
  for (const line of text.split("\n")) {
    if (line !== "" && !line.startsWith(" ")) isExamples = line === "Examples:";
    // A coloured heading, and a table of settings, which is for reading by programs, too: they stay.
    if (line.startsWith("|") || line.includes("\u001b")) {
      flush();
      lines.push(line);
      continue;
    }
    const isPlain = line !== "" && !/^\s/.test(line) && !/\S {2,}\S/.test(line);
    if (isPlain && !line.endsWith(":")) {
      paragraph.push(line);
      continue;
    }
    if (isPlain) paragraph.push(line);
    flush();
    if (!isPlain) lines.push(...(isExamples ? [line] : hanging(line, width)));
  }
  flush();
  return lines.join("\n");
}

/** Beneath the last column of a line that has columns, else a little further in than the line. */
function hanging(line: string, width: number): string[] {
  if (line.length <= width) return [line];
  const columns = /^(\s*\S+(?: \S+)*? {2,})\S/.exec(line)?.[1] ?? "";
  const indent = /^ */.exec(line)?.[0] ?? "";
  const head = columns !== "" && columns.length < width / 2 ? columns : indent;
  const blank = " ".repeat(head === indent ? indent.length + 2 : head.length);
  const [first = "", ...rest] = wrap(line.slice(head.length), width - blank.length);
  return [head + first, ...rest.map((each) => blank + each)];
}
