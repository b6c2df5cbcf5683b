/** Tables that fit the terminal: what may be broken is broken, what may be left out is left out. */
import { clip, harmless, wrap } from "./text.ts";

export interface Column {
  readonly head: string;
  /** Numbers stand below each other by their last digit. */
  readonly right?: boolean;
  /** A text that may go on in the next line. */
  readonly wraps?: boolean;
  /** A text of which the beginning will do. */
  readonly clips?: boolean;
  /** May be left out where the terminal is narrow; the largest number goes first. */
  readonly drops?: number;
}

const GAP = "  ";
/** A text column that is narrower than this is harder to read than a long line. */
const TEXT_MIN = 20;
/** Of a cell that is narrower nothing can be told. */
const CELL_MIN = 8;

/**
 * The lines of each row, the head first; each at most `width` columns wide. A cell never holds what a terminal
 * obeys.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): string[][] {
  const all = [columns.map(({ head }) => head), ...rows.map((row) => row.map(harmless))];
  const natural = columns.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  const kept = keptOf(columns, natural, width);
  const widths = widthsOf(columns, natural, { kept, width });
  return all.map((row) => {
    const cells = kept.map((at, index) => {
      const lines = columns[at]?.wraps
        ? wrap(row[at] ?? "", widths[index] ?? 1)
        : [clip(row[at] ?? "", Math.max(widths[index] ?? 1, 1))];
      return { lines, width: widths[index] ?? 0, right: columns[at]?.right === true };
    });
    const height = Math.max(...cells.map(({ lines }) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      cells
        .map((cell) => {
          const text = cell.lines[line] ?? "";
          return cell.right ? text.padStart(cell.width) : text.padEnd(cell.width);
        })
        .join(GAP)
        .trimEnd(),
    );
  });
}

/** Columns that have room, by their places. */
function keptOf(columns: readonly Column[], natural: readonly number[], width: number): number[] {
  let kept = columns.map((_, at) => at);
  const least = () =>
    sum(kept.map((at) => leastOf(columns[at], natural[at] ?? 0))) + GAP.length * (kept.length - 1);
  while (least() > width) {
    const droppable = kept
      .filter((at) => columns[at]?.drops !== undefined)
      .toSorted((x, y) => (columns[y]?.drops ?? 0) - (columns[x]?.drops ?? 0));
    const [first] = droppable;
    if (first === undefined) return kept;
    kept = kept.filter((at) => at !== first);
  }
  return kept;
}

function leastOf(column: Column | undefined, natural: number): number {
  return column?.wraps === true || column?.clips === true ? Math.min(natural, TEXT_MIN) : natural;
}

/** What is too much is taken from texts, the widest first, then from the widest of the others. */
function widthsOf(
  columns: readonly Column[],
  natural: readonly number[],
  { kept, width }: { readonly kept: readonly number[]; readonly width: number },
): number[] {
  const widths = kept.map((at) => natural[at] ?? 0);
  const room = width - GAP.length * (kept.length - 1);
  const shrink = (may: (index: number) => boolean, least: number) => {
    for (;;) {
      if (sum(widths) <= room) return;
      const candidates = widths.map((each, index) => (may(index) && each > least ? each : 0));
      const widest = Math.max(...candidates);
      if (widest === 0) return;
      const index = candidates.indexOf(widest);
      widths[index] = widest - 1;
    }
  };
  const isText = (index: number) => {
    const column = columns[kept[index] ?? -1];
    return column?.wraps === true || column?.clips === true;
  };
  shrink(isText, TEXT_MIN);
  shrink((index) => !isText(index), CELL_MIN);
  shrink(isText, CELL_MIN);
  return widths;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0);
}

const BLOCKS = "▁▂▃▄▅▆▇█";

/** A bar for each value, as high as its share of the largest; 0 is a dot. */
export function sparkline(values: readonly number[]): string {
  const largest = Math.max(...values, 0);
  return values
    .map((value) => {
      if (value <= 0 || largest === 0) return "·";
      return BLOCKS[Math.min(BLOCKS.length - 1, Math.floor((BLOCKS.length * value) / largest))];
    })
    .join("");
}
