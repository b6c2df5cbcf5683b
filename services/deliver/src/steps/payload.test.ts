import { alert } from "@ringfence/schemas";
import { describe, expect, it } from "vitest";
import { anAlert } from "../testing/fixture.ts";
import { payloadOf, webhookId } from "./payload.ts";

const evidence = Array.from({ length: 100 }, (_, index) => ({
  feature: `feature-${index}`,
  observed: 1,
  expected: null,
  weight: 1,
  text: "x".repeat(300),
}));
const samples = Array.from({ length: 1_000 }, (_, index) => `evt_${index}_${"x".repeat(40)}`);
const accounts = Array.from({ length: 1_000 }, (_, index) => `acc_${index}_${"x".repeat(90)}`);

function payload(changes: Parameters<typeof anAlert>[1], most: number) {
  const text = payloadOf(JSON.stringify(anAlert(1, changes)), most);
  expect(Buffer.byteLength(text ?? "")).toBeLessThanOrEqual(most);
  const document = text === null ? null : JSON.parse(text);
  // Whatever is left out, what is sent is an alert.
  if (document !== null) alert.parse(document.data);
  return document;
}

describe("a payload", () => {
  it("is the whole alert where it fits", () => {
    expect(payload({}, 8_192)).toEqual({
      type: "abuse.alert",
      timestamp: "2026-10-12T11:59:00.000Z",
      data: anAlert(1),
    });
  });

  it("leaves out samples first, then evidence, then whom it names, and says so", () => {
    const first = payload({ event_samples: samples, evidence: evidence.slice(0, 5) }, 8_192);
    expect(first.left_out.fields).toEqual(["event_samples"]);
    expect(first.data).toMatchObject({ event_samples: [], account_ids: ["acc_1"] });
    expect(first.data.evidence).toHaveLength(5);
    const second = payload({ event_samples: samples, evidence }, 8_192);
    expect(second.left_out.fields).toEqual(["event_samples", "evidence", "api_key_ids"]);
    const third = payload({ account_ids: accounts }, 8_192);
    expect(third.left_out.fields).toContain("account_ids");
    expect(third.left_out.note).toContain("topic of alerts");
  });

  it("leaves out what is right for each before whom it names: both name every account", () => {
    const measures = accounts.map((account_id) => ({
      account_id,
      recommended_action: "throttle" as const,
      reason: "x".repeat(300),
      expires_at: null,
    }));
    const alert = { account_ids: accounts, measures };
    const named = payload(alert, 262_144);
    expect(named.left_out.fields).toContain("measures");
    expect(named.data.account_ids).toHaveLength(1_000);
    expect(payload(alert, 8_192).left_out.fields).toContain("account_ids");
  });

  it("leaves out the parts, which name every account once more, before what is right for each", () => {
    const { alert_id, category, detector, subject, severity, confidence, title, summary, window } =
      anAlert(1);
    const rest = { policy_clauses: ["2.A"], observed_at: window.end, evidence: [], window };
    const named = { category, detector, subject, severity, confidence, title, summary, ...rest };
    const parts = Array.from({ length: 2 }, () => ({
      ...named,
      alert_id,
      status: "open" as const,
      account_ids: accounts,
      recommended_action: "warn" as const,
    }));
    const measures = accounts.slice(0, 10).map((account_id) => ({
      account_id,
      recommended_action: "throttle" as const,
      reason: "sure",
      expires_at: null,
    }));
    const sent = payload({ account_ids: accounts, parts, measures }, 200_000);
    expect(sent.left_out.fields).toContain("parts");
    expect(sent.data.account_ids).toHaveLength(1_000);
    expect(sent.data.measures).toHaveLength(10);
    expect(payload({ parts }, 100_000).left_out.fields).not.toContain("measures");
  });

  it("is none where nothing helps", () => {
    expect(payload({ summary: "x".repeat(10_000) }, 8_192)).toBeNull();
  });

  it("has an id that derives from alert and revision", () => {
    expect(webhookId("alr_1", 1)).toMatch(/^msg_[0-9a-f]{32}$/);
    expect(webhookId("alr_1", 1)).toBe(webhookId("alr_1", 1));
    expect(webhookId("alr_1", 2)).not.toBe(webhookId("alr_1", 1));
  });
});
