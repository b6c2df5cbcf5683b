import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { alert as asAlert, type Alert } from "../alert.ts";
import { EXPLANATION_LIMITS } from "../explanation.ts";
import { LIMITS } from "../primitives.ts";
import { ACTIONS, CATEGORIES, SEVERITIES } from "../vocabulary.ts";
import { detectionFinding, OCSF_LIMITS } from "./detection-finding.ts";
import { toDetectionFinding } from "./from-alert.ts";
import { ocsfProblems } from "./testing/ocsf-problems.ts";

const GUIDE = fileURLToPath(new URL("../../../docs/ocsf.md", import.meta.url));

const ALERT: Alert = {
  alert_id: `alr_${"0a".repeat(16)}`,
  revision: 3,
  activity: "update",
  category: "multi_account",
  detector: { id: "quota-ring", version: 7, params_hash: "prm_1" },
  mode: "live",
  status: "open",
  verdict: null,
  severity: "high",
  confidence: 0.97,
  prior: -7.2,
  title: "Several accounts of one actor circumvent a quota",
  summary: "2 accounts used 4.3 times the largest allowance",
  subject: { type: "cluster", id: "clu_1" },
  account_ids: ["acc_1", "acc_2"],
  api_key_ids: ["key_1"],
  policy_clauses: ["3.C", "2.A"],
  recommended_action: "suspend",
  window: { start: "2026-10-12T00:00:00.000Z", end: "2026-10-12T04:00:00.000Z" },
  observed_at: "2026-10-12T04:00:00.000Z",
  published_at: "2026-10-12T04:01:00.000Z",
  evidence: [
    {
      feature: "handovers",
      observed: 4,
      expected: null,
      weight: 6.9,
      text: "4 turns followed",
      family: "timing",
    },
  ],
  event_samples: ["evt_1"],
  expires_at: null,
};

const ACTIVITIES = ["create", "update", "close"] as const;
const STATUSES = ["open", "acknowledged", "suppressed", "resolved", "closed"] as const;
const VERDICTS = [null, "true_positive", "false_positive", "benign"] as const;

/** Every value of every list, each beside the ordinary values of the others. */
const VARIANTS: readonly Partial<Alert>[] = [
  ...CATEGORIES.map((category) => ({ category })),
  ...SEVERITIES.map((severity) => ({ severity })),
  ...ACTIVITIES.map((activity) => ({ activity })),
  ...STATUSES.map((status) => ({ status })),
  ...VERDICTS.map((verdict) => ({ verdict })),
  ...ACTIONS.map((recommended_action) => ({ recommended_action })),
  ...[0, 0.57, 0.7, 0.9, 0.999999, 1].map((confidence) => ({ confidence })),
  ...asAlert.shape.subject.shape.type.options.map((type) => ({ subject: { type, id: "x" } })),
  { mode: "shadow" },
  { revision: 1 },
  { status: "acknowledged", acknowledged_by: "ada" },
  { account_ids: [], api_key_ids: [], evidence: [], event_samples: [], policy_clauses: [] },
  { expires_at: "2026-10-13T04:00:00.000Z" },
];

function withoutPrior({ prior: _, ...rest }: Alert): Alert {
  return rest;
}

describe("an alert as an OCSF Detection Finding", () => {
  it.each(VARIANTS.map((changes) => [JSON.stringify(changes), changes] as const))(
    "is one with %s",
    (_, changes) => {
      const document = toDetectionFinding(asAlert.parse({ ...ALERT, ...changes }));
      expect(ocsfProblems(document)).toEqual([]);
      expect(detectionFinding.strict().parse(document)).toEqual(document);
    },
  );

  it("names every category of what it speaks for, and what speaks for it", () => {
    const { category, detector, subject, severity, confidence, title, summary } = ALERT;
    const { account_ids, policy_clauses, recommended_action, window, observed_at, evidence } =
      ALERT;
    const rest = { account_ids, policy_clauses, recommended_action, window, observed_at, evidence };
    const { alert_id } = ALERT;
    const about = { category, detector, subject, severity, confidence, title, summary };
    const own = { alert_id, status: "open" as const, ...about, ...rest };
    const parts = [own, { ...own, category: "pooling" as const, status: "closed" as const }];
    const categories = ["multi_account" as const, "pooling" as const];
    const document = toDetectionFinding(
      asAlert.parse({ ...ALERT, categories, parts, cluster_ids: ["clu_1"] }),
    );
    expect(ocsfProblems(document)).toEqual([]);
    expect(document.unmapped.cluster_ids).toEqual(["clu_1"]);
    expect(document.finding_info.types).toEqual(categories);
    expect(document.unmapped.parts).toMatchObject([
      { category: "multi_account", status: "open", detector: "quota-ring", accounts: 2 },
      { category: "pooling", status: "closed" },
    ]);
    const end = { activity: "close", status: "resolved", merged_into: alert_id } as const;
    const over = toDetectionFinding(asAlert.parse({ ...ALERT, ...end }));
    expect(ocsfProblems(over)).toEqual([]);
    expect(over.remediation.desc).toContain(alert_id);
    expect(over.is_alert).toBe(false);
  });

  it("is one as well where the alert is of before priors and explanations were told", () => {
    const document = toDetectionFinding(withoutPrior(ALERT));
    expect(ocsfProblems(document)).toEqual([]);
    expect(document.unmapped).not.toHaveProperty("prior");
  });

  it("says what the alert says", () => {
    expect(toDetectionFinding(ALERT)).toMatchObject({
      type_uid: 200402,
      type_name: "Detection Finding: Update",
      severity_id: 4,
      status_id: 1,
      verdict_id: 0,
      confidence_id: 3,
      confidence_score: 97,
      is_alert: true,
      time: Date.parse(ALERT.observed_at),
      message: ALERT.summary,
      metadata: { uid: `${ALERT.alert_id}/3`, sequence: 3, is_truncated: false },
      finding_info: {
        uid: ALERT.alert_id,
        analytic: { uid: "quota-ring", version: "7", state: "Active" },
        tags: [{ name: "policy_clauses", values: ["3.C", "2.A"] }],
        related_events: [{ uid: "evt_1" }],
      },
      remediation: {
        desc: "Look over the evidence, then suspend these accounts and no others, citing 3.C, 2.A.",
      },
      evidences: [
        { name: "handovers", data: { observed: 4, expected: null, weight: 6.9 } },
        { name: "api_key", actor: { session: { credential_uid: "key_1" } } },
      ],
      unmapped: { recommended_action: "suspend", prior: -7.2, params_hash: "prm_1" },
    });
  });

  it("looks as docs/ocsf.md shows it (npx vitest run schemas/src/ocsf -u)", async () => {
    const document = toDetectionFinding(ALERT);
    const guide = readFileSync(GUIDE, "utf8");
    const example = /(?<=\n```json ocsf\n)[\s\S]*?(?=```\n)/;
    // The formatter of this repository breaks lines in a way of its own.
    const shown: unknown = JSON.parse(example.exec(guide)?.[0] ?? "");
    const json = `${JSON.stringify(document, null, 2)}\n`;
    const wanted = isDeepStrictEqual(shown, document) ? guide : guide.replace(example, () => json);
    await expect(wanted).toMatchFileSnapshot(GUIDE);
  });

  it("is assigned to whoever has it, and to nobody else", () => {
    const taken = { ...ALERT, status: "acknowledged", acknowledged_by: "ada" } as const;
    expect(toDetectionFinding(taken).assignee).toEqual({ name: "ada" });
    const { acknowledged_by: _, ...judged } = taken;
    expect(toDetectionFinding(judged)).not.toHaveProperty("assignee");
  });

  it("knows when it began from the first revision alone", () => {
    const observed = Date.parse(ALERT.observed_at);
    const [first, later] = [1, 2].map(
      (revision) => toDetectionFinding({ ...ALERT, revision }).finding_info,
    );
    expect(first).toMatchObject({ created_time: observed });
    expect(later).toMatchObject({ modified_time: observed });
    expect(later).not.toHaveProperty("created_time");
  });

  it("alerts nobody of an end, and calls a detector in shadow experimental", () => {
    const closed = toDetectionFinding({ ...ALERT, activity: "close", status: "closed" });
    expect(closed).toMatchObject({ is_alert: false, status_id: 99, status: "closed" });
    expect(closed.remediation.desc).toContain("has ended");
    const shadow = toDetectionFinding({ ...ALERT, mode: "shadow" });
    expect(shadow.finding_info.analytic).toMatchObject({ state_id: 3, state: "Experimental" });
  });

  it("does not make an actor of the account whose key leaked", () => {
    const leaked = toDetectionFinding({ ...ALERT, category: "credential_sharing" });
    expect(leaked.resources.map(({ role }) => role)).toEqual(["Affected", "Affected"]);
    expect(toDetectionFinding(ALERT).resources[0]?.role).toBe("Actor");
  });

  it.each([
    ["network", "203.0.113.7", "203.0.113.7"],
    ["client", "caller:203.0.113.7 t13d python-requests/2.32.3", "203.0.113.7"],
    ["client", "caller:2001:db8::7  curl", "2001:db8::7"],
    ["client", "network:203.0.113.0/24", null],
    ["client", "device:dev_1", null],
    ["account", "203.0.113.7", null],
  ] as const)("of the %s «%s» the address is %s", (type, id, expected) => {
    const document = toDetectionFinding({ ...ALERT, subject: { type, id } });
    expect(ocsfProblems(document)).toEqual([]);
    const addresses = document.observables.filter(({ type_id }) => type_id === 2);
    expect(addresses.map(({ value }) => value)).toEqual(expected === null ? [] : [expected]);
  });

  it("fits into a message, whatever the alert holds, and says what it left out", () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => `${index}`.padEnd(LIMITS.identifier, "語"));
    const text = "語".repeat(5_000);
    const document = toDetectionFinding({
      ...ALERT,
      title: text,
      summary: `${"x".repeat(OCSF_LIMITS.summary - 2)}🎵🎵`,
      account_ids: many(3_000),
      api_key_ids: many(3_000),
      event_samples: many(3_000),
      policy_clauses: many(3_000),
      evidence: many(3_000).map((feature) => ({
        feature,
        observed: 1 / 3,
        expected: 1 / 7,
        weight: -1 / 3,
        text,
      })),
    });
    expect(ocsfProblems(document)).toEqual([]);
    expect(detectionFinding.parse(document).metadata.is_truncated).toBe(true);
    expect(document.unmapped.totals).toEqual({
      accounts: 3_000,
      api_keys: 3_000,
      evidence: 3_000,
      samples: 3_000,
    });
    expect(document.message).toMatch(/x…$/);
    const left = LIMITS.messageBytes - Buffer.byteLength(JSON.stringify(document));
    // What an explanation may take on top: about six lists of sentences and of names.
    const sentences = 3 * EXPLANATION_LIMITS.list * EXPLANATION_LIMITS.sentence;
    expect(left).toBeGreaterThan(6 * sentences);
  });
});

describe("what is no Detection Finding is refused", () => {
  const good = toDetectionFinding(ALERT);
  const { severity_id: _, ...withoutSeverity } = good;
  const { version: __, ...withoutVersion } = good.metadata;
  const info = good.finding_info;
  it.each<[string, object, RegExp]>([
    ["a required attribute that is missing", withoutSeverity, /required property 'severity_id'/],
    [
      "one that is missing inside",
      { ...good, metadata: withoutVersion },
      /^\/metadata .*required property 'version'/,
    ],
    ["the type of another class", { ...good, type_uid: 200102 }, /^\/type_uid must be equal/],
    ["a class of its own", { ...good, class_uid: 2001 }, /^\/class_uid must be equal/],
    ["an attribute that does not exist", { ...good, alert_id: "x" }, /"alert_id"/],
    [
      "one that does not exist inside",
      { ...good, finding_info: { ...info, confidence: 1 } },
      /^\/finding_info .*"confidence"/,
    ],
    [
      "one of a profile that is not applied",
      { ...good, policy: { uid: "3.C" } },
      /additional.*"policy"/,
    ],
    ["a time in words", { ...good, time: ALERT.observed_at }, /^\/time must be integer/],
    ["a number outside of its list", { ...good, severity_id: 7 }, /^\/severity_id must be equal/],
    [
      "an address that is none",
      { ...good, evidences: [{ src_endpoint: { ip: "nowhere" } }] },
      /ip must match pattern/,
    ],
    ["evidence of nothing", { ...good, evidences: [{ name: "x" }] }, /^\/evidences\/0 must match/],
    ["words that belong to another number", { ...good, severity: "Low" }, /not "Low"$/],
    [
      "an observable that leads nowhere",
      { ...good, observables: [{ name: "resources[].uid", type_id: 10, value: "acc_9" }] },
      /^no resources\[\]\.uid is acc_9$/,
    ],
  ])("%s", (_name, document, problem) => {
    expect(ocsfProblems(document).join("\n")).toMatch(new RegExp(problem.source, "m"));
  });
});
