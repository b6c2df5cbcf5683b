/**
 * What those who apply measures report: a decision in state `applied` or `lifted` on the topic of
 * decisions itself, in their own name. Each becomes a request, which is answered like any other.
 */
import { beginningOf, contentId, decision, type Decision, LIMITS } from "@ringfence/schemas";
import type { Log } from "@ringfence/runtime";
import type { Store } from "@ringfence/store";
import type { Message, PartitionReader, Source } from "@ringfence/stream";

export interface ReportParts {
  readonly store: Store;
  /** The topic of decisions, read by a group of its own. */
  readonly source: Source;
  readonly log: Log;
}

/** Reads reports until `signal` aborts. The same report read again is the same request. */
export function readReports(
  { store, source, log }: ReportParts,
  signal: AbortSignal,
): Promise<void> {
  const reader: PartitionReader = {
    assigned: async () => null,
    batch: async ({ messages, topic, partition }) => {
      const reports = messages.flatMap((message) => {
        const report = reportIn(message);
        if (report !== "invalid") return report ?? [];
        const at = { topic, partition, offset: message.offset };
        log.warn(at, "no decision of the contract: passed over, see schemas/json/decision");
        return [];
      });
      await storeRequests(store, reports);
    },
    revoked: async () => {},
  };
  return source.run(() => reader, signal);
}

/** Null for what reports nothing, such as our own steps: they are stored already. */
function reportIn({ value }: Message): Decision | "invalid" | null {
  if (value === null) return null;
  let document: unknown;
  try {
    document = JSON.parse(value.toString());
  } catch {
    return "invalid";
  }
  const parsed = decision.safeParse(document);
  if (!parsed.success) return "invalid";
  const isReport = parsed.data.state === "applied" || parsed.data.state === "lifted";
  return isReport && parsed.data.actor.id !== "ringfence" ? parsed.data : null;
}

async function storeRequests(store: Store, reports: readonly Decision[]): Promise<void> {
  if (reports.length === 0) return;
  const rows = reports.map(({ decision_id, state, actor, reason, decided_at }) => ({
    request_id: contentId("req", decision_id, state, actor.id, decided_at),
    decision_id,
    wish: state,
    actor_type: actor.type,
    actor_id: actor.id,
    // It is published again with the step: no more of it than any free text may have.
    reason: beginningOf(reason, LIMITS.text),
    requested_at: decided_at,
  }));
  await store.insert("decision_requests", rows, { columns: Object.keys(rows[0] ?? {}) });
}
