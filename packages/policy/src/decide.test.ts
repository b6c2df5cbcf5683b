import { alert } from "@ringfence/schemas";
import type { Finding } from "@ringfence/schemas";
import { describe, expect, it } from "vitest";
import { decide } from "./decide.ts";
import type { Standing } from "./standing.ts";
import { DEFAULT_POLICY } from "./table.ts";

const FINDING: Finding = {
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
  attached_account_ids: ["acc_9"],
  api_key_ids: ["key_1"],
  families: ["identity", "quota"],
  window: { start: "2026-10-12T00:00:00.000Z", end: "2026-10-12T01:00:00.000Z" },
  observed_at: "2026-10-12T00:40:00.000Z",
  evidence: [
    { feature: "devices", observed: 3, expected: 1, weight: 11.3, text: "3 accounts, one device" },
  ],
  event_samples: ["evt_1"],
};

const known = (...standings: readonly Standing[]) =>
  new Map(standings.map((standing) => [standing.account_id, standing]));
const reseller = (account_id: string, value: Standing["reseller"] = "authorized"): Standing => ({
  account_id,
  created_at: null,
  plan: null,
  status: null,
  organization_id: null,
  reseller: value,
});
const nobody = known();

describe("decide", () => {
  it("says what the finding says, with the clause and the measure", () => {
    const draft = decide(FINDING, nobody, DEFAULT_POLICY);
    expect(draft).toMatchObject({
      alert_id: `alr_${"a1".repeat(16)}`,
      status: "open",
      policy_clauses: ["3.C", "2.A"],
      recommended_action: "suspend",
      summary: FINDING.summary,
      evidence: FINDING.evidence,
      verdict: null,
      // Two weeks, from when the evidence sufficed, because nobody says when it is published.
      expires_at: "2026-10-26T00:40:00.000Z",
    });
    expect(draft).not.toHaveProperty("measures");
    const published = { ...draft, revision: 1, published_at: FINDING.observed_at };
    expect(alert.parse(published)).toEqual(published);
  });

  it.each(["create", "update"] as const)("%s is open, and keeps its measure", (activity) => {
    const draft = decide({ ...FINDING, activity }, nobody, DEFAULT_POLICY);
    expect(draft).toMatchObject({ activity, status: "open", recommended_action: "suspend" });
  });

  it("carries what the confidence adds up from", () => {
    const { prior, evidence } = decide(FINDING, nobody, DEFAULT_POLICY);
    expect({ prior, evidence }).toEqual({ prior: FINDING.prior, evidence: FINDING.evidence });
  });

  it("a closed finding recommends nothing", () => {
    const draft = decide({ ...FINDING, activity: "close" }, nobody, DEFAULT_POLICY);
    expect(draft).toMatchObject({ status: "closed", recommended_action: "observe" });
  });

  it("a shadow finding stays shadow", () => {
    expect(decide({ ...FINDING, mode: "shadow" }, nobody, DEFAULT_POLICY).mode).toBe("shadow");
  });

  it("a linked cluster without circumvention is only observed", () => {
    const linked: Finding = { ...FINDING, severity: "info", confidence: 0.9999 };
    expect(decide(linked, nobody, DEFAULT_POLICY).recommended_action).toBe("observe");
  });

  it("one family named twice is one family", () => {
    const twice: Finding = { ...FINDING, families: ["identity", "identity"] };
    expect(decide(twice, nobody, DEFAULT_POLICY).recommended_action).toBe("throttle");
  });

  it("attached accounts are never named, even where the finding lists them as its own", () => {
    const mixed: Finding = { ...FINDING, account_ids: ["acc_1", "acc_9"] };
    expect(decide(mixed, nobody, DEFAULT_POLICY).account_ids).toEqual(["acc_1"]);
  });

  it("nobody is suspended where every account is only attached", () => {
    const loose: Finding = { ...FINDING, account_ids: ["acc_9"] };
    expect(decide(loose, nobody, DEFAULT_POLICY)).toMatchObject({
      account_ids: [],
      recommended_action: "observe",
      severity: "high",
    });
  });
});

describe("an Authorized Reseller", () => {
  const resale: Finding = { ...FINDING, category: "resale", account_ids: ["acc_1"] };

  it("is exempt from resale, and the alert cites the clause that says so", () => {
    expect(decide(resale, known(reseller("acc_1")), DEFAULT_POLICY)).toMatchObject({
      account_ids: ["acc_1"],
      severity: "info",
      policy_clauses: ["4.C", "2.A"],
      recommended_action: "observe",
    });
  });

  it.each([
    ["has no profile", nobody],
    ["has a profile that does not say", known(reseller("acc_1", null))],
    ["is known to be none", known(reseller("acc_1", "none"))],
    ["is another account", known(reseller("acc_2"))],
  ])("is not one who %s", (_, standing) => {
    expect(decide(resale, standing, DEFAULT_POLICY)).toMatchObject({
      severity: "high",
      policy_clauses: ["3.A", "2.A"],
      recommended_action: "suspend",
    });
  });

  it("among others is left out, the others are not", () => {
    const several: Finding = { ...resale, account_ids: ["acc_1", "acc_2"] };
    expect(decide(several, known(reseller("acc_1")), DEFAULT_POLICY)).toMatchObject({
      account_ids: ["acc_2"],
      policy_clauses: ["3.A", "2.A"],
      recommended_action: "suspend",
    });
  });

  it.each(Object.keys(DEFAULT_POLICY.clauses).filter((category) => category !== "resale"))(
    "is not exempt from %s",
    (category) => {
      const other: Finding = { ...FINDING, category: category as Finding["category"] };
      const standing = known(...FINDING.account_ids.map((id) => reseller(id)));
      expect(decide(other, standing, DEFAULT_POLICY)).toEqual(
        decide(other, nobody, DEFAULT_POLICY),
      );
    },
  );
});
