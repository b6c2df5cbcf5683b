import { readFileSync } from "node:fs";

/** A query of a panel: comments say purpose and grain, macros are those of Grafana's ClickHouse plug-in. */
export function panelSql(file: string): string {
  const text = readFileSync(new URL(`./sql/${file}.sql`, import.meta.url), "utf8");
  return text
    .split("\n")
    .filter((line) => !line.startsWith("--"))
    .join("\n")
    .trim();
}
