/** Values of a result as they are shown: types by the names of ClickHouse. Pure. */

/** Without what wraps it: `Nullable(LowCardinality(String))` → `String`. */
function plainType(type: string): string {
  const [, inner] = /^(?:Nullable|LowCardinality)\((.*)\)$/.exec(type) ?? [];
  return inner === undefined ? type : plainType(inner);
}

export function isNumeric(type: string): boolean {
  return /^(U?Int\d+|B?Float\d+|Decimal)/.test(plainType(type));
}

export function isTime(type: string): boolean {
  return plainType(type).startsWith("Date");
}

/** What stands in a cell; null has a mark of its own, so that it is no empty text. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return JSON.stringify(value);
}

/** A time as SQL takes it back: `2026-10-27 03:45:00.000`. */
export function timeText(value: string): string {
  return value.replace("T", " ").replace(/Z$/, "");
}

/** A number, also where it came as text because JavaScript cannot hold it; null for none. */
export function numberOf(value: unknown): number | null {
  if (value === null || value === undefined || value === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Milliseconds since the epoch; a time without a zone is UTC, as the store answers it. */
export function timeOf(value: unknown): number | null {
  if (typeof value !== "string") return null;
  const text = value.replace(" ", "T");
  const ms = Date.parse(/Z$|[+-]\d\d:?\d\d$/.test(text) || text.length === 10 ? text : `${text}Z`);
  return Number.isNaN(ms) ? null : ms;
}

const WIDTH = { least: 6, most: 44, rows: 200 } as const;

/** Widths of columns in characters, by what stands in the first rows. */
export function columnWidths(
  columns: readonly { readonly name: string }[],
  rows: readonly (readonly unknown[])[],
): number[] {
  const sample = rows.slice(0, WIDTH.rows);
  return columns.map(({ name }, at) => {
    const longest = sample.reduce(
      (most, row) => Math.max(most, cellText(row[at]).length),
      name.length,
    );
    return Math.min(WIDTH.most, Math.max(WIDTH.least, longest));
  });
}
