import type { Alert } from "@ringfence/schemas";
import { expect, it } from "vitest";
import { shadowReport } from "./report.ts";
import { shadowedOf } from "./shadow.ts";

const ALERT: Alert = {
  alert_id: "alr_1",
  revision: 1,
  activity: "create",
  category: "multi_account",
  detector: { id: "quota-ring", version: 1, params_hash: "prm_live" },
  mode: "live",
  status: "open",
  verdict: null,
  severity: "medium",
  confidence: 0.95,
  prior: -6,
  title: "Several accounts of one actor circumvent a quota",
  summary: "3 accounts that share one device",
  subject: { type: "cluster", id: "clu_1" },
  account_ids: ["acc_1", "acc_2", "acc_3"],
  api_key_ids: [],
  policy_clauses: ["3.C", "2.A"],
  recommended_action: "throttle",
  window: { start: "2026-10-12T00:00:00.000Z", end: "2026-10-12T01:00:00.000Z" },
  observed_at: "2026-10-12T01:00:00.000Z",
  published_at: "2026-10-12T01:00:01.000Z",
  evidence: [],
  event_samples: [],
  expires_at: null,
};
const told = (changes: Partial<Alert>): Alert => ({ ...ALERT, ...changes });
const shadow = (changes: Partial<Alert> = {}) =>
  told({
    alert_id: "alr_2",
    mode: "shadow",
    detector: { ...ALERT.detector, params_hash: "prm_shadow" },
    ...changes,
  });

it("compares a detector with itself in shadow, and leaves out what has no shadow", () => {
  const other = told({ alert_id: "alr_9", detector: { ...ALERT.detector, id: "resale" } });
  const found = shadowedOf([
    ALERT,
    other,
    shadow({ severity: "high", recommended_action: "suspend" }),
    shadow({
      alert_id: "alr_3",
      subject: { type: "cluster", id: "clu_2" },
      account_ids: ["acc_7"],
    }),
  ]);
  expect([...found.keys()]).toEqual(["quota-ring"]);
  const [one] = found.values();
  expect(one?.comparison.appear.map(({ account_ids }) => account_ids)).toEqual([["acc_7"]]);
  expect(one?.comparison.change[0]?.changes).toEqual([
    "severity medium → high",
    "throttle → suspend",
  ]);
  const text = one === undefined ? "" : shadowReport("quota-ring", one);
  expect(text).toMatch(
    /^quota-ring: 1 alert live, 2 in shadow\n1 in shadow alone, 0 live alone, 1 differ/,
  );
  expect(text).toMatch(/suspend +0 +3 +3 +0/);
});

it("says nothing where nothing runs in shadow", () => {
  expect(shadowedOf([ALERT]).size).toBe(0);
});
