/** One entry of the controls, and the audit. */
import { control } from "@ringfence/schemas";
import { role } from "@ringfence/schemas/api";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { READ_LIMITS, storedTime } from "./time.ts";

const controlById = loadQuery({
  url: import.meta.url,
  file: "./control-by-id.sql",
  params: z.object({ id: z.string() }),
  row: control,
  limits: READ_LIMITS,
});

const auditPage = loadQuery({
  url: import.meta.url,
  file: "./audit-page.sql",
  params: z.object({ most: z.int(), skip: z.int() }),
  row: z.strictObject({
    audit_id: z.string(),
    at: storedTime,
    actor: z.string(),
    role,
    action: z.string(),
    target: z.string(),
    before: z.string(),
    after: z.string(),
    total: z.int(),
  }),
  limits: READ_LIMITS,
});

export async function readControl(store: Store, id: string, signal: AbortSignal) {
  const [row] = await store.query(controlById, { id }, { signal });
  return row ?? null;
}

export async function readAudit(
  store: Store,
  asked: { readonly most: number; readonly skip: number },
  signal: AbortSignal,
) {
  const rows = await store.query(auditPage, asked, { signal });
  return {
    items: rows.map(({ total: _, before, after, ...row }) => ({
      ...row,
      before: JSON.parse(before) as unknown,
      after: JSON.parse(after) as unknown,
    })),
    total: rows[0]?.total ?? 0,
  };
}
