/** One entry of the controls, and the audit. */
import { control } from "@ringfence/schemas";
import { role } from "@ringfence/schemas/api";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { cutPage, PAGE_PARAMS, type PageAsked, pageParams } from "./place.ts";
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
  params: z.object({
    actors: z.array(z.string()),
    actions: z.array(z.string()),
    target: z.string(),
    ...PAGE_PARAMS,
  }),
  row: z.strictObject({
    audit_id: z.string(),
    at: storedTime,
    actor: z.string(),
    role,
    action: z.string(),
    target: z.string(),
    before: z.string(),
    after: z.string(),
    row_id: z.string(),
    sort_key: z.number(),
    total: z.int(),
  }),
  limits: READ_LIMITS,
});

export async function readControl(store: Store, id: string, signal: AbortSignal) {
  const [row] = await store.query(controlById, { id }, { signal });
  return row ?? null;
}

export interface AuditFilter {
  readonly actors?: readonly string[] | undefined;
  readonly actions?: readonly string[] | undefined;
  readonly target?: string | undefined;
}

export async function readAudit(store: Store, filter: AuditFilter, page: PageAsked) {
  const { actors = [], actions = [], target = "" } = filter;
  const asked = { actors: [...actors], actions: [...actions], target, ...pageParams(page) };
  const rows = await store.query(auditPage, asked, { signal: page.signal });
  const { shown, next } = cutPage(rows, page.most, ({ row_id }) => row_id);
  return {
    items: shown.map(({ total: _, sort_key: __, row_id: ___, before, after, ...row }) => ({
      ...row,
      before: JSON.parse(before) as unknown,
      after: JSON.parse(after) as unknown,
    })),
    total: rows[0]?.total ?? 0,
    next,
  };
}
