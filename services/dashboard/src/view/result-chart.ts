/** How a result is drawn: what its columns are says which way. Pure. */
import type { QueryAnswer } from "@ringfence/schemas/api";
import { cellText, isNumeric, isTime, numberOf, timeOf } from "./cells.ts";

export interface Line {
  readonly label: string;
  readonly values: readonly (number | null)[];
}

export type ResultChart =
  | {
      readonly kind: "lines";
      /** Seconds since the epoch where it is time, in rising order. */
      readonly x: readonly number[];
      readonly isTime: boolean;
      readonly lines: readonly Line[];
      readonly left: number;
    }
  | {
      readonly kind: "bars";
      readonly measure: string;
      readonly bars: readonly { readonly label: string; readonly value: number }[];
      readonly left: number;
    }
  | { readonly kind: "none"; readonly why: string };

/** Colours that can be told apart. */
const MOST_LINES = 6;
const MOST_BARS = 40;
const HOW =
  "A chart takes a time or a number with numbers beside it, or one name with a number: two columns or more.";

type Result = Pick<QueryAnswer, "columns" | "rows">;

/** The first time, else the first of two numbers, is x; a name with a number gives bars. */
export function chartOf({ columns, rows }: Result): ResultChart {
  if (rows.length === 0) return { kind: "none", why: "There are no rows to draw." };
  const places = columns.map((_, at) => at);
  const typeOf = (at: number): string => columns[at]?.type ?? "";
  const nameOf = (at: number): string => columns[at]?.name ?? "";
  const numbers = places.filter((at) => isNumeric(typeOf(at)));
  const names = places.filter((at) => !isNumeric(typeOf(at)) && !isTime(typeOf(at)));
  const [time] = places.filter((at) => isTime(typeOf(at)));
  const [name] = names;
  const [first, second] = numbers;
  if (time !== undefined && first !== undefined) {
    const points = rows.flatMap((row) => {
      const ms = timeOf(row[time]);
      return ms === null ? [] : [{ x: ms / 1_000, row }];
    });
    if (name !== undefined && hasTwice(points)) {
      return linesOf(spread(points, name, first), true);
    }
    return linesOf(beside(points, numbers, nameOf), true);
  }
  if (name !== undefined && first !== undefined) return barsOf(rows, name, first, nameOf(first));
  if (first !== undefined && second !== undefined) {
    const points = rows.flatMap((row) => {
      const x = numberOf(row[first]);
      return x === null ? [] : [{ x, row }];
    });
    return linesOf(beside(points, numbers.slice(1), nameOf), false);
  }
  return { kind: "none", why: HOW };
}

interface Point {
  readonly x: number;
  readonly row: readonly unknown[];
}
interface Lines {
  readonly x: readonly number[];
  readonly lines: readonly Line[];
}

function hasTwice(points: readonly Point[]): boolean {
  return new Set(points.map(({ x }) => x)).size < points.length;
}

/** Each number is a line of its own. */
function beside(
  points: readonly Point[],
  numbers: readonly number[],
  nameOf: (at: number) => string,
): Lines {
  const sorted = points.toSorted((a, b) => a.x - b.x);
  return {
    x: sorted.map(({ x }) => x),
    lines: numbers.map((at) => ({
      label: nameOf(at),
      values: sorted.map(({ row }) => numberOf(row[at])),
    })),
  };
}

/** Each value of a column is a line of its own, the largest first. */
function spread(points: readonly Point[], name: number, measure: number): Lines {
  const x = [...new Set(points.map((point) => point.x))].toSorted((a, b) => a - b);
  const placeOf = new Map(x.map((value, at) => [value, at]));
  const lines = new Map<string, { values: (number | null)[]; sum: number }>();
  for (const point of points) {
    const label = cellText(point.row[name]);
    const line = lines.get(label) ?? { values: x.map((): number | null => null), sum: 0 };
    const value = numberOf(point.row[measure]);
    const at = placeOf.get(point.x);
    if (value !== null && at !== undefined) {
      line.values[at] = (line.values[at] ?? 0) + value;
      line.sum += Math.abs(value);
    }
    lines.set(label, line);
  }
  return {
    x,
    lines: [...lines]
      .toSorted(([, a], [, b]) => b.sum - a.sum)
      .map(([label, { values }]) => ({ label, values })),
  };
}

function linesOf({ x, lines }: Lines, isOverTime: boolean): ResultChart {
  if (x.length < 2) return { kind: "none", why: "A line takes two points at least." };
  const left = Math.max(0, lines.length - MOST_LINES);
  return { kind: "lines", x, isTime: isOverTime, lines: lines.slice(0, MOST_LINES), left };
}

function barsOf(
  rows: readonly (readonly unknown[])[],
  name: number,
  measure: number,
  label: string,
): ResultChart {
  const bars = rows.flatMap((row) => {
    const value = numberOf(row[measure]);
    return value === null ? [] : [{ label: cellText(row[name]), value }];
  });
  if (bars.length === 0) return { kind: "none", why: HOW };
  const left = Math.max(0, bars.length - MOST_BARS);
  return { kind: "bars", measure: label, bars: bars.slice(0, MOST_BARS), left };
}
