import type { Figures } from "./status.ts";

/** Times are those of `performance.now()`, milliseconds. */
export interface RunSummary {
  readonly started: number;
  readonly stored: number;
  readonly judged: number;
  readonly ended: number;
  readonly figures: Figures;
  readonly published: number;
  /** Where the alerts were written. */
  readonly alerts: string;
}

/** What a run over files came to, in three lines. */
export function summaryOf(run: RunSummary): string {
  const { started, stored, judged, ended, figures, published } = run;
  const seconds = (from: number, to: number) => `${((to - from) / 1000).toFixed(1)} s`;
  const rate = Math.round(figures.events / Math.max((ended - started) / 1000, 0.001));
  const where = run.alerts === "-" ? "to standard output" : `to ${run.alerts}`;
  return (
    `${figures.events.toLocaleString("en-US")} events in ${seconds(started, ended)} ` +
    `(${rate.toLocaleString("en-US")} events/s from file to alerts: ` +
    `stored in ${seconds(started, stored)}, judged in ${seconds(stored, judged)})\n` +
    `${figures.alerts_open.toLocaleString("en-US")} alerts open above info; ` +
    `${published.toLocaleString("en-US")} alert revisions written ${where}\n`
  );
}
