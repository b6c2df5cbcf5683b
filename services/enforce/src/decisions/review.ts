/** Proposals of while the breaker was open → approvals without a person, once somebody has reset it. */
import { alert } from "@ringfence/schemas";
import { loadQuery } from "@ringfence/store";
import { z } from "zod";
import { approver, type DecideParts } from "./decide-alerts.ts";
import { knownOfAlerts } from "./read-known.ts";
import { type Step, writeSteps } from "./write-steps.ts";

const CURSOR = "breaker reset";
/** Alerts of one round. */
const PAGE = 200;
/** A reset may be seen a little later. */
const LOOK_EVERY_MS = 15_000;

const resetToReview = loadQuery({
  url: import.meta.url,
  file: "./reset-to-review.sql",
  params: z.object({}),
  row: z.strictObject({
    reset_ms: z.int(),
    reviewed_ms: z.int(),
    tripped_ms: z.int(),
    is_open: z.coerce.boolean(),
  }),
});

const proposalsWaiting = loadQuery({
  url: import.meta.url,
  file: "./proposals-waiting.sql",
  params: z.object({ after: z.string(), from: z.string(), until: z.string(), page: z.int() }),
  row: z.strictObject({ alert_id: z.string(), body: z.string() }),
});

export interface Review {
  /** One page of alerts. */
  next(): Promise<{ readonly approved: number; readonly done: boolean }>;
}

/**
 * Of the proposals that were made from the first trip on until the reset, those that policy approves by itself
 * as its table is now, as far as the caps let it. A cursor says which reset was gone over to its end: where the
 * breaker trips again on the way, what is left is looked at after the next reset.
 */
export function createReview(parts: DecideParts): Review {
  const { store, now } = parts;
  let after: string | null = null;
  let lookedAt = -Infinity;
  return {
    next: async () => {
      const at = now().getTime();
      // Also where the clock was set back since.
      if (after === null && Math.abs(at - lookedAt) < LOOK_EVERY_MS) return NOTHING;
      lookedAt = at;
      const [state] = await store.query(resetToReview, {});
      if (state === undefined || state.is_open || state.reset_ms <= state.reviewed_ms) {
        after = null;
        return NOTHING;
      }
      const { tripped_ms, reset_ms } = state;
      const stretch = { from: sqlTime(tripped_ms), until: sqlTime(reset_ms) };
      const page = await store.query(proposalsWaiting, {
        after: after ?? "",
        ...stretch,
        page: PAGE,
      });
      const approved = (await writeSteps(parts, await approvalsOf(parts, page))).length;
      const last = page.length < PAGE ? null : (page.at(-1)?.alert_id ?? null);
      const [then] = await store.query(resetToReview, {});
      after = then?.is_open === true ? null : last;
      if (after === null && then?.is_open === false) {
        const row = { name: CURSOR, sequence: reset_ms, moved_at: now().toISOString() };
        await store.insert("decision_cursors", [row], { columns: Object.keys(row) });
      }
      return { approved, done: after === null };
    },
  };
}

const NOTHING = { approved: 0, done: true } as const;

async function approvalsOf(
  parts: DecideParts,
  page: readonly z.output<typeof proposalsWaiting.row>[],
): Promise<Step[]> {
  const told = page.map(({ body }) => alert.parse(JSON.parse(body)));
  if (parts.automation.automatic.length === 0 || told.length === 0) return [];
  const known = await knownOfAlerts(
    parts.store,
    told.map(({ alert_id }) => alert_id),
  );
  const categories = new Map(known.map((one) => [one.decision_id, one.category]));
  const approve = await approver(parts, told);
  const steps: Step[] = [];
  for (const one of told) {
    const own = known
      .filter(({ alert_id }) => alert_id === one.alert_id)
      .toSorted((x, y) => (x.account_id < y.account_id ? -1 : 1));
    for (const draft of await approve(one, own)) {
      steps.push({ draft, category: categories.get(draft.decision_id) ?? one.category });
    }
  }
  return steps;
}

/** As the engine reads a DateTime64. */
function sqlTime(ms: number): string {
  return new Date(ms).toISOString().replace("T", " ").replace("Z", "");
}
