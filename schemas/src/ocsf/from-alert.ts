/** Alert → OCSF Detection Finding. Pure: the same revision gives the same document. */
import { type Alert, type AlertPart, categoriesOf } from "../alert.ts";
import { clipText } from "../explanation.ts";
import type { Action } from "../vocabulary.ts";
import { type DetectionFinding, OCSF_LIMITS } from "./detection-finding.ts";
import { namesAndFacts } from "./names-and-facts.ts";
import { ACTIVITY, confidenceLevel, SEVERITY, STATUS, VERDICT } from "./numbers.ts";
import { OCSF_PROFILES, OCSF_VERSION } from "./release.ts";

const CLASS = { id: 2004, caption: "Detection Finding" } as const;

/** @param alert one revision, as published */
export function toDetectionFinding(alert: Alert): DetectionFinding {
  const activity = ACTIVITY[alert.activity];
  const severity = SEVERITY[alert.severity];
  const status = STATUS[alert.status];
  const verdict = VERDICT[alert.verdict ?? "none"];
  const level = confidenceLevel(alert.confidence);
  const summary = clipText(alert.summary, OCSF_LIMITS.summary);
  return {
    activity_id: activity.id,
    activity_name: activity.caption,
    category_uid: 2,
    category_name: "Findings",
    class_uid: CLASS.id,
    class_name: CLASS.caption,
    type_uid: (CLASS.id * 100 + activity.id) as DetectionFinding["type_uid"],
    type_name: `${CLASS.caption}: ${activity.caption}`,
    severity_id: severity.id,
    severity: severity.caption,
    status_id: status.id,
    status: status.caption,
    verdict_id: verdict.id,
    verdict: verdict.caption,
    confidence_id: level.id,
    confidence: level.caption,
    // Rounded down: what falls short of certainty must not look like it. In millionths, to which
    // confidence is rounded, 0.57 is not a little less.
    confidence_score: Math.floor(Math.round(alert.confidence * 1e6) / 1e4),
    // What has ended needs nobody any more.
    is_alert: alert.activity !== "close",
    ...(alert.acknowledged_by === undefined ? {} : { assignee: { name: alert.acknowledged_by } }),
    time: Date.parse(alert.observed_at),
    start_time: Date.parse(alert.window.start),
    end_time: Date.parse(alert.window.end),
    message: summary,
    metadata: metadataOf(alert),
    finding_info: findingInfoOf(alert, summary),
    remediation: { desc: remediationOf(alert) },
    ...namesAndFacts(alert),
    unmapped: unmappedOf(alert),
  };
}

function metadataOf(alert: Alert): DetectionFinding["metadata"] {
  const { account_ids, api_key_ids, evidence, event_samples } = alert;
  return {
    version: OCSF_VERSION,
    profiles: [...OCSF_PROFILES],
    product: { name: "Ringfence", vendor_name: "Ringfence" },
    uid: `${alert.alert_id}/${alert.revision}`,
    correlation_uid: alert.alert_id,
    sequence: alert.revision,
    event_code: alert.category,
    logged_time: Date.parse(alert.published_at),
    is_truncated:
      account_ids.length > OCSF_LIMITS.accounts ||
      api_key_ids.length > OCSF_LIMITS.keys ||
      evidence.length > OCSF_LIMITS.evidence ||
      event_samples.length > OCSF_LIMITS.samples,
  };
}

function findingInfoOf(alert: Alert, desc: string): DetectionFinding["finding_info"] {
  const { detector, event_samples: samples, policy_clauses: clauses } = alert;
  const observed = Date.parse(alert.observed_at);
  return {
    uid: alert.alert_id,
    title: clipText(alert.title, OCSF_LIMITS.sentence),
    desc,
    types: [...categoriesOf(alert)],
    // A later revision does not say when the first one was.
    ...(alert.revision === 1 ? { created_time: observed } : { modified_time: observed }),
    first_seen_time: Date.parse(alert.window.start),
    last_seen_time: Date.parse(alert.window.end),
    analytic: {
      uid: detector.id,
      name: detector.id,
      version: String(detector.version),
      type_id: 2,
      type: "Behavioral",
      ...(alert.mode === "live"
        ? { state_id: 1, state: "Active" }
        : { state_id: 3, state: "Experimental" }),
    },
    ...(samples.length === 0
      ? {}
      : { related_events: samples.slice(0, OCSF_LIMITS.samples).map(toRelatedEvent) }),
    ...(clauses.length === 0
      ? {}
      : { tags: [{ name: "policy_clauses", values: clauses.slice(0, OCSF_LIMITS.clauses) }] }),
  };
}

function toRelatedEvent(uid: string) {
  return { uid, type: "API request" } as const;
}

const MEASURES: Readonly<Record<Action, string>> = {
  observe: "No measure is recommended: observe.",
  warn: "Look over the evidence, then warn the holders of the accounts",
  throttle: "Look over the evidence, then throttle the accounts",
  suspend: "Look over the evidence, then suspend these accounts and no others",
};

/** A finding behind the alert in short: whom it names stands among the resources. */
function toPart(part: AlertPart): NonNullable<DetectionFinding["unmapped"]["parts"]>[number] {
  const { alert_id, status, category, detector, severity, confidence } = part;
  const { account_ids, recommended_action, summary } = part;
  return {
    alert_id,
    status,
    category,
    detector: detector.id,
    severity,
    confidence,
    recommended_action,
    accounts: account_ids.length,
    summary: clipText(summary, OCSF_LIMITS.sentence),
  };
}

/** The recommendation in a sentence; nothing was done yet. */
function remediationOf(alert: Alert): string {
  const { activity, recommended_action, policy_clauses, merged_into } = alert;
  if (merged_into !== undefined) return `See ${merged_into}, which speaks for it from now on.`;
  if (activity === "close") return "The finding has ended: no measure is recommended.";
  const measure = MEASURES[recommended_action];
  if (recommended_action === "observe") return measure;
  const clauses = policy_clauses.slice(0, OCSF_LIMITS.clauses).join(", ");
  return clauses === "" ? `${measure}.` : `${measure}, citing ${clauses}.`;
}

function unmappedOf(alert: Alert): DetectionFinding["unmapped"] {
  const { account_ids, api_key_ids, evidence, event_samples } = alert;
  return {
    recommended_action: alert.recommended_action,
    subject: alert.subject,
    confidence: alert.confidence,
    ...(alert.prior === undefined ? {} : { prior: alert.prior }),
    params_hash: alert.detector.params_hash,
    expires_at: alert.expires_at,
    totals: {
      accounts: account_ids.length,
      api_keys: api_key_ids.length,
      evidence: evidence.length,
      samples: event_samples.length,
    },
    ...(alert.explanation === undefined ? {} : { explanation: alert.explanation }),
    ...(alert.parts === undefined ? {} : { parts: alert.parts.map(toPart) }),
    ...(alert.cluster_ids === undefined ? {} : { cluster_ids: alert.cluster_ids }),
    ...(alert.merged_into === undefined ? {} : { merged_into: alert.merged_into }),
  };
}
