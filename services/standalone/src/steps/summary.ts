import { type AlertCount, alertLine, countLines, type WorstAlert } from "./alerts.ts";
import type { Intake } from "./intake.ts";
import { count } from "./plural.ts";

/** Times are those of `performance.now()`, milliseconds. */
export interface RunSummary {
  readonly started: number;
  readonly stored: number;
  readonly judged: number;
  readonly ended: number;
  /** Events in the database: before this run, and now. */
  readonly events: { readonly before: number; readonly now: number };
  readonly intake: Intake;
  readonly counts: readonly AlertCount[];
  /** The alert to look at first, if there is any. */
  readonly worst: WorstAlert | null;
  readonly published: number;
  /** Where the alerts were written. */
  readonly alerts: string;
  /** Where they were written as OCSF, too; null for nowhere. */
  readonly ocsf: string | null;
  /** Where the database is kept; null where it is gone by now. */
  readonly dataDir: string | null;
  /** Where the unusable records stand. */
  readonly deadLetters: string;
}

/** What a run over files came to. */
export function summaryOf(run: RunSummary): string {
  const lines = [timeLine(run), ...inputLines(run), ...countLines(run.counts)];
  const place = (path: string) => (path === "-" ? "to standard output" : `to ${path}`);
  const ocsf = run.ocsf === null ? "" : `, as OCSF ${place(run.ocsf)}`;
  const written = `${count(run.published, "alert revision")} written ${place(run.alerts)}${ocsf}`;
  lines.push(written, nextLine(run));
  return lines.map((line) => `${line}\n`).join("");
}

function timeLine({ started, stored, judged, ended, events }: RunSummary): string {
  const seconds = (from: number, to: number) => `${((to - from) / 1000).toFixed(1)} s`;
  const rate = Math.round(events.now / Math.max((ended - started) / 1000, 0.001));
  return (
    `${count(events.now, "event")} in ${seconds(started, ended)} ` +
    `(${count(rate, "event/s", "events/s")} from file to alerts: ` +
    `stored in ${seconds(started, stored)}, judged in ${seconds(stored, judged)})`
  );
}

/** What of the input was not stored, and why. */
export function inputLines({
  intake,
  events,
  deadLetters,
}: Pick<RunSummary, "intake" | "events" | "deadLetters">): string[] {
  const { unusable } = intake;
  const lines: string[] = [];
  if (intake.events === 0) {
    lines.push(events.now === 0 ? "the input is empty" : "nothing new: every line was read before");
  }
  const repeats = intake.events - intake.unusableEvents - (events.now - events.before);
  if (repeats > 0) {
    lines.push(
      `${count(repeats, "event")} came again and ${repeats === 1 ? "counts" : "count"} once`,
    );
  }
  if (unusable > 0) {
    const were = unusable === 1 ? "was" : "were";
    lines.push(`${count(unusable, "record")} ${were} unusable, kept in ${deadLetters}`);
    lines.push(...intake.lines());
  }
  return lines;
}

function nextLine({ worst, alerts, dataDir, intake, deadLetters }: RunSummary): string {
  const file = alerts === "-" ? "the output" : alerts;
  if (worst !== null && dataDir !== null) {
    return `next: npx ringfence explain ${worst.alert_id} --data ${dataDir}`;
  }
  if (worst !== null) {
    return `next: of each alert_id in ${file} read the last line, first that of ${alertLine(worst)}`;
  }
  if (intake.unusable > 0)
    return `next: no alert to look at; see why records are in ${deadLetters}`;
  return "next: no alert to look at; more events, or --accounts, would tell more";
}
