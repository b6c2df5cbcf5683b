import type { StartOptions } from "../config.ts";
import type { Database } from "./data-folder.ts";
import type { Figures } from "./status.ts";

/** What a person sees first: what runs, where it is kept, what to do. */
export function welcome(options: StartOptions, { url, store, folder }: Database): string {
  const { events, speed } = options;
  const what =
    events.length === 0
      ? `Simulated live traffic, honest and abusive, at ${speed} times real time. The first ` +
        "6 hours come at once, as history."
      : `Events from ${events.join(", ")}.`;
  const query = `${url}/?database=${store.database}`;
  return [
    what,
    "Alerts appear below as they arise; those of severity info stand in the database alone.",
    `  look into the data   curl '${query}' -d 'SELECT * FROM alerts_current FORMAT Vertical'`,
    `  kept in              ${folder} (a second start goes on from it; delete it to begin anew)`,
    "  stop                 Ctrl-C",
    "",
  ].join("\n");
}

export function goodbye({ events, dataDir }: StartOptions, figures: Figures): string {
  const stored = figures.events.toLocaleString("en-US");
  const open = figures.alerts_open.toLocaleString("en-US");
  const next =
    events.length === 0
      ? "Start again to go on from here."
      : "Start again with the same files to go on from here, for instance when they have grown.";
  return `Stopped: ${stored} events stored, ${open} alerts open above info, in ${dataDir}. ${next}`;
}
