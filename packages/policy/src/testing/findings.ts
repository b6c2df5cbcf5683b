import type { Finding } from "@ringfence/schemas";
import type { Standing } from "../standing.ts";

/** A finding about a cluster of three, for which suspension is recommended. */
export function aFinding(changes: Partial<Finding> = {}): Finding {
  return {
    finding_id: `fnd_${"a1".repeat(16)}`,
    state: 1,
    activity: "create",
    category: "multi_account",
    detector: { id: "quota-circumvention", version: 1, params_hash: "p1" },
    mode: "live",
    severity: "high",
    confidence: 0.995,
    prior: -6,
    title: "Several accounts of one actor circumvent a quota",
    summary: "3 linked accounts used 2.8 times the allowance of one.",
    subject: { type: "cluster", id: "clu_acc_1" },
    account_ids: ["acc_1", "acc_2", "acc_3"],
    attached_account_ids: [],
    api_key_ids: [],
    families: ["identity", "quota"],
    window: { start: "2026-10-12T00:00:00.000Z", end: "2026-10-12T01:00:00.000Z" },
    observed_at: "2026-10-12T00:40:00.000Z",
    evidence: [
      {
        feature: "devices",
        observed: 3,
        expected: 1,
        weight: 11.3,
        text: "3 accounts, one device",
      },
    ],
    event_samples: [],
    ...changes,
  };
}

export function standingOf(account_id: string, changes: Partial<Standing> = {}): Standing {
  return {
    account_id,
    created_at: null,
    plan: null,
    status: null,
    organization_id: null,
    reseller: null,
    ...changes,
  };
}
