/** The table for people, and the same as JSON. */
import type { Round, Told } from "./rounds.ts";
import { spreadOf } from "./rounds.ts";
import type { Figure, Row, Use } from "./row.ts";

export interface RowReport {
  readonly row: Pick<Row, "name" | "work">;
  readonly rounds: readonly Round[];
  readonly figures: readonly Told[];
  readonly details: readonly string[];
}

export function tableOf(reports: readonly RowReport[]): string {
  const lines = [
    "| row | figure | median | range | bar | |",
    "| --- | --- | --- | --- | --- | --- |",
  ];
  for (const { row, figures } of reports) {
    for (const { name, median, min, max, bar, met, digits } of figures) {
      const range = `${min.toFixed(digits)}–${max.toFixed(digits)}`;
      const verdict = met === null ? "" : met ? "met" : "missed";
      lines.push(
        `| ${row.name} | ${name} | ${median.toFixed(digits)} | ${range} | ${barOf(bar)} | ${verdict} |`,
      );
    }
  }
  lines.push("", "| row | contender | process | CPU µs an event | peak MB |");
  lines.push("| --- | --- | --- | --- | --- |");
  for (const { row, rounds } of reports) {
    for (const { contender, process, cpu, peak } of usesOf(rounds)) {
      lines.push(
        `| ${row.name} | ${contender} | ${process} | ${cpu.toFixed(2)} | ${Math.round(peak / 1e6)} |`,
      );
    }
  }
  for (const { details } of reports) if (details.length > 0) lines.push("", ...details);
  return lines.join("\n");
}

function barOf(bar: Figure["bar"]): string {
  if (bar === null) return "";
  return "least" in bar ? `≥ ${bar.least}` : `≤ ${bar.most}`;
}

function usesOf(rounds: readonly Round[]) {
  const uses = new Map<
    string,
    { contender: string; process: string; all: (Use & { us: number })[] }
  >();
  for (const { runs } of rounds) {
    for (const [contender, run] of runs) {
      for (const [process, use] of Object.entries(run.processes)) {
        const key = `${contender}\n${process}`;
        const known = uses.get(key) ?? { contender, process, all: [] };
        known.all.push({ ...use, us: (use.cpuSeconds * 1e6) / run.events });
        uses.set(key, known);
      }
    }
  }
  return [...uses.values()].map(({ contender, process, all }) => ({
    contender,
    process,
    cpu: spreadOf(all.map(({ us }) => us)).median,
    peak: Math.max(...all.map((use) => use.peakBytes)),
  }));
}

export function jsonOf(reports: readonly RowReport[], about: object): string {
  const rows = reports.map(({ row: { name, work }, rounds, figures }) => ({
    name,
    work,
    figures,
    rounds: rounds.map(({ load, runs }) => ({ load, runs: Object.fromEntries(runs) })),
  }));
  return `${JSON.stringify({ ...about, rows }, null, 2)}\n`;
}
