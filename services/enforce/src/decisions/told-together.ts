/** Alerts that were told together once: measures of one are not proposed a second time by another. */
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const toldTogether = loadQuery({
  url: import.meta.url,
  file: "./told-together.sql",
  params: z.object({ alert_ids: z.array(z.string()) }),
  row: z.strictObject({ alert_id: z.string(), merged_into: z.string(), since: z.int() }),
  limits: { rows: 200_000 },
});

export interface ToldTogether {
  /** The others that were told together with an alert, as of a place in the outbox. */
  of(alert_id: string, sequence: number): readonly string[];
  /** All of them. */
  readonly alert_ids: readonly string[];
}

/** What the outbox says up to a place does not change: a page that is decided again finds the same. */
export async function readToldTogether(
  store: Store,
  alert_ids: readonly string[],
): Promise<ToldTogether> {
  const rows = await store.query(toldTogether, { alert_ids: [...new Set(alert_ids)] });
  const all = new Set([...alert_ids, ...rows.flatMap((row) => [row.alert_id, row.merged_into])]);
  return {
    alert_ids: [...all],
    of: (alert_id, sequence) => {
      const known = rows.filter(({ since }) => since <= sequence);
      const leads = new Set([
        alert_id,
        ...known.filter((row) => row.alert_id === alert_id).map((row) => row.merged_into),
      ]);
      const members = known.filter((row) => leads.has(row.merged_into)).map((row) => row.alert_id);
      const others = new Set([...leads, ...members]);
      others.delete(alert_id);
      return [...others];
    },
  };
}
