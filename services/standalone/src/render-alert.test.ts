import type { Alert } from "@ringfence/schemas";
import { describe, expect, it } from "vitest";
import { renderAlert } from "./render-alert.ts";

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
  confidence: 0.99962,
  prior: -5.5,
  title: "Several accounts of one actor circumvent a quota",
  summary:
    "11 linked accounts used 6,420 units in 24 hours, 10.7 times the allowance of one, and took " +
    "over from each other within 40 seconds of exhaustion 9 times.",
  subject: { type: "cluster", id: "clu_acc_10482" },
  account_ids: Array.from({ length: 11 }, (_, index) => `acc_${10_482 + 17 * index}`),
  api_key_ids: ["key_1"],
  policy_clauses: ["3.C", "2.A"],
  recommended_action: "suspend",
  window: { start: "2026-10-12T00:00:00.000Z", end: "2026-10-13T00:00:00.000Z" },
  observed_at: "2026-10-12T17:40:12.000Z",
  published_at: "2026-10-12T17:40:15.000Z",
  evidence: [
    {
      feature: "accounts_per_device",
      observed: 11,
      expected: 1.02,
      weight: 6.1,
      text: "11 accounts were used from one device",
    },
    {
      feature: "hand_overs",
      observed: 9,
      expected: 0.04,
      weight: 4.7,
      text: "9 times one account went on where another was exhausted",
    },
    {
      feature: "units_over_allowance",
      observed: 6420,
      expected: 600,
      weight: 3.2,
      text: "together they used 10.7 times the allowance of one account",
    },
    {
      feature: "payment",
      observed: 2,
      expected: null,
      weight: -0.6,
      text: "two of them pay with instruments of their own",
    },
  ],
  event_samples: ["evt_1"],
  expires_at: null,
};

describe("renderAlert", () => {
  it("is readable at 100 columns", () => {
    expect(renderAlert(ALERT, { width: 100, color: false })).toMatchInlineSnapshot(`
      "━━ HIGH multi_account · suspend · clauses 3.C, 2.A · > 99.9 % sure · cluster clu_acc_10482
         11 linked accounts used 6,420 units in 24 hours, 10.7 times the allowance of one, and took over
         from each other within 40 seconds of exhaustion 9 times.

         ░░░░░░░░░░░    −5.5  before any evidence, in log-odds
         ████████████   +6.1  11 accounts were used from one device
         █████████      +4.7  9 times one account went on where another was exhausted
         ██████         +3.2  together they used 10.7 times the allowance of one account
         ░              −0.6  two of them pay with instruments of their own

         accounts  acc_10482, acc_10499, acc_10516, acc_10533, acc_10550, acc_10567, acc_10584, acc_10601,
                   acc_10618, acc_10635, acc_10652
         next      Look over the evidence, then suspend these 11 accounts and no others, citing 3.C.
         alert     alr_4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f revision 2, observed 2026-10-12 17:40:12 UTC"
    `);
  });

  it.each([60, 80, 100, 200])("keeps within %i columns", (width) => {
    const lines = renderAlert(ALERT, { width, color: false }).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
  });

  it("says the same in colour", () => {
    const painted = renderAlert(ALERT, { width: 100, color: true });
    expect(painted).not.toBe(renderAlert(ALERT, { width: 100, color: false }));
    // oxlint-disable-next-line no-control-regex
    const bare = painted.replaceAll(/\u001b\[\d+m/g, "");
    expect(bare).toBe(renderAlert(ALERT, { width: 100, color: false }));
  });

  it.each([
    ["suspend", "suspend these 11 accounts and no others, citing 3.C"],
    ["throttle", "Throttle these 11 accounts"],
    ["warn", "Write to the holder of these 11 accounts, citing 3.C"],
    ["observe", "Nothing has to be done"],
  ] as const)("says what to do on %s", (recommended_action, sentence) => {
    const text = renderAlert({ ...ALERT, recommended_action }, { width: 200, color: false });
    expect(text).toContain(sentence);
  });

  it("says that accounts differ", () => {
    const measures = ALERT.account_ids.map((account_id, index) => ({
      account_id,
      recommended_action: index === 0 ? ("throttle" as const) : ("suspend" as const),
      reason: "as grave",
      expires_at: null,
    }));
    const alert = { ...ALERT, recommended_action: "throttle", measures } as const;
    expect(renderAlert(alert, { width: 300, color: false })).toContain(
      "a person decides on more. More would be right for 10 of them, and not for all: ringfence " +
        "explain alr_4f4f4f4f says for whom.",
    );
  });

  it("says that a closed one is closed, and asks for nothing new", () => {
    const closed = { ...ALERT, activity: "close", recommended_action: "observe" } as const;
    const text = renderAlert(closed, { width: 200, color: false });
    expect(text).toMatch(/^━━ closed: HIGH multi_account · clauses/);
    expect(text).toContain("The pattern has ended.");
  });

  it("leaves out what rounds to nothing, and a prior that is not known", () => {
    const [first] = ALERT.evidence;
    if (first === undefined) throw new Error("the alert has evidence");
    const evidence = [first, { ...first, weight: 0.04, text: "as good as nothing" }];
    const { prior: _, ...older } = ALERT;
    const text = renderAlert({ ...older, evidence }, { width: 200, color: false });
    expect(text).not.toContain("as good as nothing");
    expect(text).not.toContain("before any evidence");
  });

  it("adds up, however many facts there are", () => {
    const [first] = ALERT.evidence;
    if (first === undefined) throw new Error("the alert has evidence");
    const evidence = Array.from({ length: 11 }, (_, index) => ({
      ...first,
      weight: 2 - index / 10,
    }));
    const text = renderAlert({ ...ALERT, evidence }, { width: 200, color: false });
    expect(text).toMatch(/\+3\.3 {2}3 more together/);
  });

  it("marks a shadow alert", () => {
    expect(renderAlert({ ...ALERT, mode: "shadow" }, { width: 200, color: false })).toContain(
      "· shadow",
    );
  });

  it("lets no escape sequence through, and breaks words that are longer than a line", () => {
    const hostile = `clu_\u001b[2J\u202e${"x".repeat(150)}`;
    const subject = { type: "client", id: hostile } as const;
    const text = renderAlert({ ...ALERT, subject }, { width: 80, color: false });
    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u001b\u202e]/);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("never rounds up to certainty, and shows that there may be nothing to show", () => {
    const bare = { ...ALERT, confidence: 0.99999, evidence: [], account_ids: [] };
    const text = renderAlert(bare, { width: 100, color: false });
    expect(text).toContain("> 99.9 % sure");
    expect(text).toContain("none");
  });
});
