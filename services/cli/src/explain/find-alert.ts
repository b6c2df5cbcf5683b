import { nearest } from "@ringfence/runtime";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { usageError } from "../io.ts";

const alertIds = loadQuery({
  url: import.meta.url,
  file: "./alert-ids.sql",
  params: z.object({ prefix: z.string(), most: z.int() }),
  row: z.strictObject({ alert_id: z.string() }),
});

/** Ids that are told where a prefix fits several. */
const MOST_TOLD = 4;
/** Ids among which the nearest is looked for. */
const MOST_COMPARED = 2_000;
const SEE_LIST = "See npx ringfence alerts.";

/**
 * The id of an alert from its beginning.
 *
 * @param wanted `alr_` and some or all of its 32 digits, or the digits alone
 * @throws CliError where none begins so, or several do
 */
export async function findAlert(store: Store, wanted: string): Promise<string> {
  // The finding behind an alert has the same digits.
  const digits = wanted
    .trim()
    .toLowerCase()
    .replace(/^(alr|fnd)_/, "");
  if (!/^[0-9a-f]{1,32}$/.test(digits)) {
    throw usageError(
      `"${wanted}" is no id of an alert, which is alr_ and 32 digits of 0-9a-f, or its beginning. ` +
        SEE_LIST,
    );
  }
  const found = await read(store, digits, MOST_TOLD + 1);
  const [only, other] = found;
  if (only !== undefined && other === undefined) return only;
  if (only !== undefined) {
    const told = found.slice(0, MOST_TOLD).join(", ");
    const more = found.length > MOST_TOLD ? ", …" : "";
    throw usageError(`several alerts begin with alr_${digits}: ${told}${more}. Name more digits.`);
  }
  const all = await read(store, "", MOST_COMPARED);
  if (all.length === 0) throw usageError(`there are no alerts in database ${store.database} yet.`);
  const beginning = nearest(
    digits,
    all.map((id) => digitsOf(id).slice(0, digits.length)),
  );
  const meant = all.find((id) => beginning !== null && digitsOf(id).startsWith(beginning));
  const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
  throw usageError(`no alert begins with alr_${digits}.${hint} ${SEE_LIST}`);
}

async function read(store: Store, digits: string, most: number): Promise<string[]> {
  const rows = await store.query(alertIds, { prefix: `alr_${digits}`, most });
  return rows.map(({ alert_id }) => alert_id);
}

function digitsOf(alertId: string): string {
  return alertId.slice("alr_".length);
}
