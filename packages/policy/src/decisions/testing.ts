/** For tests: an alert by what decisions look at. */
import type { Alert } from "@ringfence/schemas";

export function anAlert(changes: Partial<Alert> = {}): Alert {
  return {
    alert_id: `alr_${"1".repeat(32)}`,
    revision: 1,
    activity: "create",
    category: "multi_account",
    detector: { id: "quota-ring", version: 1, params_hash: "p1" },
    mode: "live",
    status: "open",
    verdict: null,
    severity: "high",
    confidence: 0.995,
    title: "Several accounts of one actor circumvent a quota",
    summary: "2 linked accounts used 2.8 times the allowance of one.",
    subject: { type: "cluster", id: "clu_1" },
    account_ids: ["acc_a", "acc_b"],
    api_key_ids: [],
    policy_clauses: ["3.C", "2.A"],
    recommended_action: "suspend",
    window: { start: "2026-10-12T11:00:00.000Z", end: "2026-10-12T12:00:00.000Z" },
    observed_at: "2026-10-12T11:40:00.000Z",
    published_at: "2026-10-12T12:00:00.000Z",
    evidence: [{ feature: "devices", observed: 3, expected: 1, weight: 11.3, text: "one device" }],
    event_samples: [],
    expires_at: "2026-10-19T12:00:00.000Z",
    ...changes,
  };
}
