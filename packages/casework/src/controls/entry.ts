/** Entries of the allow-list, suppressions and snoozes, as they are made and revoked. */
import { contentId, control, type Control } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const knownValues = loadQuery({
  url: import.meta.url,
  file: "./known-values.sql",
  params: z.object({ scope: z.string(), value: z.string() }),
  row: z.strictObject({ is_known: z.coerce.boolean().nullable() }),
});

export type ControlContent = Pick<
  Control,
  | "kind"
  | "scope"
  | "value"
  | "categories"
  | "detectors"
  | "author"
  | "reason"
  | "created_at"
  | "expires_at"
>;

/** An entry with the id of its content. */
export function controlOf(given: ControlContent): Control {
  const { kind, scope, value, author, reason, created_at, expires_at } = given;
  const content = {
    kind,
    scope,
    value,
    categories: [...new Set(given.categories)].sort(),
    detectors: [...new Set(given.detectors)].sort(),
    author,
    reason,
    created_at,
    expires_at,
  };
  const not = { revoked_at: null, revoked_by: null, revoked_why: null };
  return control.parse({ control_id: contentId("ctl", content), ...content, ...not });
}

export async function storeControl(store: Store, entry: Control): Promise<void> {
  await store.insert("controls", [entry], { columns: Object.keys(entry) });
}

/** Adds the row that revokes an entry. */
export async function revokeEntry(
  store: Store,
  entry: Control,
  by: { readonly at: Date; readonly actor: string; readonly reason: string },
): Promise<Control> {
  const row = {
    ...entry,
    revoked_at: by.at.toISOString(),
    revoked_by: by.actor,
    revoked_why: by.reason,
  };
  await storeControl(store, row);
  return row;
}

/** Whether anything is known of what an entry is about; null for what is not looked for. */
export async function isKnown(
  store: Store,
  { scope, value }: Pick<Control, "scope" | "value">,
): Promise<boolean | null> {
  const [row] = await store.query(knownValues, { scope, value });
  return row?.is_known ?? null;
}
