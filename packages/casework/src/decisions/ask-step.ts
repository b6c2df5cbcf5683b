/** People ask for a step of a measure; enforce takes it and answers. */
import { contentId } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

export type Wish = "approve" | "lift" | "applied";

export const STATE_OF = { approve: "approved", lift: "lifted", applied: "applied" } as const;

const answers = loadQuery({
  url: import.meta.url,
  file: "./answers.sql",
  params: z.object({ request_ids: z.array(z.string()) }),
  row: z.strictObject({
    request_id: z.string(),
    outcome: z.enum(["done", "refused"]),
    detail: z.string(),
  }),
});
export type Answer = z.output<typeof answers.row>;

export interface AskedStep {
  readonly wish: Wish;
  /** The person who asks. */
  readonly actor: string;
  readonly reason: string;
  readonly at: Date;
}

/** How long an answer is waited for. */
export interface Patience {
  readonly asks: number;
  readonly pauseMs: number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Asks for the same step of some measures. Answers the ids of the requests, in their order. */
export async function askStep(
  store: Store,
  decision_ids: readonly string[],
  { wish, actor, reason, at }: AskedStep,
): Promise<string[]> {
  const requested_at = at.toISOString();
  const rows = decision_ids.map((decision_id) => ({
    request_id: contentId("req", decision_id, wish, actor, requested_at),
    decision_id,
    wish: STATE_OF[wish],
    actor_type: "person",
    actor_id: actor,
    reason,
    requested_at,
  }));
  await store.insert("decision_requests", rows, { columns: Object.keys(rows[0] ?? {}) });
  return rows.map(({ request_id }) => request_id);
}

/** The answers that came within the patience; what is missing waits for enforce. */
export async function waitForAnswers(
  store: Store,
  request_ids: string[],
  { asks, pauseMs, sleep, signal }: Patience,
): Promise<Answer[]> {
  let found: Answer[] = [];
  for (let ask = 0; ask < asks && !signal.aborted; ask += 1) {
    found = await store.query(answers, { request_ids });
    if (found.length === request_ids.length) break;
    await sleep(pauseMs, signal);
  }
  return found;
}
