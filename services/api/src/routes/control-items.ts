import { readControls } from "@ringfence/casework";
import { isInForce } from "@ringfence/policy";
import type { ControlItem } from "@ringfence/schemas/api";
import type { Store } from "@ringfence/store";

/** How far back it is counted what an entry kept back. */
const DAYS_MS = 14 * 86_400_000;

/** Entries with what they do, the newest first. */
export async function readControlItems(
  store: Store,
  { now, all }: { readonly now: Date; readonly all: boolean },
): Promise<ControlItem[]> {
  const since = new Date(now.getTime() - DAYS_MS);
  const rows = await readControls(store, { since, at: now, all });
  return rows.map(({ shaping: _, open_alerts: __, ...row }) => {
    return { ...row, in_force: isInForce(row, now) };
  });
}
