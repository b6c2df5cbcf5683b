import type { Alert, Explanation } from "@ringfence/schemas";
import { describe, expect, it } from "vitest";
import type { Explained } from "@ringfence/casework";
import { renderExplained } from "./render.ts";

const EXPLANATION: Explanation = {
  circumstances: ["3 of 3 members used 280 units since midnight UTC"],
  look_alikes: [
    { id: "household", text: "a household", fits: false, why: "2 of 2 hand over", subtracted: 0 },
    {
      id: "class",
      text: "a class",
      fits: null,
      why: "0 are known; content would tell",
      subtracted: 0,
    },
    { id: "agency", text: "an agency", fits: true, why: "all 3 say so", subtracted: -3 },
  ],
  handovers: null,
  triage: ["Look at the hand-overs"],
  links: null,
  counterfactuals: [],
};

const ALERT: Alert = {
  alert_id: `alr_${"4f".repeat(16)}`,
  revision: 2,
  activity: "update",
  category: "multi_account",
  detector: { id: "quota-ring", version: 1, params_hash: "p1" },
  mode: "live",
  status: "open",
  verdict: null,
  severity: "high",
  confidence: 0.880797,
  prior: -6,
  title: "Several accounts of one actor circumvent a quota",
  summary: "3 linked accounts used 2.8 times the allowance of one.",
  subject: { type: "cluster", id: "clu_1" },
  account_ids: ["acc_1", "acc_2", "acc_3"],
  api_key_ids: [],
  policy_clauses: ["3.C", "9.Z"],
  recommended_action: "warn",
  window: { start: "2026-10-12T00:00:00.000Z", end: "2026-10-13T00:00:00.000Z" },
  observed_at: "2026-10-12T17:40:12.000Z",
  published_at: "2026-10-12T17:40:15.000Z",
  evidence: [],
  event_samples: [],
  expires_at: null,
  explanation: EXPLANATION,
};

const fact = (weight: number, text: string) => {
  return { feature: "f", observed: 2, expected: 1, weight, text, family: "timing" as const };
};
const unmet = { severity_min: "high", confidence_min: 0.99, families_min: 2 } as const;

const FOUND: Explained = {
  alert: ALERT,
  now: { status: "open", verdict: null, acknowledged_by: null },
  closed: null,
  verdicts: [],
  acknowledgements: [],
  controls: [],
  log_odds: { prior: -6, evidence: 8, sum: 2 },
  facts: [fact(9, "2 of 2 allowances were followed"), fact(-1, "they name 1 organization")],
  families: ["timing"],
  clauses: [
    { clause: "3.C", text: "No circumvention." },
    { clause: "9.Z", text: null },
  ],
  measures: [
    { action: "observe", effect: "nothing changes", needs: unmet, only: null, missing: [] },
    { action: "warn", effect: "the holder is told", needs: unmet, only: null, missing: [] },
    {
      action: "throttle",
      effect: "calls are slowed",
      needs: unmet,
      only: null,
      missing: ["88 % sure"],
    },
    {
      action: "suspend",
      effect: "no call is answered",
      needs: null,
      only: null,
      missing: ["never for it"],
    },
  ],
  accounts: { total: 0, shown: [] },
  attached_account_ids: [],
  events: [],
  revisions: [],
};

const text = (changes: Partial<Explained> = {}) =>
  renderExplained({ ...FOUND, ...changes }, { width: 100, color: false });
const withAlert = (changes: Partial<Alert>) => text({ alert: { ...ALERT, ...changes } });
const withExplanation = (changes: Partial<Explanation>) =>
  withAlert({ explanation: { ...EXPLANATION, ...changes } });

describe("the text of an explanation", () => {
  it("shows a sum that adds up, and what it begins from", () => {
    expect(text()).toContain("   ░░░░░░░░       −6.0  before any evidence: one in 400\n");
    expect(text()).toMatch(/\+9\.0 {2}2 of 2 allowances were followed/);
    expect(text()).toMatch(/−1\.0 {2}they name 1 organization/);
    expect(text()).toMatch(/\+2\.0 {2}in all: 88\.0 % sure/);
  });

  it("shows ten facts, and what all others add together", () => {
    const facts = Array.from({ length: 13 }, (_, index) => fact(3 - index / 10, `fact ${index}`));
    const told = text({ facts });
    expect(told).toContain("fact 9");
    expect(told).not.toContain("fact 10");
    expect(told).toMatch(/\+5\.7 {2}3 more facts, together/);
  });

  it("says what people said of it, who did, and what holds it back", () => {
    const entry = {
      control_id: `ctl_${"1f".repeat(16)}`,
      kind: "suppress",
      scope: "cluster",
      value: "clu_1",
      categories: ["resale"],
      detectors: [],
      author: "kim",
      reason: "under contract",
      created_at: "2026-10-12T18:00:00.000Z",
      expires_at: null,
      revoked_at: null,
      revoked_by: null,
      revoked_why: null,
    } as const;
    const over = { revoked_at: "2026-10-13T00:00:00.000Z", revoked_by: "bo", revoked_why: "ended" };
    const told = text({
      now: { status: "suppressed", verdict: "benign", acknowledged_by: null },
      verdicts: [
        {
          verdict: "benign",
          analyst: "ana",
          note: "a class",
          given_at: "2026-10-12T19:00:00.000Z",
          alert_revision: 2,
        },
      ],
      controls: [
        { ...entry, categories: ["resale"], detectors: [], acts: true },
        { ...entry, categories: [], detectors: [], ...over, acts: false },
      ],
    });
    expect(told).toContain("suppressed: published to nobody · judged benign");
    expect(told).toContain(
      "benign          ana on 2026-10-12 19:00:00 UTC, of revision 2: a class",
    );
    expect(told).toContain(
      "acts   ctl_1f1f1f1f by kim suppresses cluster clu_1 for resale until it is revoked: under",
    );
    expect(told).toMatch(/acted {2}ctl_1f1f1f1f by kim [^–]*– revoked\s+by bo: ended/);
    expect(text()).not.toContain("What analysts found");
  });

  it("puts the look-alikes that fit first, then what cannot be told, with what was taken off", () => {
    const told = text();
    const places = ["fits  an agency", "?     a class", "no    a household"].map((one) =>
      told.indexOf(one),
    );
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((x, y) => x - y));
    expect(told).toContain("all 3 say so (took 3.0 off)");
  });

  it("says what would be recommended instead without a family", () => {
    const one = { without: "timing", weight: 9, confidence: 0.4099, families: 1 } as const;
    const told = withExplanation({
      counterfactuals: [
        { ...one, recommended_action: "observe" },
        { ...one, without: "quota", recommended_action: "warn" },
      ],
    });
    expect(told).toMatch(
      /without timing \(−9\.0\) +40\.9 % sure +1 family +observe instead of warn/,
    );
    expect(told).toMatch(/without quota \(−9\.0\) .* still warn/);
  });

  it("tells links by one value together, what is left out, and who shares none", () => {
    const link = { kind: "device", value: "dev_1", account_a: "acc_1", bits: 9, holders: 4 };
    const shown = [
      { ...link, account_b: "acc_2" },
      { ...link, account_b: "acc_4", bits: 8, holders: 5 },
    ];
    const told = withExplanation({ links: { total: 2, shown } });
    expect(told).toContain("device  dev_1, which 5 accounts have");
    expect(told).toContain("8.0 bits: 260 times as likely for one actor as for strangers");
    expect(told).toContain("acc_1, acc_2, acc_4");
    expect(told).toContain("acc_3: by no value");
    expect(withExplanation({ links: { total: 40, shown } })).toContain("and 38 more links");
  });

  it("tells hand-overs with their pause, and of how many", () => {
    const turn = {
      from_account: "acc_1",
      stopped_at: "2026-10-12T02:14:03.000Z",
      to_account: "acc_2",
      began_at: "2026-10-12T02:14:45.000Z",
    };
    const told = withExplanation({ handovers: { total: 30, shown: [turn] } });
    expect(told).toContain(
      "an allowance was (nearly) gone, another went on, the first 1 of 30 (2026-10-12 UTC)",
    );
    expect(told).toContain("02:14:03 acc_1 → 02:14:45 acc_2, 42 s later");
    expect(withExplanation({ handovers: { total: 0, shown: [] } })).not.toContain("Hand-overs");
  });

  it("says which measure is recommended, and what the graver ones lack", () => {
    const told = text();
    expect(told).toContain("▸ warn      the holder is told – recommended");
    expect(told).toContain("not met: 88 % sure (it takes high, 99 %, 2 families)");
    expect(told).toContain("not met: never for it");
    const exempt = FOUND.measures.map((one) => ({ ...one, missing: [] }));
    expect(text({ measures: exempt })).toContain("not for these accounts: see the clauses");
  });

  it("says how long a measure lasts, and whom one is for", () => {
    expect(withAlert({ expires_at: "2026-10-15T17:40:15.000Z" })).toContain(
      "recommended for 3 days",
    );
    expect(withAlert({ expires_at: "2026-10-12T22:40:15.000Z" })).toContain(
      "recommended for 5 hours",
    );
    const only = FOUND.measures.map((one) => ({ ...one, only: "does not pay", missing: [] }));
    expect(text({ measures: only })).toContain("only where the account does not pay");
  });

  it("says what is right for each account where they differ, and why", () => {
    const one = (account_id: string, recommended_action: "warn" | "suspend", reason: string) => {
      return { account_id, recommended_action, reason, expires_at: null };
    };
    const measures = [one("acc_1", "suspend", "as grave"), one("acc_2", "warn", "held at warn")];
    const told = withAlert({ measures });
    expect(told).toContain("What is recommended for each account, and why");
    expect(told).toContain("suspend   acc_1: as grave");
    expect(told).toContain("warn      acc_2: held at warn");
    const met = FOUND.measures.map((each) => ({ ...each, missing: [] }));
    expect(text({ alert: { ...ALERT, measures }, measures: met })).toContain(
      "not for every account: see above",
    );
    const many = Array.from({ length: 20 }, (_, index) => one(`acc_${index}`, "warn", "held"));
    expect(withAlert({ measures: many })).toContain("and 5 more accounts (--json names all)");
    expect(text()).not.toContain("for each account");
  });

  it("names a clause whose text it does not know", () => {
    expect(text()).toContain("9.Z  (its text is not known here)");
  });
});

describe("an alert that is not as usual", () => {
  it("that has closed says when, and what was recommended", () => {
    const closed = {
      at: "2026-10-13T05:00:00.000Z",
      judged: false,
      taken_back: false,
      merged_into: null,
      summary: "…",
    };
    const told = text({ closed });
    expect(told).toMatch(/^━━ closed: HIGH multi_account · 88\.0 % sure · warn was recommended$/m);
    expect(told).toContain("Closed at 2026-10-13 05:00:00 UTC: the pattern has ended.");
    expect(told).toContain("recommended while it lasted");
  });

  it("that another one speaks for says which, and one that speaks for others says what they saw", () => {
    const merged_into = `alr_${"5f".repeat(16)}`;
    const at = "2026-10-13T05:00:00.000Z";
    const closed = { at, judged: false, taken_back: false, merged_into, summary: "…" };
    expect(text({ closed })).toContain(`Told in ${merged_into} since`);
    const { alert_id, subject, confidence, title, account_ids, window, observed_at } = ALERT;
    const own = { alert_id, subject, confidence, title, account_ids, window, observed_at };
    const { category, detector, severity, policy_clauses, recommended_action, summary } = ALERT;
    const rest = { category, detector, severity, policy_clauses, recommended_action, summary };
    const first = { ...own, ...rest, status: "open" as const, evidence: [] };
    const other = {
      ...first,
      category: "pooling" as const,
      summary: "One client took turns.",
      evidence: [fact(2.5, "12 turns")],
    };
    const categories = ["multi_account" as const, "pooling" as const];
    const told = text({ alert: { ...ALERT, categories, parts: [first, other] } });
    expect(told).toContain("HIGH multi_account + pooling");
    expect(told).toMatch(/Told together with it\n {3}pooling \(quota-ring\), high, warn,/);
    expect(told).toContain("+2.5  12 turns");
    expect(told).toContain("never added up");
    const cluster_ids = ["clu_1"];
    const linked = { ...other, account_ids: ["acc_else"], cluster_ids };
    const parts = [{ ...first, cluster_ids }, linked];
    expect(text({ alert: { ...ALERT, categories, parts } })).toContain(
      "1 account more of cluster clu_1",
    );
  });

  it("that late events took back says so before anything else", () => {
    const closed = {
      at: "2026-10-13T05:00:00.000Z",
      judged: false,
      taken_back: true,
      merged_into: null,
      summary: "Late events did it.",
    };
    expect(text({ closed })).toContain(
      "Taken back at 2026-10-13 05:00:00 UTC: Late events did it.",
    );
  });

  it("of before alerts explained themselves shows what there is", () => {
    const { explanation: _, ...old } = ALERT;
    const told = text({ alert: old, families: null });
    expect(told).toContain("It was made before alerts explained themselves");
    expect(told).toContain("2 of 2 allowances were followed");
    expect(told).not.toContain("Who looks alike");
  });

  it("in shadow mode says that nobody was told", () => {
    expect(withAlert({ mode: "shadow" })).toContain("shadow: published to nobody");
  });

  it("with words from outside lets nothing through that a terminal obeys", () => {
    const hostile = "x\u001b[2Jy\u202ez";
    const event = {
      event_id: hostile,
      occurred_at: "2026-10-12T02:14:03.000Z",
      account_id: hostile,
      method: "GET",
      endpoint: `/${hostile}`,
      status: 200,
      error_code: hostile,
      units: 1,
      client_ip: "203.0.113.7",
    };
    const account = {
      account_id: hostile,
      plan: hostile,
      status: hostile,
      organization_id: hostile,
      reseller: null,
      created_at: null,
      age_days: null,
      quota_units_per_day: null,
      units_today: 0,
      requests: 0,
    };
    const turn = { from_account: hostile, to_account: hostile };
    const link = { kind: "client", value: hostile, account_a: hostile, account_b: hostile };
    const told = text({
      events: [event],
      accounts: { total: 1, shown: [account] },
      attached_account_ids: [hostile],
      facts: [fact(1, hostile)],
      alert: {
        ...ALERT,
        subject: { type: "client", id: hostile },
        summary: hostile,
        explanation: {
          ...EXPLANATION,
          circumstances: [hostile],
          triage: [hostile],
          links: { total: 1, shown: [{ ...link, bits: 8, holders: 2 }] },
          handovers: {
            total: 1,
            shown: [{ ...turn, stopped_at: event.occurred_at, began_at: event.occurred_at }],
          },
        },
      },
    });
    // oxlint-disable-next-line no-control-regex
    expect(told).not.toMatch(/[\u001b\u202e]/);
    expect(told).toContain("[2Jy");
  });

  it("with a hundred accounts names some, and how many more there are", () => {
    const shown = Array.from({ length: 100 }, (_, index) => ({
      account_id: `acc_${index}`,
      plan: "free",
      status: "suspended",
      organization_id: null,
      reseller: "authorized",
      created_at: null,
      age_days: 3,
      quota_units_per_day: 100,
      units_today: 12.5,
      requests: 7,
    }));
    const told = text({ accounts: { total: 240, shown } });
    expect(told).toContain(
      "acc_0   free  3 days old  12.5 of 100 units today  7 requests  suspended, Authorized Reseller",
    );
    expect(told).toContain("and 225 more accounts");
  });
});
