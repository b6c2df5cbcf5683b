/** What the tests of this service share: findings as detect stores them, and a service to run. */
import { randomUUID } from "node:crypto";
import { DEFAULT_POLICY, type PolicyTable } from "@ringfence/policy";
import { createMetrics, fixedClock, silentLog } from "@ringfence/runtime";
import { alert, type Alert, detectionFinding, type Finding } from "@ringfence/schemas";
import { ocsfProblems } from "@ringfence/schemas/ocsf-testing";
import type { Store } from "@ringfence/store";
import type { OutgoingMessage, Sink } from "@ringfence/stream";
import { createEnforce, DEFAULT_BATCH, type Enforce, type EnforceParts } from "../service.ts";

export const NOW = new Date("2026-10-12T12:00:00.000Z");
export const TOPIC = "abuse.alerts.v1";
export const OCSF_TOPIC = "abuse.alerts.ocsf.v1";

/** A finding by its number: its own id, subject and accounts. */
export function aFinding(number: number, changes: Partial<Finding> = {}): Finding {
  return {
    finding_id: `fnd_${number.toString(16).padStart(32, "0")}`,
    state: 1,
    activity: "create",
    category: "multi_account",
    detector: { id: "quota-ring", version: 1, params_hash: "p1" },
    mode: "live",
    severity: "high",
    confidence: 0.995,
    prior: -6,
    title: "Several accounts of one actor circumvent a quota",
    summary: "3 linked accounts used 2.8 times the allowance of one.",
    subject: { type: "cluster", id: `clu_${number}` },
    account_ids: [`acc_${number}_a`, `acc_${number}_b`],
    attached_account_ids: [],
    api_key_ids: [],
    families: ["identity", "quota"],
    window: { start: "2026-10-12T11:00:00.000Z", end: "2026-10-12T12:00:00.000Z" },
    observed_at: "2026-10-12T11:40:00.000Z",
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

/** Stores findings the way detect does; answers the sequence of the last one. */
export async function storeFindings(
  store: Store,
  findings: readonly Finding[],
  after: number,
): Promise<number> {
  const rows = findings.map((finding, index) => ({
    sequence: after + index + 1,
    finding_id: finding.finding_id,
    state: finding.state,
    activity: finding.activity,
    mode: finding.mode,
    category: finding.category,
    severity: finding.severity,
    confidence: finding.confidence,
    subject_type: finding.subject.type,
    subject_id: finding.subject.id,
    account_ids: finding.account_ids,
    observed_at: finding.observed_at,
    body: JSON.stringify(finding),
    stored_at: finding.observed_at,
  }));
  await store.insert("findings", rows, { columns: Object.keys(rows[0] ?? {}) });
  return after + rows.length;
}

/** The default, but for what waits: each state is told at once. */
const TELLS_ALL: PolicyTable = {
  ...DEFAULT_POLICY,
  updates: { every_minutes: 0, severity_falls_after_minutes: 0 },
};

export function startEnforce(
  parts: Pick<EnforceParts, "store" | "sink"> & Partial<EnforceParts>,
): Enforce {
  return createEnforce({
    destination: TOPIC,
    policy: TELLS_ALL,
    ocsf: null,
    decisions: null,
    clock: fixedClock(NOW),
    log: silentLog,
    metrics: createMetrics({ service: "enforce", version: "0", processMetrics: false }),
    batch: { ...DEFAULT_BATCH, pollMs: 5, retryMs: 20 },
    owner: randomUUID(),
    ...parts,
  });
}

/** Every alert that a sink holds; each has to be what the contract says. */
export async function alertsIn(sink: Sink): Promise<Alert[]> {
  return (await sink.tail(100_000)).map(readAlert);
}

/** Whatever a sink holds has to be OCSF; which alert revisions that is, in the order of the sink. */
export async function ocsfRevisionsIn(
  sink: Sink,
): Promise<readonly Pick<Alert, "alert_id" | "revision">[]> {
  return (await sink.tail(100_000)).map(({ key, value }) => {
    const document = detectionFinding.parse(JSON.parse(String(value)));
    const problems = ocsfProblems(document);
    if (problems.length > 0) throw new Error(problems.join("\n"));
    const { subject } = document.unmapped;
    if (String(key) !== subject.id) throw new Error(`${String(key)} is the key of ${subject.id}`);
    return { alert_id: document.finding_info.uid, revision: document.metadata.sequence };
  });
}

export function readAlert({ value }: Pick<OutgoingMessage, "value">): Alert {
  return alert.parse(JSON.parse(String(value)));
}

/** `<number of the finding>/<revision>`: short enough to read in a failed comparison. */
export function label({ alert_id, revision }: Pick<Alert, "alert_id" | "revision">): string {
  return `${Number.parseInt(alert_id.slice(4), 16)}/${revision}`;
}
