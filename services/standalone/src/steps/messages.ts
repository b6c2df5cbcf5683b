import { join } from "node:path";
import type { StartOptions } from "../config.ts";
import { type AlertCount, alertLine, countLines, type WorstAlert } from "./alerts.ts";
import type { Database } from "./data-folder.ts";
import type { Intake } from "./intake.ts";
import { count } from "./plural.ts";
import { type Figures, minuteOf } from "./status.ts";
import { inputLines } from "./summary.ts";

/** What a person sees first: what runs, where it is kept, what to do. */
export function welcome(
  options: StartOptions,
  { url, store, folder }: Database,
  found: {
    readonly figures: Figures;
    readonly open: readonly WorstAlert[];
    /** Where the dashboard is; null where it is not served. */
    readonly dashboard: string | null;
    /** Names of those who are told by webhooks. */
    readonly endpoints: readonly string[];
  },
): string {
  const query = `${url}/?database=${store.database}`;
  return [
    whatRuns(options, found.figures),
    ...openAlerts(found.figures, found.open),
    "Alerts appear below as they arise; those of severity info stand in the database alone.",
    ...(found.dashboard === null ? [] : [`  dashboard and API    ${found.dashboard}`]),
    ...(found.endpoints.length === 0
      ? []
      : [`  webhooks go to       ${found.endpoints.join(", ")}`]),
    `  why an alert came    npx ringfence explain ALERT --data ${options.dataDir} --database ${store.database}`,
    `  look into the data   curl '${query}' -d 'SELECT * FROM alerts_current FORMAT Vertical'`,
    `  kept in              ${folder} (a second start goes on from it; delete it to begin anew)`,
    "  stop                 Ctrl-C",
    "",
  ].join("\n");
}

function whatRuns({ events, speed }: StartOptions, { occurred_at_max, ...stored }: Figures) {
  const goesOn =
    occurred_at_max === null
      ? null
      : `It goes on after ${minuteOf(occurred_at_max)}, ${count(stored.events, "event")} are stored.`;
  if (events.length > 0)
    return [`Events from ${events.join(", ")}.`, goesOn ?? ""].join(" ").trim();
  return (
    `Simulated live traffic, honest and abusive, at ${speed} times real time at most. ` +
    (goesOn ?? "The first 6 hours come at once, as history.")
  );
}

/** The alerts of earlier starts that are still open, the worst of them a line each. */
function openAlerts({ alerts_open }: Figures, open: readonly WorstAlert[]): string[] {
  if (open.length === 0) return [];
  const rest = alerts_open - open.length;
  return [
    `${count(alerts_open, "alert")} still open above info:`,
    ...open.map((alert) => `  ${alertLine(alert)}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}

export interface Ending {
  readonly figures: Figures;
  readonly counts: readonly AlertCount[];
  readonly database: Database;
  readonly intake: Intake;
  /** Events stored when it began. */
  readonly before: number;
  /** Whether the files were judged to their end. */
  readonly finished: boolean;
}

export function goodbye({ events, dataDir }: StartOptions, end: Ending): string {
  const { figures, database } = end;
  const stored = { before: end.before, now: figures.events };
  const letters = { intake: end.intake, deadLetters: join(database.folder, "dead-letters.ndjson") };
  const { database: name } = database.store;
  const isLive = events.length === 0;
  return [
    `${end.finished ? "Done" : "Stopped"}: ${count(figures.events, "event")} stored in database ${name} of ${dataDir}.`,
    ...(isLive ? [] : inputLines({ ...letters, events: stored })),
    ...countLines(end.counts),
    isLive
      ? "Start again to go on from here."
      : "Start again with the same files to go on from here, for instance when they have grown, " +
        "and to look into the database while it runs.",
    `next: npx ringfence verify --data ${dataDir} --database ${name}`,
  ].join("\n");
}
