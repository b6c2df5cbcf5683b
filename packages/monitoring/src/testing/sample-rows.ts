/** A little of everything that the views of analysts show, at one time. */
import type { Store } from "@ringfence/store";

/** @param at event time and wall clock of all of it */
export async function storeSamples(store: Store, at: Date): Promise<void> {
  await storeTraffic(store, at.toISOString());
  await storeFound(store, at.toISOString());
  await storeSaid(store, (minutes) => new Date(at.getTime() + minutes * 60_000).toISOString());
}

function put(store: Store, table: string, rows: readonly object[]): Promise<void> {
  return store.insert(table, rows, { columns: Object.keys(rows[0] ?? {}) });
}

async function storeTraffic(store: Store, time: string): Promise<void> {
  await put(
    store,
    "request_events",
    [200, 200, 429, 500, 404].map((status, offset) => ({
      event_id: `evt_${offset}`,
      occurred_at: time,
      received_at: time,
      account_id: `acc_${offset % 2}`,
      api_key_id: "key_1",
      client_ip: "203.0.113.7",
      method: "POST",
      endpoint: "/v1/music/compose",
      status,
      units: status < 400 ? 1 : 0,
      topic: "t",
      partition: 0,
      offset,
    })),
  );
  await put(store, "account_profiles", [
    { account_id: "acc_0", updated_at: time, plan: "starter" },
  ]);
  await put(
    store,
    "account_clusters",
    ["acc_0", "acc_1"].map((account_id) => ({
      window_end: time,
      version: 1,
      cluster_id: "clu_1",
      account_id,
      membership: "core",
      confidence: 0.99,
      since: time,
    })),
  );
}

async function storeFound(store: Store, time: string): Promise<void> {
  await put(
    store,
    "findings",
    ["live", "shadow"].map((mode, number) => ({
      sequence: number + 1,
      finding_id: `fnd_${number}`,
      state: 1,
      activity: "create",
      mode,
      category: "multi_account",
      severity: "high",
      confidence: 0.99,
      subject_type: "cluster",
      subject_id: "clu_1",
      account_ids: ["acc_0", "acc_1"],
      observed_at: time,
      body: "{}",
      stored_at: time,
    })),
  );
  await put(store, "alerts", [
    {
      sequence: 1,
      alert_id: "alr_1",
      revision: 1,
      finding_id: "fnd_0",
      finding_sequence: 1,
      activity: "create",
      mode: "live",
      status: "open",
      category: "multi_account",
      detector_id: "quota-ring",
      severity: "high",
      confidence: 0.99,
      recommended_action: "suspend",
      subject_type: "cluster",
      subject_id: "clu_1",
      account_ids: ["acc_0", "acc_1"],
      observed_at: time,
      body: JSON.stringify({ title: "A ring", summary: "2 accounts act as one." }),
      written_at: time,
      lives: true,
    },
  ]);
}

async function storeSaid(store: Store, minutes: (after: number) => string): Promise<void> {
  await put(
    store,
    "decisions",
    (
      [
        ["dec_0", "proposed", "policy", 0],
        ["dec_1", "proposed", "policy", 0],
        ["dec_1", "approved", "person", 30],
      ] as const
    ).map(([decision_id, state, actor_type, after], number) => ({
      sequence: number + 1,
      decision_id,
      state,
      alert_id: "alr_1",
      alert_revision: 1,
      category: "multi_account",
      account_id: "acc_0",
      action: "suspend",
      actor_type,
      actor_id: "ada",
      reason: "one card",
      decided_at: minutes(after),
      body: "{}",
    })),
  );
  await put(
    store,
    "verdicts",
    ["false_positive", "true_positive"].map((verdict, number) => ({
      verdict_id: `ver_${number}`,
      alert_id: "alr_1",
      alert_revision: 1,
      detector_id: "quota-ring",
      category: "multi_account",
      account_ids: ["acc_0"],
      verdict,
      analyst: "ada",
      note: "",
      given_at: minutes(number),
    })),
  );
}
