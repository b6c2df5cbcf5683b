import type { Finding } from "@ringfence/schemas";
import { expect, it } from "vitest";
import { compareAlerts } from "./compare.ts";
import { accountsByAction, type AlertLife, alertLives } from "./lives.ts";
import { DEFAULT_POLICY } from "./table.ts";

const LIFE: AlertLife = {
  alert_id: "alr_1",
  category: "multi_account",
  detector: "quota-ring",
  subject_id: "clu_1",
  severity: "high",
  action: "suspend",
  confidence: 0.995,
  account_ids: ["a", "b", "c"],
  first_at: "2026-10-12T00:00:00.000Z",
  summary: "3 accounts",
};
const life = (changes: Partial<AlertLife> = {}): AlertLife => ({ ...LIFE, ...changes });

it("knows an alert again by its subject, or by most of its accounts", () => {
  const renamed = life({ alert_id: "alr_2", subject_id: "clu_2" });
  expect(compareAlerts([life()], [renamed])).toEqual({
    appear: [],
    vanish: [],
    change: [],
    same: 1,
  });
  const grown = life({ alert_id: "alr_3", account_ids: ["a", "b", "c", "d", "e", "f", "g"] });
  expect(compareAlerts([life()], [grown]).change[0]?.changes).toEqual([
    "4 accounts more: d, e, f, g",
  ]);
});

it("takes alerts of another category or about others for others", () => {
  const pooling = life({ alert_id: "alr_2", category: "pooling" });
  const strangers = life({ alert_id: "alr_4", subject_id: "clu_9", account_ids: ["a", "x", "y"] });
  const { appear, vanish } = compareAlerts([life()], [pooling, strangers]);
  expect(appear.map(({ alert_id }) => alert_id)).toEqual(["alr_2", "alr_4"]);
  expect(vanish.map(({ alert_id }) => alert_id)).toEqual(["alr_1"]);
});

it("pairs each alert once, the nearest first", () => {
  const before = [
    life(),
    life({ alert_id: "alr_b", subject_id: "clu_b", account_ids: ["a", "b"] }),
  ];
  const after = [life({ alert_id: "alr_c", subject_id: "clu_c", account_ids: ["a", "b"] })];
  const { appear, vanish, same } = compareAlerts(before, after);
  expect([appear.length, vanish.map(({ alert_id }) => alert_id), same]).toEqual([0, ["alr_1"], 1]);
});

it("says what changed in words", () => {
  const after = life({
    severity: "low",
    action: "warn",
    confidence: 0.8,
    account_ids: ["a", "b"],
    first_at: "2026-10-12T00:45:00.000Z",
  });
  expect(compareAlerts([life()], [after]).change[0]?.changes).toEqual([
    "severity high → low",
    "suspend → warn",
    "confidence 0.99 → 0.80",
    "1 account less: c",
    "45 min later",
  ]);
});

it("counts each account at its gravest measure", () => {
  const counts = accountsByAction([
    life({ action: "warn", account_ids: ["a", "b"] }),
    life({ action: "suspend", account_ids: ["b"] }),
  ]);
  expect(Object.fromEntries([...counts].map(([action, ids]) => [action, [...ids]]))).toEqual({
    warn: ["a"],
    suspend: ["b"],
  });
});

const FINDING: Finding = {
  finding_id: `fnd_${"a1".repeat(16)}`,
  state: 1,
  activity: "create",
  category: "multi_account",
  detector: { id: "quota-ring", version: 1, params_hash: "p1" },
  mode: "live",
  severity: "low",
  confidence: 0.8,
  prior: -6,
  title: "Several accounts of one actor",
  summary: "2 accounts",
  subject: { type: "cluster", id: "clu_1" },
  account_ids: ["b", "a"],
  attached_account_ids: ["z"],
  api_key_ids: [],
  families: ["identity", "quota"],
  window: { start: "2026-10-12T00:00:00.000Z", end: "2026-10-12T01:00:00.000Z" },
  observed_at: "2026-10-12T00:40:00.000Z",
  evidence: [{ feature: "devices", observed: 2, expected: 1, weight: 7, text: "2 on a device" }],
  event_samples: [],
};

it("tells the life of an alert: the worst that it said, and all whom it named but the attached", () => {
  const states: Finding[] = [
    FINDING,
    {
      ...FINDING,
      state: 2,
      activity: "update",
      severity: "high",
      confidence: 0.999,
      account_ids: ["a", "c"],
    },
    { ...FINDING, state: 3, activity: "close" },
  ];
  expect(alertLives(states, new Map(), DEFAULT_POLICY)).toMatchObject([
    {
      severity: "high",
      action: "suspend",
      confidence: 0.999,
      account_ids: ["a", "b", "c"],
      first_at: FINDING.observed_at,
    },
  ]);
});
