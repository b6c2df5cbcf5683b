/** Who did what: a row before it is done, so that nothing is done that is not on record. */
import type { Store } from "@ringfence/store";
import type { Session } from "./session.ts";

export interface Deed {
  /** Such as `control.create`. */
  readonly action: string;
  readonly target: string;
  /** As it was; null where there was nothing. */
  readonly before: unknown;
  readonly after: unknown;
}

/** @param id of the request, which its log lines have as well */
export async function audit(
  store: Store,
  { actor, role }: Pick<Session, "actor" | "role">,
  deeds: readonly Deed[],
  { at, id }: { readonly at: Date; readonly id: string },
): Promise<void> {
  if (deeds.length === 0) return;
  const rows = deeds.map(({ action, target, before, after }) => ({
    at: at.toISOString(),
    audit_id: id,
    actor: actor ?? "",
    role,
    action,
    target,
    before: JSON.stringify(before),
    after: JSON.stringify(after),
  }));
  await store.insert("api_audit", rows, { columns: Object.keys(rows[0] ?? {}) });
}
