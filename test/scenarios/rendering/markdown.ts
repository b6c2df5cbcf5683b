/** Markdown tables. */

/** Columns whose name begins with «#» are numbers and stand on the right. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const names = columns.map((name) => name.replace(/^#/, ""));
  const rule = columns.map((name) => (name.startsWith("#") ? "--:" : "---"));
  return [line(names), line(rule), ...rows.map((row) => line(row.map(cell)))].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

export function decimal(value: number | null, digits = 3): string {
  return value === null ? "–" : value.toFixed(digits);
}
