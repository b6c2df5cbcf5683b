/** Measures as they stand, with the alert that each rests on. */
import { mayFollow } from "@ringfence/policy";
import { action, category, decision, severity } from "@ringfence/schemas";
import type { DecisionItem } from "@ringfence/schemas/api";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { cutPage, PAGE_PARAMS, type PageAsked, pageParams, type Place } from "./place.ts";
import { READ_LIMITS, storedTime } from "./time.ts";

const items = loadQuery({
  url: import.meta.url,
  file: "./decision-items.sql",
  params: z.object({
    states: z.array(z.string()),
    account: z.string(),
    alert: z.string(),
    decisions: z.array(z.string()),
    actions: z.array(z.string()),
    categories: z.array(z.string()),
    actors: z.array(z.string()),
    paying: z.array(z.string()),
    ...PAGE_PARAMS,
  }),
  row: z.strictObject({
    decision_id: z.string(),
    alert_id: z.string(),
    alert_revision: z.int(),
    category,
    account_id: z.string(),
    action,
    state: decision.shape.state,
    actor_type: z.string(),
    actor_id: z.string(),
    reason: z.string(),
    decided_at: storedTime,
    expires_at: storedTime.nullable(),
    plan: z.string().nullable(),
    wish: z.string().nullable(),
    wish_actor: z.string().nullable(),
    wish_at: storedTime.nullable(),
    sort_key: z.number(),
    total: z.int(),
  }),
  limits: READ_LIMITS,
});

const heads = loadQuery({
  url: import.meta.url,
  file: "./alert-heads.sql",
  params: z.object({ ids: z.array(z.string()) }),
  row: z.strictObject({
    alert_id: z.string(),
    revision: z.int(),
    status: z.string(),
    severity,
    confidence: z.number(),
    accounts: z.int(),
    title: z.string(),
    summary: z.string(),
  }),
  limits: READ_LIMITS,
});

const STEPS = { approve: "approved", lift: "lifted" } as const;

export interface DecisionFilter {
  readonly states?: readonly string[] | undefined;
  readonly account?: string | undefined;
  readonly alert?: string | undefined;
  readonly actions?: readonly string[] | undefined;
  readonly categories?: readonly string[] | undefined;
  /** Who took the last step. */
  readonly actors?: readonly string[] | undefined;
  readonly decisions?: readonly string[] | undefined;
}

interface Page extends PageAsked {
  /** Plans of accounts that pay, of the policy. */
  readonly paying: readonly string[];
}

export async function readDecisionItems(
  store: Store,
  filter: DecisionFilter,
  page: Page,
): Promise<{ items: DecisionItem[]; total: number; next: Place | null }> {
  const { most, signal, paying } = page;
  const rows = await store.query(
    items,
    {
      states: [...(filter.states ?? [])],
      account: filter.account ?? "",
      alert: filter.alert ?? "",
      decisions: [...(filter.decisions ?? [])],
      actions: [...(filter.actions ?? [])],
      categories: [...(filter.categories ?? [])],
      actors: [...(filter.actors ?? [])],
      paying: [...paying],
      ...pageParams(page),
    },
    { signal },
  );
  const { shown, next } = cutPage(rows, most, ({ decision_id }) => decision_id);
  const ids = [...new Set(shown.map(({ alert_id }) => alert_id))];
  const found = ids.length === 0 ? [] : await store.query(heads, { ids }, { signal });
  const byId = new Map(found.map(({ alert_id, ...head }) => [alert_id, head]));
  return {
    items: shown.map(({ total: _, sort_key: __, ...row }) => {
      const { actor_type, actor_id, wish, wish_actor, wish_at, ...told } = row;
      return {
        ...told,
        paying: row.plan === null ? null : paying.includes(row.plan),
        actor: { type: actor_type, id: actor_id },
        alert: byId.get(row.alert_id) ?? null,
        steps: (["approve", "lift"] as const).filter((step) => mayFollow(row.state, STEPS[step])),
        waiting:
          wish === null || wish_at === null
            ? null
            : { step: wish, actor: wish_actor ?? "", requested_at: wish_at },
      };
    }),
    total: rows[0]?.total ?? 0,
    next,
  };
}
