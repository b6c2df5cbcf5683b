/** What changed about an alert since somebody saw it, as far as it may change their mind. */
import { alert, type Alert } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const alertSince = loadQuery({
  url: import.meta.url,
  file: "./alert-since.sql",
  params: z.object({ alert_id: z.string(), revision: z.int() }),
  row: z.strictObject({ seen: z.string(), open: z.string(), newest: z.string() }),
});

export interface Change {
  readonly field: "severity" | "accounts" | "measures";
  /** In words, with what it was and what it is. */
  readonly text: string;
}

export interface Since {
  /** The revision that stands now. */
  readonly revision: number;
  /** Empty where nothing of it matters. */
  readonly changes: readonly Change[];
}

/** What of one kind is named one by one. */
const MOST_NAMED = 5;

/**
 * The end of an alert changes no mind: what was said last while it was open is what a page shows of it
 * afterwards, too.
 *
 * @returns null where there is no such alert, or no such revision of it
 */
export async function readSince(
  store: Store,
  alert_id: string,
  revision: number,
): Promise<Since | null> {
  const [row] = await store.query(alertSince, { alert_id, revision });
  if (row === undefined || row.seen === "" || row.newest === "") return null;
  const seen = alert.parse(JSON.parse(row.seen));
  const now = alert.parse(JSON.parse(row.open === "" ? row.newest : row.open));
  if (now.revision <= seen.revision) return { revision: seen.revision, changes: [] };
  return { revision: now.revision, changes: changesBetween(seen, now) };
}

function changesBetween(seen: Alert, now: Alert): Change[] {
  const changes: Change[] = [];
  if (seen.severity !== now.severity) {
    changes.push({ field: "severity", text: `severity ${seen.severity} is ${now.severity} now` });
  }
  const known = new Set(seen.account_ids);
  const named = new Set(now.account_ids);
  const added = now.account_ids.filter((id) => !known.has(id));
  const gone = seen.account_ids.filter((id) => !named.has(id));
  if (added.length > 0) {
    changes.push({ field: "accounts", text: `it names ${namesOf(added)}, too` });
  }
  if (gone.length > 0) {
    changes.push({ field: "accounts", text: `it names ${namesOf(gone)} no longer` });
  }
  const [before, after] = [measuresOf(seen), measuresOf(now)];
  const moved = now.account_ids.filter((id) => known.has(id) && before(id) !== after(id));
  if (moved.length > 0) {
    const each = moved.map((id) => `${id} ${before(id)} → ${after(id)}`);
    changes.push({ field: "measures", text: `it recommends something else: ${namesOf(each)}` });
  }
  return changes;
}

function measuresOf({ measures, recommended_action }: Alert): (account_id: string) => string {
  const own = new Map(measures?.map((one) => [one.account_id, one.recommended_action]));
  return (account_id) => own.get(account_id) ?? recommended_action;
}

function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).join(", ");
  return names.length > MOST_NAMED ? `${shown} and ${names.length - MOST_NAMED} more` : shown;
}
