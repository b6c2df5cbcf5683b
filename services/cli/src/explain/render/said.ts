/** What people said of an alert: verdicts, and the entries that hold it or leave accounts out. */
import { wrap } from "@ringfence/runtime";
import { wordsOf } from "../../controls/words.ts";
import type { Explained } from "@ringfence/casework";
import { item, type Page, second, section } from "./page.ts";

export function verdictsSection(page: Page, { verdicts }: Explained): string[] {
  const lines = verdicts.flatMap(({ verdict, analyst, note, given_at, alert_revision }) =>
    item(
      page,
      `${verdict.replace("_", " ").padEnd(14)}  `,
      `${analyst} on ${second(given_at)} UTC, of revision ${alert_revision}: ${note}`,
    ),
  );
  const overruled = verdicts.length > 1 ? wrap("The last one counts.", page.width) : [];
  return section(page, "What analysts found", [...lines, ...overruled]);
}

export function takenSection(page: Page, { acknowledgements }: Explained): string[] {
  const lines = acknowledgements.flatMap(({ event, actor, note, given_at }) =>
    item(
      page,
      event === "acknowledged" ? "taken       " : "given back  ",
      `by ${actor} on ${second(given_at)} UTC${note === "" ? "" : `: ${note}`}`,
    ),
  );
  return section(page, "Who looks after it", lines);
}

export function controlsSection(page: Page, { controls }: Explained): string[] {
  const lines = controls.flatMap(({ acts, ...entry }) =>
    item(
      page,
      acts ? "acts   " : "acted  ",
      `${entry.control_id.slice(0, 12)} by ${entry.author} ${wordsOf(entry)}: ${entry.reason}` +
        (entry.revoked_at === null
          ? ""
          : ` – revoked by ${entry.revoked_by ?? "nobody known"}: ${entry.revoked_why ?? ""}`),
    ),
  );
  return section(page, "Entries that hold it back, or leave accounts out", lines);
}
