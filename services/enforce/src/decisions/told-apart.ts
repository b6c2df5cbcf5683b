/**
 * Measures of an alert that spoke for several findings, once these are told apart: such a measure stands as
 * long as nobody takes back the finding that accuses the account, whichever alert tells of it.
 */
import { type KnownDecision, POLICY, type StepDraft, stepOf } from "@ringfence/policy";
import type { Alert } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const accusedBy = loadQuery({
  url: import.meta.url,
  file: "./accused-by.sql",
  params: z.object({ alert_ids: z.array(z.string()), until: z.int() }),
  row: z.strictObject({
    alert_id: z.string(),
    account_ids: z.array(z.string()),
    settled: z.coerce.boolean(),
    lives: z.coerce.boolean(),
  }),
});

interface Apart {
  readonly alert: Alert;
  /** Its place in the outbox. */
  readonly sequence: number;
  /** Alerts that were told together with it. */
  readonly others: readonly string[];
}

/** Accounts of measures in force that the alert names no longer, while another one accuses them or did last. */
export async function accusedElsewhere(
  store: Store,
  { alert, sequence, others }: Apart,
  own: readonly KnownDecision[],
): Promise<ReadonlySet<string>> {
  const named = new Set(alert.account_ids);
  const left = own.filter((one) => isInForce(one) && !named.has(one.account_id));
  if (left.length === 0 || others.length === 0) return new Set();
  const rows = await store.query(accusedBy, { alert_ids: [...others], until: sequence });
  // Also one that has ended by itself: what is in force outlives it.
  return new Set(rows.filter(({ settled }) => !settled).flatMap((row) => row.account_ids));
}

/**
 * Lifts of measures that others made while they spoke for this alert, where it is found to be nothing since
 * and nobody else accuses the account: those alerts say nothing of it any more.
 */
export async function liftsElsewhere(
  store: Store,
  { alert, sequence, others }: Apart,
  related: readonly KnownDecision[],
): Promise<StepDraft[]> {
  const { verdict, status, account_ids, alert_id } = alert;
  const isNothing = verdict === "false_positive" || verdict === "benign";
  if (!isNothing && status !== "suppressed") return [];
  const named = new Set(account_ids);
  const left = related.filter((one) => isInForce(one) && named.has(one.account_id));
  if (left.length === 0) return [];
  const rows = await store.query(accusedBy, { alert_ids: [...others], until: sequence });
  const living = rows.filter(({ lives, settled }) => lives && !settled);
  const accused = new Set(living.flatMap((row) => row.account_ids));
  const why = isNothing ? `was judged ${verdict.replace("_", " ")}` : "is suppressed";
  return left
    .filter(({ account_id }) => !accused.has(account_id))
    .map((one) => {
      const step = { state: "lifted", actor: POLICY, reason: `${alert_id} ${why}` } as const;
      return stepOf({ revision: one.alert_revision }, one, step);
    });
}

function isInForce({ state }: KnownDecision): boolean {
  return state === "approved" || state === "applied";
}
