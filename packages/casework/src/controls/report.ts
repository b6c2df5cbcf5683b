import { control, utcTimestamp } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const report = loadQuery({
  url: import.meta.url,
  file: "./report.sql",
  params: z.object({ since: z.date(), at: z.date(), all: z.boolean(), most: z.int() }),
  row: z.strictObject({
    ...control.shape,
    alerts: z.int(),
    accounts: z.int(),
    last_at: utcTimestamp.nullable(),
    shaping: z.int(),
    holding: z.int(),
    open_alerts: z.int(),
  }),
});
/** An entry with what it does; see `report.sql`. */
export type ControlReport = z.output<typeof report.row>;

/** Entries that are read, the newest. */
const MOST = 20_000;

/**
 * The newest entry first.
 *
 * @param asked.since since when kept-back alerts are counted
 * @param asked.all also entries that ended or were revoked before `at`
 */
export function readControls(
  store: Store,
  asked: { readonly since: Date; readonly at: Date; readonly all: boolean },
): Promise<ControlReport[]> {
  return store.query(report, { ...asked, most: MOST });
}
