/** For tests: decisions of a service over a store, what people ask for, and what was published. */
import { type Automation, DEFAULT_POLICY, parsePolicy } from "@ringfence/policy";
import { contentId, decision, type Decision } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { memoryStream } from "@ringfence/stream";
import { z } from "zod";
import { NOW } from "./fixture.ts";

export const DECISIONS = "abuse.decisions.v1";

export function decisionSink() {
  return memoryStream({ topics: { [DECISIONS]: 1 } }).sink(DECISIONS);
}

/** Everything of a high confidence, by policy alone, within these caps. */
export function automatic(caps: Automation["caps"] = DEFAULT_POLICY.caps): Automation {
  const rule = { category: "multi_account", action: "suspend", confidence_min: 0.99, paying: true };
  return parsePolicy({ automatic: [rule], caps });
}

export async function ask(
  store: Store,
  decision_id: string,
  wish: "approved" | "applied" | "lifted",
  changes: { readonly actor_id?: string; readonly at?: Date } = {},
): Promise<string> {
  const { actor_id = "kim", at = NOW } = changes;
  const request_id = contentId("req", decision_id, wish, actor_id, at);
  const row = {
    request_id,
    decision_id,
    wish,
    actor_type: "person",
    actor_id,
    reason: `${wish} by hand`,
    requested_at: at.toISOString(),
  };
  await store.insert("decision_requests", [row], { columns: Object.keys(row) });
  return request_id;
}

export async function decisionsIn(sink: ReturnType<typeof decisionSink>): Promise<Decision[]> {
  const messages = await sink.tail(100_000);
  return messages.map(({ value }) => decision.parse(JSON.parse(String(value))));
}

/** `acc_1_a suspend proposed`: short enough to read in a failed comparison. */
export function told({ account_id, action, state }: Decision): string {
  return `${account_id} ${action} ${state}`;
}

const refusals = loadQuery({
  url: import.meta.url,
  file: "./refusals.sql",
  params: z.object({}),
  row: z.strictObject({ request_id: z.string(), detail: z.string() }),
});

/** Why requests were refused, by request. */
export async function refusalsIn(store: Store): Promise<Record<string, string>> {
  const rows = await store.query(refusals, {});
  return Object.fromEntries(rows.map(({ request_id, detail }) => [request_id, detail]));
}
