/** What is decided on an alert that was seen some time ago: nothing, where it is another one by now. */
import { readSince } from "@ringfence/casework";
import type { Store } from "@ringfence/store";
import { ApiError } from "./problem.ts";

/**
 * @param seen revisions by id of their alert
 * @throws ApiError `stale` where severity, accounts or measures differ since
 */
export async function assertSeen(
  store: Store,
  seen: Readonly<Record<string, number | undefined>>,
): Promise<void> {
  const changes: NonNullable<ApiError["changes"]> = [];
  for (const [alert_id, revision] of Object.entries(seen)) {
    if (revision === undefined) continue;
    const since = await readSince(store, alert_id, revision);
    if (since === null) {
      throw new ApiError(
        "bad-request",
        `There is no revision ${revision} of ${alert_id}. Give the one that was seen, or none.`,
      );
    }
    for (const change of since.changes) {
      changes.push({ alert_id, revision: since.revision, ...change });
    }
  }
  if (changes.length === 0) return;
  const what = changes
    .slice(0, MOST_TOLD)
    .map(({ text }) => text)
    .join("; ");
  const more = changes.length > MOST_TOLD ? `; and ${changes.length - MOST_TOLD} more` : "";
  throw new ApiError("stale", `Nothing was done: ${what}${more}. Look at it again, then decide.`, {
    changes,
  });
}

const MOST_TOLD = 6;
