/** For tests: alerts and decisions as they come. */
import { alert, type Alert, type Decision } from "@ringfence/schemas";

export const NOW = new Date("2026-10-12T12:00:00.000Z");

const hex = (number: number) => number.toString(16).padStart(32, "0");

export function anAlert(number: number, changes: Partial<Alert> = {}): Alert {
  return alert.parse({
    alert_id: `alr_${hex(number)}`,
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
    summary: "3 linked accounts used 2.8 times the allowance of one.",
    subject: { type: "cluster", id: `clu_${number}` },
    account_ids: [`acc_${number}`],
    api_key_ids: [],
    policy_clauses: ["3.C", "2.A"],
    recommended_action: "suspend",
    window: { start: "2026-10-12T11:00:00.000Z", end: "2026-10-12T12:00:00.000Z" },
    observed_at: "2026-10-12T11:40:00.000Z",
    published_at: "2026-10-12T11:59:00.000Z",
    evidence: [],
    event_samples: [],
    expires_at: null,
    ...changes,
  });
}

export function aDecision(number: number, changes: Partial<Decision> = {}): Decision {
  return {
    decision_id: `dec_${hex(number)}`,
    alert_id: `alr_${hex(number)}`,
    alert_revision: 1,
    account_id: `acc_${number}`,
    action: "suspend",
    state: "approved",
    actor: { type: "person", id: "kim" },
    reason: "one card",
    decided_at: NOW.toISOString(),
    expires_at: null,
    ...changes,
  };
}
