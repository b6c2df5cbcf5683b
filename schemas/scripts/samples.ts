/** Documents that the schemas must take, and ones that they must refuse. */
import { alert as asAlert, toDetectionFinding } from "../src/index.ts";

interface Samples {
  readonly valid: readonly object[];
  readonly invalid: readonly object[];
}

const requestEvent = {
  event_id: "evt_1",
  occurred_at: "2026-10-12T00:00:00.260Z",
  account_id: "acc_1",
  api_key_id: "key_1",
  client_ip: "203.0.113.7",
  method: "POST",
  endpoint: "/v1/music/compose",
  status: 200,
};

const fullEvent = {
  ...requestEvent,
  client_ip: "2001:db8::7",
  occurred_at: "2026-10-12T02:00:00+02:00",
  asn: 7_922,
  country: "US",
  user_agent: "python-requests/2.32.3",
  tls_fingerprint: "t13d1211h2_da31cc9c8152_5b2de5fbb67e",
  device_id: "dev_1",
  end_user_id: null,
  error_code: "quota_exceeded",
  units: 5,
  latency_ms: 743.5,
  request_bytes: 1_901,
  response_bytes: 453_267,
  content_hash: "6996bf114e2d73c0",
  content_simhash: "f333a806a0a6fb16",
  threat_signals: ["sql_injection"],
};

const accountProfile = { account_id: "acc_1", updated_at: "2026-10-12T00:00:00.000Z" };

const fullProfile = {
  ...accountProfile,
  created_at: "2024-11-26T00:00:00.000Z",
  plan: "starter",
  quota_units_per_day: 600,
  status: "active",
  organization_id: "org_1",
  email_domain: "example.com",
  email_hash: "c1e8",
  payment_fingerprint: null,
  signup_ip: "203.0.113.7",
  signup_device_id: "dev_1",
  reseller: "authorized",
  entitlements: ["music", "tts"],
};

const hex32 = "0123456789abcdef0123456789abcdef";

const evidence = {
  feature: "accounts_per_device",
  observed: 9,
  expected: null,
  weight: 2.3,
  text: "9 accounts were used from one device",
};

/** What an alert and a finding have in common. */
const judged = {
  activity: "create",
  category: "multi_account",
  detector: { id: "quota-ring", version: 1, params_hash: "p1" },
  mode: "live",
  severity: "high",
  confidence: 0.97,
  title: "Several accounts spend one quota",
  summary: "9 accounts were used from one device",
  subject: { type: "cluster", id: "acc_1" },
  account_ids: ["acc_1", "acc_2"],
  api_key_ids: ["key_1"],
  window: { start: "2026-10-12T00:00:00.000Z", end: "2026-10-12T01:00:00.000Z" },
  observed_at: "2026-10-12T00:40:00.000Z",
  evidence: [evidence],
  event_samples: ["evt_1"],
};

const alert = {
  ...judged,
  alert_id: `alr_${hex32}`,
  revision: 1,
  status: "open",
  verdict: null,
  policy_clauses: ["3.C"],
  recommended_action: "suspend",
  published_at: "2026-10-12T00:41:00.000Z",
  expires_at: null,
};

const detectionFinding = toDetectionFinding(asAlert.parse(alert));

const finding = {
  ...judged,
  finding_id: `fnd_${hex32}`,
  state: 1,
  prior: -4.6,
  attached_account_ids: [],
  families: ["identity"],
};

const decision = {
  decision_id: `dec_${hex32}`,
  alert_id: `alr_${hex32}`,
  alert_revision: 1,
  account_id: "acc_1",
  action: "throttle",
  state: "proposed",
  actor: { type: "policy", id: "default" },
  reason: "9 accounts were used from one device",
  decided_at: "2026-10-12T00:41:00.000Z",
  expires_at: null,
};

const control = {
  control_id: `ctl_${hex32}`,
  kind: "snooze",
  scope: "account",
  value: "acc_1",
  categories: ["multi_account"],
  detectors: [],
  author: "ana",
  reason: "a load test that was announced",
  created_at: "2026-10-12T09:00:00.000Z",
  expires_at: "2026-10-19T09:00:00.000Z",
  revoked_at: null,
  revoked_by: null,
  revoked_why: null,
};

const verdict = {
  alert_id: `alr_${hex32}`,
  alert_revision: 1,
  verdict: "benign",
  analyst: "ana",
  note: "",
  given_at: "2026-10-12T09:00:00.000Z",
};

export const SAMPLES: Readonly<Record<string, Samples>> = {
  "request-event": {
    valid: [requestEvent, fullEvent],
    invalid: [
      {},
      { ...requestEvent, event_id: "" },
      { ...requestEvent, client_ip: "localhost" },
      { ...requestEvent, occurred_at: "2026-10-12" },
      { ...requestEvent, status: 600 },
      { ...requestEvent, content_simhash: "f3" },
      { ...requestEvent, method: "post" },
    ],
  },
  "account-profile": {
    valid: [accountProfile, fullProfile],
    invalid: [
      { account_id: "acc_1" },
      { ...accountProfile, reseller: "maybe" },
      { ...accountProfile, quota_units_per_day: -1 },
    ],
  },
  alert: {
    valid: [alert, { ...alert, activity: "close", verdict: "benign", evidence: [] }],
    invalid: [
      { ...alert, confidence: 1.1 },
      { ...alert, revision: 0 },
      { ...alert, alert_id: "alr_1" },
      { ...alert, observed_at: "2026-10-12T00:40:00Z" },
      { ...alert, window: { start: "2026-10-12T00:00:00.000Z" } },
    ],
  },
  "detection-finding": {
    valid: [detectionFinding],
    invalid: [
      { ...detectionFinding, class_uid: 2001 },
      { ...detectionFinding, type_uid: 200_404 },
      { ...detectionFinding, confidence_score: 101 },
      { ...detectionFinding, metadata: { ...detectionFinding.metadata, version: "1.0.0" } },
    ],
  },
  control: {
    valid: [control, { ...control, kind: "allow", expires_at: null }],
    invalid: [
      { ...control, control_id: "ctl_1" },
      { ...control, kind: "ignore" },
      { ...control, scope: "country" },
      { ...control, reason: "" },
    ],
  },
  decision: {
    valid: [decision],
    invalid: [
      { ...decision, action: "delete" },
      { ...decision, actor: "me" },
    ],
  },
  finding: {
    valid: [finding],
    invalid: [
      { ...finding, families: ["luck"] },
      { ...finding, prior: null },
    ],
  },
  verdict: {
    valid: [verdict],
    invalid: [
      { ...verdict, verdict: "guilty" },
      { ...verdict, note: null },
    ],
  },
};
