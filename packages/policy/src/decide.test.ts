import { alert } from "@ringfence/schemas";
import type { Finding } from "@ringfence/schemas";
import { describe, expect, it } from "vitest";
import { decide } from "./decide.ts";
import type { Standing } from "./standing.ts";
import { accountsByAction, livesOf } from "./lives.ts";
import { DEFAULT_POLICY, parsePolicy } from "./table.ts";

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

describe("accounts that differ", () => {
  const [suspend, ...others] = DEFAULT_POLICY.ladder;
  const forCustomers = { ...suspend, action: "throttle", standing: { paying: true } };
  const table = parsePolicy({ ladder: [forCustomers, suspend, ...others] });
  const customer = { ...reseller("acc_2", null), plan: "pro" };

  it("are told apart, and the alert recommends the mildest", () => {
    const draft = decide(FINDING, known(customer), table);
    expect(draft).toMatchObject({
      account_ids: ["acc_1", "acc_2", "acc_3"],
      recommended_action: "throttle",
      expires_at: "2026-10-15T00:40:00.000Z",
    });
    expect(draft.measures?.map((one) => [one.recommended_action, one.expires_at])).toEqual([
      ["suspend", "2026-10-26T00:40:00.000Z"],
      ["throttle", "2026-10-15T00:40:00.000Z"],
      ["suspend", "2026-10-26T00:40:00.000Z"],
    ]);
    expect(draft.measures?.[1]?.reason).toContain("as the account pays");
    const published = { ...draft, revision: 1, published_at: FINDING.observed_at };
    expect(alert.parse(published)).toEqual(published);
  });

  it("are not where all of them stand alike, on whatever rung", () => {
    const all = FINDING.account_ids.map((account_id) => ({ ...customer, account_id }));
    const draft = decide(FINDING, known(...all), table);
    expect(draft.recommended_action).toBe("throttle");
    expect(draft).not.toHaveProperty("measures");
  });

  it("are counted at the measure that is right for each", () => {
    const life = livesOf([decide(FINDING, known(customer), table)]);
    const hit = accountsByAction(life);
    expect([...(hit.get("suspend") ?? [])]).toEqual(["acc_1", "acc_3"]);
    expect([...(hit.get("throttle") ?? [])]).toEqual(["acc_2"]);
  });

  it("stay so over the life of an alert, unless a later revision names all alike", () => {
    const first = decide(FINDING, known(customer), table);
    const grown: Finding = { ...FINDING, state: 2, activity: "update" };
    const kept = livesOf([first, decide({ ...grown, severity: "low" }, known(customer), table)]);
    expect(kept).toMatchObject([{ action: "suspend", milder: { acc_2: "throttle" } }]);
    const worse = livesOf([first, decide(grown, nobody, table)]);
    expect(worse[0]).toMatchObject({ action: "suspend" });
    expect(worse[0]).not.toHaveProperty("milder");
  });

  it("nothing is said of them once it is over, or where all are exempt", () => {
    const closed = decide({ ...FINDING, activity: "close" }, known(customer), table);
    expect(closed).not.toHaveProperty("measures");
    expect(closed.expires_at).toBeNull();
  });
});

describe("history", () => {
  const at = "2026-10-13T00:00:00.000Z";
  const mistaken = {
    alert_id: "alr_9",
    category: "multi_account",
    verdict: "false_positive",
    given_at: "2026-10-10T00:00:00.000Z",
  } as const;
  const past = { at, history: new Map([["acc_1", { verdicts: [mistaken], measures: [] }]]) };

  it("of one account bounds what is recommended to all, and says why", () => {
    const draft = decide(FINDING, nobody, DEFAULT_POLICY, past);
    expect(draft.recommended_action).toBe("warn");
    // Thirty days from the publication, not from the events.
    expect(draft.expires_at).toBe("2026-11-12T00:00:00.000Z");
    expect(draft.measures?.map((one) => one.recommended_action)).toEqual([
      "warn",
      "suspend",
      "suspend",
    ]);
    expect(draft.measures?.[0]?.reason).toContain("held at warn until 2026-10-24");
  });

  it("that moved the measure is told also where it is the same for all", () => {
    const alone: Finding = { ...FINDING, account_ids: ["acc_1"] };
    expect(decide(alone, nobody, DEFAULT_POLICY, past).measures).toHaveLength(1);
    const without = { at, history: new Map() };
    expect(decide(alone, nobody, DEFAULT_POLICY, without)).not.toHaveProperty("measures");
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
