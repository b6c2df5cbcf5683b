/** Steps of measures → the outbox of decisions: numbered, dated, with one insert. */
import { randomUUID } from "node:crypto";
import type { StepDraft } from "@ringfence/policy";
import { type Category, type Decision, decision } from "@ringfence/schemas";
import type { Metrics } from "@ringfence/runtime";
import { loadQuery, type Store, StoreError } from "@ringfence/store";
import { z } from "zod";
import { type Claim, claimLost, insertIdPrefix } from "../steps/claim.ts";

const lastStep = loadQuery({
  url: import.meta.url,
  file: "./last-step.sql",
  params: z.object({}),
  row: z.strictObject({ sequence: z.int() }),
});

const COLUMNS = [
  "sequence",
  "decision_id",
  "state",
  "alert_id",
  "alert_revision",
  "category",
  "account_id",
  "action",
  "actor_type",
  "actor_id",
  "reason",
  "decided_at",
  "expires_at",
  "body",
  "owner",
];

export interface Step {
  readonly draft: StepDraft;
  readonly category: Category;
}

export interface WriteStepsParts {
  readonly store: Store;
  readonly metrics: Metrics;
  readonly claim: Claim;
  readonly now: () => Date;
}

/**
 * Whole or not at all: after a crash the round that decided is repeated, over what it left.
 *
 * @throws EnforceError `claim_lost` where another process decides by now
 */
export async function writeSteps(
  { store, claim, metrics, now }: WriteStepsParts,
  steps: readonly Step[],
): Promise<readonly Decision[]> {
  if (steps.length === 0) return [];
  const [last] = await store.query(lastStep, {});
  const before = last?.sequence ?? 0;
  const decided_at = now().toISOString();
  const decisions = steps.map(({ draft }) => decision.parse({ ...draft, decided_at }));
  const rows = decisions.map((one, index) => {
    const { actor, ...rest } = one;
    return {
      ...rest,
      sequence: before + index + 1,
      category: steps[index]?.category,
      actor_type: actor.type,
      actor_id: actor.id,
      body: JSON.stringify(one),
      owner: claim.owner,
    };
  });
  // A retry of the insert while the first attempt still runs must not meet its own id.
  const queryId = `${insertIdPrefix(store.database)}${randomUUID()}`;
  const token = `decide/${before + 1}-${before + rows.length}`;
  try {
    await store.insert("decisions_in", rows, { columns: COLUMNS, token, queryId });
  } catch (error) {
    if (error instanceof StoreError && error.code === "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO") {
      throw claimLost("the insert of decisions was refused", error);
    }
    throw error;
  }
  for (const { action, state } of decisions) metrics.decisions.inc({ action, state });
  return decisions;
}
