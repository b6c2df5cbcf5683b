/** Truths and findings small enough to judge by hand. */
import type { Finding } from "@ringfence/schemas";
import type { AbuseTruth, GroundTruth } from "@ringfence/simulator";

/** `minutes` after midnight, RFC 3339. */
export function at(minutes: number): string {
  return new Date(Date.parse("2026-10-12T00:00:00.000Z") + minutes * 60_000).toISOString();
}

export function honest(account_id: string, persona: GroundTruth["persona"] = "hobbyist") {
  return { account_id, persona, kind: "honest", group_id: `grp_${account_id}` } as GroundTruth;
}

/** Accounts of one ring that began at 00:10. */
export function ring(
  ids: readonly string[],
  what: Partial<AbuseTruth & { persona: GroundTruth["persona"] }> = {},
): GroundTruth[] {
  const { persona = "ring-device", ...other } = what;
  const group_id = `grp_${ids[0]}`;
  const abuse: AbuseTruth = {
    id: persona,
    version: "easy",
    category: "multi_account",
    also: [],
    group_id,
    active_from: at(0),
    active_to: at(1_440),
    first_circumvention_at: at(10),
    ...other,
  };
  return ids.map((account_id) => ({ account_id, persona, kind: "abuse", group_id, abuse }));
}

export function found(name: string, account_ids: string[], what: Partial<Finding> = {}): Finding {
  return {
    finding_id: `fnd_${name}`,
    state: 1,
    activity: "create",
    category: "multi_account",
    detector: { id: "by-hand", version: 1, params_hash: "prm_0" },
    mode: "live",
    severity: "medium",
    confidence: 0.95,
    prior: 0,
    title: "By hand",
    summary: "1",
    subject: { type: "cluster", id: name },
    account_ids,
    attached_account_ids: [],
    api_key_ids: [],
    families: ["identity"],
    window: { start: at(0), end: at(20) },
    observed_at: at(20),
    evidence: [],
    event_samples: [],
    ...what,
  };
}
